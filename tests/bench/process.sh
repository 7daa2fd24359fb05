#!/bin/bash
# What a whole run of seqnet costs: tests/bench/process.sh FOLDER
# FOLDER holds measure and bench_csv (built from beside this script). $SEQNET is the program (default: ./seqnet at the
# top of the tree). With ROWS=10000000 the largest file has that many rows (default 1,000,000); with
# SERIES=1000 the largest panel has so many series of 100 values (default 100,000). With QUICK=1 all is small and done
# once. Prints figures and judges nothing: machines differ.
set -eu
export LC_ALL=C
top=$(cd "$(dirname "$0")/../.." && pwd)
tools=$(cd "$1" && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
quick=${QUICK:-}
rows=${ROWS:-${quick:+2000}}
rows=${rows:-1000000}
hidden=${quick:+8}
panel=${SERIES:-${quick:+200}} # series of the largest panel
panel=${panel:-100000}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"

measure() { # title, count, command...
    local title=$1 count=${quick:-$2}
    shift 2
    printf '%-28s %s\n' "$title" "$("$tools/measure" "$count" "$@")"
}

csv() { # title, arguments of bench_csv...
    printf '%-28s %s\n' "$1" "$("$tools/bench_csv" "${@:2}")"
}

cp "$top/data/air-passengers.csv" air.csv
"$SEQNET" train air.csv -q -o default.json ${quick:+--epochs 1}
"$SEQNET" train air.csv -q -o million.json --hidden "${hidden:-480}" --ensemble 1 --epochs 1 --refit no
awk -v rows="$rows" 'BEGIN {
    print "time,value"
    for (t = 0; t < rows; t++) printf "%d,%.3f\n", 946684800 + 60 * t, 10 + sin(t / 229.2) + (t * 7919 % 1000) / 1000
}' >minutes.csv
head -n 200001 minutes.csv >short.csv

# many series: $panel of 100 values each, repeated from 100 of them under other names, and the model likewise
awk 'BEGIN {
    print "unique_id,time,value"
    for (s = 0; s < 100; s++)
        for (t = 0; t < 100; t++)
            printf "s%06d,%d-%02d-01,%.2f\n", s, 2000 + int(t / 12), t % 12 + 1,
                80 + s + 15 * sin(t * 3.14159 / 6) + (t * 7919 + s * 104729) % 1000 / 100
}' >some.csv
"$SEQNET" train some.csv -q -o some.json --ensemble 1 --epochs 1 ${quick:+--hidden 4}
times=$((panel / 100))
awk -F, -v OFS=, -v times="$times" '
    NR == 1 { print; next }
    { time[n] = $2; value[n++] = $3 }
    END {
        for (k = 0; k < times; k++)
            for (i = 0; i < n; i++) printf "s%06d,%s,%s\n", 100 * k + int(i / 100), time[i], value[i]
    }
' n=0 some.csv >many.csv
awk -v times="$times" '
    /^  "series": \[\{/ { inside = 1; print; next }
    inside && /^    }\],?$/ {
        for (k = 0; k < times; k++)
            for (i = 0; i < count; i++) {
                if (lines[i] ~ /^      "id": /) printf "      \"id\": \"s%06d\",\n", n++
                else print lines[i]
                if (i == count - 1 && k < times - 1) print "    }, {"
            }
        print
        inside = 0
        next
    }
    inside { lines[count++] = $0; next }
    { print }
' some.json >many.json

measure "seqnet --version" 100 "$SEQNET" --version
measure "predict, default model" 100 "$SEQNET" predict default.json
printf '%-28s %s\n' "model of $panel series" "$(($(wc -c <many.json) / 1000)) kB"
measure "inspect it" 3 "$SEQNET" inspect many.json
measure "predict it" 1 "$SEQNET" predict many.json
measure "predict it after its rows" 1 "$SEQNET" predict many.json many.csv
measure "predict, a million weights" 9 "$SEQNET" predict million.json
csv "CSV, Unix seconds and value" short.csv
cut -d, -f2 short.csv >values.csv
csv "CSV, values alone" values.csv
csv "CSV, dates and 3 numbers" "$top/data/seattle-weather.csv" temp_max temp_min,wind
one=(--epochs 1 --ensemble 1 --window 24 --horizon 5 -q)
measure "train, $rows rows, 1 epoch" 1 "$SEQNET" train minutes.csv "${one[@]}" -o large.json
# cost against size: seconds of one epoch
one+=(--layers 1 --period none --epoch-windows 1000000 --batch 128 --hidden "${hidden:-32}" --refit no --threads 1)
for setting in "rows 20000" "rows 200000" "window 8" "window 80" "layers 1" "layers 4"; do
    read -r name value <<<"$setting"
    options=("${one[@]}")
    head -n 20001 short.csv >part.csv
    case $name in
    rows) head -n $((value + 1)) short.csv >part.csv ;;
    *) options+=("--$name" "$value") ;;
    esac
    measure "one epoch, $name $value" 3 "$SEQNET" train part.csv "${options[@]}" -o part.json
done
