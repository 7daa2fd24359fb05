#!/bin/bash
# The pictures of README.md are those that tests/pictures/make.sh makes: tests/pictures/run.sh
#
# Versions of gnuplot write other bytes. So the words of each picture are compared: titles, names of axes, ticks and
# legends, in their order. With SEQNET_LONG=1 the numbers beside the axes are compared too, which takes the whole
# training. Where gnuplot is not installed nothing is compared, and a line says so.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
set -u
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
export SEQNET=${SEQNET:-$top/seqnet}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0

number='[-+0-9.e]+' least=5
if [ -z "${SEQNET_LONG-}" ]; then export QUICK=1; else number=none least=10; fi
words() { # of the picture $1, one a line
    tr -d '\n' <"$1" | grep -oE '>[^<>]*</(text|tspan)>' | sed -E 's/^>//; s/<.*//; s/^ +| +$//g' | grep . |
        grep -vxE -e "$number"
}

for picture in "$top"/data/pictures/*.svg; do
    name=$(basename "$picture")
    if ! grep -qF "data/pictures/$name" "$top/README.md"; then
        echo "FAIL $name: README.md does not show it"
        failed=$((failed + 1))
    fi
done
if ! command -v gnuplot >/dev/null; then
    echo "gnuplot is not installed: the pictures are not made"
    passed=$((passed + 1))
elif ! "$top/tests/pictures/make.sh" "$scratch" >"$scratch/log" 2>&1; then
    echo "FAIL tests/pictures/make.sh"
    head -n 20 "$scratch/log"
    failed=$((failed + 1))
else
    for picture in "$top"/data/pictures/*.svg; do
        name=$(basename "$picture")
        words "$picture" >"$scratch/shown"
        words "$scratch/$name" >"$scratch/made"
        if [ "$(wc -l <"$scratch/shown")" -ge $least ] && cmp -s "$scratch/shown" "$scratch/made"; then
            passed=$((passed + 1))
        else
            echo "FAIL $name: make.sh makes another picture"
            diff "$scratch/shown" "$scratch/made" | head -n 10
            failed=$((failed + 1))
        fi
    done
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
