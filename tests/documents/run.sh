#!/bin/bash
# Run every command line of README.md, man/*.1, seqnet-json.5, seqnet-cron.7 and seqnet-tutorial.7:
#     tests/documents/run.sh [--as-it-stands]
# $SEQNET is the program (default: ./seqnet at the top of the tree).
#
# A reader waits for good networks; a test need not. Without --as-it-stands (which `make check-long` asks for by
# DOCUMENTS=--as-it-stands), a `seqnet` in front of the program adds `--epochs 1` to what trains, and the longest series
# of data/ has its last 800 rows alone.
#
# A command is
#   README.md      in a block fenced ```sh: a line that starts with `$ `; if the block has no such line, every line but
#                  comments
#   man/*          between .Bd -literal and .Ed: a line that starts with `$ `
# A line that ends in a backslash goes on in the next. Blocks fenced otherwise (```text, ```console, ```) are not looked
# at. In order, README first, train's page before the other commands', and the tutorial last.
# Each is run by a bash of its own (with -e and pipefail, so that a loop ends at what fails in it) in one scratch
# folder. It holds a copy of data/ and, since the documents use these names for the reader's own data, series.csv
# (air-passengers.csv) and new.csv (the same). seqnet is first in PATH and also lies there as ./seqnet. Files stay
# from one command to the next; variables do not. Each must exit 0, or N when the line ends in `# exits N`, within 120
# seconds.
# man/seqnet-tutorial.pt.7 is the tutorial in Portuguese. Its commands are not run again: they have to be those of the
# tutorial, in the same order.
# Lines whose first word is make, sudo, apt-get, apt, git or cd are skipped, and so is one that was run before, word
# for word, if it makes what it makes from data/ and the files made here alone.
set -u
export LC_ALL=C

cd "$(dirname "$0")/../.." || exit 1
SEQNET=$(realpath -- "${SEQNET:-./seqnet}")
pages=(man/seqnet.1 man/seqnet-train.1 $(ls man/seqnet-*.1 | grep -v seqnet-train))
pages+=(man/seqnet-json.5 man/seqnet-cron.7 man/seqnet-tutorial.7)
for file in README.md "${pages[@]}"; do
    [ -f "$file" ] || { echo "there is no $file"; exit 1; }
done
[ -x "$SEQNET" ] || { echo "there is no program $SEQNET: build first"; exit 1; }

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
mkdir "$scratch/bin" "$scratch/cwd"
cp -R data "$scratch/cwd/data" || exit 1
cp data/air-passengers.csv "$scratch/cwd/series.csv" && cp data/air-passengers.csv "$scratch/cwd/new.csv" || exit 1
# exports as the manual shows them: 120 days, 200 hours, 3 sales a day of two shops and two products for 30 days
awk 'BEGIN {
    print "Datum;Umsatz (EUR);Bemerkung"
    for (i = 0; i < 120; i++)
        printf "%s;1.%03d,%02d;ok\r\n",
               strftime("%d.%m.%Y", 1675209600 + i * 86400, 1), 200 + i % 7 * 40, i * 7 % 100
}' >"$scratch/cwd/umsatz.csv"
awk 'BEGIN {
    print "Date;Time;CO(GT);NOx(GT)"
    for (i = 0; i < 200; i++)
        printf "%s;%s;%s;%d\n",
               strftime("%d/%m/%Y", 1078941600 + i * 3600, 1), strftime("%H.%M.%S", 1078941600 + i * 3600, 1),
               i % 50 == 7 ? "-200" : sprintf("%d,%d", 2 + i % 24 / 8, i % 10), 100 + i % 24
}' >"$scratch/cwd/air.csv"
awk 'BEGIN {
    print "time,shop,product,amount"
    for (i = 0; i < 360; i++)
        printf "%s,%s,%s,%d.%02d\n",
               strftime("%Y-%m-%d %H:%M:%S", 1709280000 + int(i / 12) * 86400 + i * 733 % 36000, 1),
               i % 2 ? "north" : "south", i % 4 < 2 ? "tea" : "milk", 10 + i % 7, i * 13 % 100
}' >"$scratch/cwd/sales.csv"
if [ "${1-${DOCUMENTS-}}" = --as-it-stands ]; then
    ln -s "$SEQNET" "$scratch/bin/seqnet"
else
    sed '2,662d' data/seattle-weather.csv >"$scratch/cwd/data/seattle-weather.csv"
    cat >"$scratch/bin/seqnet" <<'END'
#!/bin/bash
case "$1 $*" in
"train "* | "gradient "*) exec "$REAL" "$@" --epochs 1 ;;
"evaluate "*--model* | "evaluate "*.json*) ;;
"evaluate "*) exec "$REAL" "$@" --epochs 1 ;;
esac
exec "$REAL" "$@"
END
    chmod +x "$scratch/bin/seqnet"
    export REAL=$SEQNET
fi
ln -s "$scratch/bin/seqnet" "$scratch/cwd/seqnet"
PATH=$scratch/bin:$PATH

commands_of() { # page...: "file:line<TAB>command"
    awk '
        /^\.Bd .*-literal/ { inside = 1; next }
        /^\.Ed/ { inside = 0; carry = 0; next }
        inside && (carry || /^\$ /) {
            part = $0
            gsub(/\\&/, "", part); gsub(/\\-/, "-", part)
            gsub(/\\\(aq|\\\[aq\]/, "\047", part); gsub(/\\\(dq|\\\[dq\]/, "\"", part)
            gsub(/\\\(ti|\\\[ti\]/, "~", part); gsub(/\\\(ha|\\\[ha\]/, "^", part); gsub(/\\\(ga|\\\[ga\]/, "`", part)
            gsub(/\\e|\\\(rs/, "\\", part)
            if (carry) { text = text " " part } else { text = substr(part, 3); at = FNR }
            carry = sub(/\\$/, "", text)
            if (!carry) print FILENAME ":" at "\t" text
        }' "$@"
}

{
    awk '
        function give(   i) {
            for (i = 1; i <= n; i++) {
                if (prompted && !isprompt[i]) continue
                sub(/^\$ /, "", text[i])
                if (text[i] !~ /^[ \t]*(#|$)/) print FILENAME ":" line[i] "\t" text[i]
            }
        }
        !inside && /^[ \t]*```sh[ \t]*$/ { inside = 1; n = 0; prompted = 0; carry = 0; next }
        inside && /^[ \t]*```[ \t]*$/ { give(); inside = 0; next }
        inside {
            if (carry) {
                text[n] = text[n] " " $0
            } else {
                n++; text[n] = $0; line[n] = FNR; isprompt[n] = /^\$ /
                prompted = prompted || isprompt[n]
            }
            carry = sub(/\\$/, "", text[n])
        }
        END {
            if (inside) { print "README.md: a fence is not closed" >"/dev/stderr"; print FILENAME ":" FNR "\tfalse" }
        }' README.md
    commands_of "${pages[@]}"
} >"$scratch/commands"

passed=0 failed=0
declare -A seen=()
while IFS=$'\t' read -r place line <&3; do
    case $line in
    make | make\ * | sudo\ * | apt-get\ * | apt\ * | git\ * | cd\ * | cd) continue ;;
    esac
    if [[ -n ${seen[$line]-} ]] &&
        [[ $line =~ ^seqnet\ (train|evaluate|gradient)\ (data/|(series|umsatz|air|sales)\.csv) ]] &&
        [[ $line =~ \ -o\  || ! $line =~ ^seqnet\ train ]]; then
        continue
    fi
    seen[$line]=yes
    wanted=0
    if [[ $line =~ \#\ exits\ ([0-9]+)[[:space:]]*$ ]]; then
        wanted=${BASH_REMATCH[1]}
    fi
    (cd "$scratch/cwd" && timeout -k 5 120 bash -e -o pipefail -c "$line") </dev/null >"$scratch/out" 2>"$scratch/err"
    status=$?
    if [ "$status" = "$wanted" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $place: $line"
        echo "    exit status $status, not $wanted"
        head -n 5 "$scratch/err" | sed 's/^/    /'
    fi
done 3<"$scratch/commands"
# the translation shows the same
tutorials=(man/seqnet-tutorial.7 man/seqnet-tutorial.pt.7)
for i in 0 1; do commands_of "${tutorials[i]}" | cut -f 2- >"$scratch/tutorial.$i"; done
if [ -s "$scratch/tutorial.0" ] && diff "$scratch/tutorial.0" "$scratch/tutorial.1" >"$scratch/out"; then
    passed=$((passed + 1))
else
    failed=$((failed + 1))
    echo "FAIL ${tutorials[1]} has the commands of ${tutorials[0]}, in the same order"
    head -n 10 "$scratch/out" | sed 's/^/    /'
fi
if [ $((passed + failed)) = 0 ]; then
    echo "README.md and the manual show no command"
    failed=1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
