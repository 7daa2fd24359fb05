#!/bin/bash
# The page that `seqnet report` writes: tests/page/run.sh
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
#
# Pages of a short series, of daily rows with later ones to score, of many series, of known columns and of classifiers.
# Each must be valid HTML (by `tidy`, where it is installed; else a line says so), the same twice, whole in itself, and
# below 5 MB; names that are HTML must stand in it as text.
. "$(dirname "$0")/../begin.sh"

command -v tidy >/dev/null || echo "tidy is not installed: that the pages are valid HTML is not tested"

small=(--hidden 2 --epochs 1 --ensemble 1 --threads 1 -q)
train() { # model, file, options...
    "$SEQNET" train "${@:2}" "${small[@]}" -o "$1" 2>err || fail "train ${*:2}" "$(head -n 3 err)"
}

# A page of `seqnet report "$@"`, in page.html, and what holds of every page.
check_page() {
    local what="report $*" said
    rm -f page.html
    if ! "$SEQNET" report "$@" -o page.html 2>err; then
        fail "$what" "$(head -n 3 err)"
        return
    fi
    if command -v tidy >/dev/null; then
        said=$(tidy -qe page.html 2>&1)
        if [ -z "$said" ]; then pass; else fail "$what: tidy finds" "$(head -n 5 <<<"$said")"; fi
    fi
    "$SEQNET" report "$@" -o - 2>err | cmp -s - page.html && pass || fail "$what: another page the second time"
    # nothing is loaded and nothing is run: no address, no script, no handler, no frame
    said=$(grep -aoiE '<(script|link|iframe|object|img|base|form)|(src|href)="[^#]|[ ]on[a-z]+=|url\(|@import|https?:' \
        page.html)
    if [ -z "$said" ]; then pass; else fail "$what: is not whole in itself" "$(head -n 3 <<<"$said")"; fi
    said=$(grep -aoE '[^a-z](nan|inf)[^a-z]' page.html)
    if [ -z "$said" ]; then pass; else fail "$what: holds what is no number" "$(head -n 3 <<<"$said")"; fi
    if [ "$(wc -c <page.html)" -lt 5000000 ]; then pass; else fail "$what: $(wc -c <page.html) bytes"; fi
}
holds() { # texts that the page must hold
    local text
    for text; do
        if grep -qF -- "$text" page.html; then pass; else fail "the page has no '$text'"; fi
    done
}

data=$top/data
train air.json "$data/air-passengers.csv" --window 6 --horizon 12
check_page air.json
holds '<h1>Forecast of passengers</h1>' '1961-12' 'id="scores"' 'id="losses"' 'id="choices"' 'seqnet train' \
    'seasonal naive' 'half the interval'

# later rows are scored: errors and coverage by step
train sunspots.json "$data/sunspots.csv" --window 6 --horizon 4 --test 24
check_page sunspots.json "$data/sunspots.csv"
holds 'Rows that the model has not learnt from' 'error by step' 'coverage by step' 'lay there'

# columns known beforehand, several targets, no intervals
{
    echo 'day,a,b,promo'
    for ((t = 0; t < 90; t++)); do
        values="$((t % 7 * 3 + t % 5)),$((50 - t % 7))"
        [ $t -lt 85 ] || values=,
        echo "$(date -u -d "2024-01-01 + $t days" +%F),$values,$((t % 4 == 0))"
    done
} >known.csv
train known.json known.csv --target a,b --known promo --window 7 --horizon 5 --level none
check_page known.json
check_page known.json known.csv
holds '<h1>Forecast of a, b</h1>' 'known beforehand' 'promo'

# names that are HTML, control characters, and a byte that is Latin 1
name=$'<script>alert(1)</script>"\'&]]>\033[2J\xff'
{
    printf 'shop<b>,"y""><img src=x>"\n'
    for s in 1 2 3; do
        for ((t = 0; t < 40; t++)); do printf '"%s%d",%d\n' "${name//\"/\"\"}" $s $((t % 6 + s)); done
    done
} >'<i>&".csv'
train hostile.json '<i>&".csv' --series 'shop<b>' --window 6 --horizon 3
check_page hostile.json '<i>&".csv'
holds '&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39;&amp;]]&gt;\x1B[2Jÿ1' '&lt;i&gt;&amp;&quot;.csv' \
    'y&quot;&gt;&lt;img src=x&gt;' 'shop&lt;b&gt;'

# classifiers: of steps, and of whole series
{
    echo 'step,x,label'
    for ((t = 0; t < 120; t++)); do echo "$t,$((t * 7 % 5)),<$((t * 7 % 5 > 2))>"; done
} >steps.csv
train steps.json steps.csv --task classify --target label --window 3 --test 20
check_page steps.json
check_page steps.json steps.csv
holds 'What was taken for what' '&lt;1&gt;' 'The labels of these rows' 'The classes to come'
{
    echo 'id,step,x,label'
    for ((t = 0; t < 300; t++)); do echo "$((t / 10)),$((t % 10)),$((t * 7 % 5)),$((t / 10 % 2))"; done
} >gestures.csv
train gestures.json gestures.csv --task classify --series id --target label --window 5
check_page gestures.json
check_page gestures.json gestures.csv
holds 'The class of each series' 'accuracy'

# a thousand series: all have a row, and their pictures fit
awk 'BEGIN {
    print "shop,month,y"
    for (s = 1; s <= 1000; s++)
        for (t = 0; t < 60; t++)
            printf "shop %d,%d-%02d,%d\n", s, 2015 + int(t / 12), t % 12 + 1, 1000 + (t * 7919 * s) % 97
}' >many.csv
train many.json many.csv --series shop --window 12 --horizon 18 --period none
check_page many.json many.csv
holds '>shop 1<' '>shop 777<' '>shop 1000<' 'All series, the least certain first'
pictures=$(grep -c '<svg class="s"' page.html)
if [ "$pictures" = 1000 ]; then pass; else fail "$pictures of 1000 series have a small picture"; fi

finish
