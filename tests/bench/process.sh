#!/bin/bash
# What a whole run of seqnet costs: tests/bench/process.sh FOLDER
# FOLDER holds measure and bench_csv (built from beside this script). $SEQNET is the program (default: ./seqnet at the top of the tree). With
# ROWS=10000000 the largest file has that many rows (default 1,000,000). Prints figures and judges nothing: machines differ.
set -eu
export LC_ALL=C
top=$(cd "$(dirname "$0")/../.." && pwd)
tools=$(cd "$1" && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
rows=${ROWS:-1000000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

"$SEQNET" train "$top/data/air-passengers.csv" -q -o default.json
"$SEQNET" train "$top/data/air-passengers.csv" -q -o million.json --hidden 480 --ensemble 1 --epochs 1 --refit no
awk -v rows="$rows" 'BEGIN { print "time,value"; for (t = 0; t < rows; t++) printf "%d,%.3f\n", 946684800 + 60 * t, 10 + sin(t / 229.2) + (t * 7919 % 1000) / 1000 }' >minutes.csv
head -n 200001 minutes.csv >short.csv

echo "seqnet --version             $("$tools/measure" 100 "$SEQNET" --version)"
echo "predict, default model       $("$tools/measure" 100 "$SEQNET" predict default.json)"
echo "predict, a million weights   $("$tools/measure" 9 "$SEQNET" predict million.json)"
echo "CSV, Unix seconds and value  $("$tools/bench_csv" short.csv)"
cut -d, -f2 short.csv >values.csv
echo "CSV, values alone            $("$tools/bench_csv" values.csv)"
echo "CSV, dates and 3 numbers     $("$tools/bench_csv" "$top/data/seattle-weather.csv" temp_max temp_min,wind)"
echo "train, $rows rows, 1 epoch $("$tools/measure" 1 "$SEQNET" train minutes.csv --epochs 1 --ensemble 1 --window 24 --horizon 5 -q -o large.json)"
# cost against size: seconds of one epoch
for setting in "rows 20000" "rows 200000" "window 8" "window 80" "layers 1" "layers 4"; do
    read -r name value <<<"$setting"
    options=(--window 24 --horizon 5 --layers 1)
    head -n 20001 short.csv >part.csv
    case $name in
    rows) head -n $((value + 1)) short.csv >part.csv ;;
    *) options+=("--$name" "$value") ;;
    esac
    printf '%-28s %s\n' "one epoch, $name $value" "$("$tools/measure" 3 "$SEQNET" train part.csv "${options[@]}" --period none --epochs 1 --epoch-windows 1000000 --batch 128 --hidden 32 --ensemble 1 --refit no --threads 1 -q -o part.json)"
done
