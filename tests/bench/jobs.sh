#!/bin/bash
# What whole jobs cost: tests/bench/jobs.sh [JOB...]
# Each job (all of them, if none is named) is run ROUNDS (1) times; medians of seconds by the clock and of processor
# seconds. $SEQNET is the program (default: ./seqnet at the top of the tree). With BEFORE=/another/seqnet the two
# alternate, and the table also has the medians of the ratios, and whether both made the same bytes; where not, the
# score of each on rows that it has not learnt from (MASE; of classes the share that is right).
# Most data are not part of the project (licences forbid some). SEQNET_DATA is the folder that has them:
#     m3/m3_monthly_{train,test}.csv, hourly/hourly_{train,test}.csv    unique_id,ds,y
#     jena/jena_hourly_2009_2016.csv, energy/ETTh1.csv                  as published
#     classification/SyntheticControl_{train,test}.csv                  series,step,x,label
# A job whose data are missing is left out, with a word. With QUICK=1 networks are as small as can be. Judges nothing.
# shellcheck disable=SC2317 # jobs are called by their names
set -u
export LC_ALL=C
top=$(cd "$(dirname "$0")/../.." && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
programs=("$SEQNET")
[ -z "${BEFORE:-}" ] || programs=("$(realpath -- "$BEFORE")" "$SEQNET")
data=${SEQNET_DATA:+$(realpath -- "$SEQNET_DATA")}
rounds=${ROUNDS:-1}
singles=200
small=() small_class=()
if [ -n "${QUICK:-}" ]; then
    rounds=1 singles=2
    small_class=(--epochs 1 --ensemble 1)
    small=("${small_class[@]}" --hidden 4)
fi
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
status=0

# ---- reading what was written ----

figure() { # file, key, section: the first figure of that key from the section on, in JSON
    tr -d '\n' <"$1" | grep -oE "\"$3\": *[[{].*" | grep -oE "\"$2\": *[-0-9.e]+" | sed 's/.*: *//; q'
}

later_rows() { # program, model, file: the score of the model on the rows that came later
    "$1" evaluate --model "$2" "$3" -q --format json >later.json 2>remarks && figure later.json mase methods
}

whole() { # part of the data: its training rows and its test rows in one file
    local file=$scratch/whole_${1##*/}.csv
    [ -s "$file" ] || { cat "$data/$1_train.csv" && tail -n +2 "$data/$1_test.csv"; } >"$file"
    echo "$file"
}

split() { # file, folder: evenly spread series of it, a file each
    mkdir -p "$2"
    awk -F, -v most="$singles" -v folder="$2" '
        NR == 1 { header = $0; next }
        FNR == NR { if (!($1 in number)) number[$1] = count++; next }
        FNR > 1 {
            n = number[$1]
            if (int(n * most / count) == int((n - 1) * most / count) && n) next
            file = folder "/" $1 ".csv"
            if (!($1 in begun)) { print header >file; begun[$1] = 1 }
            print >>file
            close(file)
        }' "$1" "$1"
}

# ---- the jobs ----
# needs[NAME]: files of the data folder. NAME PROGRAM: the job, in a folder of its own; what it leaves there as *.json
# or forecasts.csv is to be the same. NAME_score PROGRAM: of that, in the same folder. NAME_ready: before all.

declare -A title needs
long=(--series unique_id --time ds --target y)

title[air]="train, AirPassengers"
air() { "$1" train "$top/data/air-passengers.csv" -q -o model.json "${small[@]}"; }
air_score() {
    "$1" evaluate "$top/data/air-passengers.csv" -q --format json "${small[@]}" >score && figure score mase methods
}

title[m3]="train, M3 monthly in one file"
needs[m3]="m3/m3_monthly_train.csv m3/m3_monthly_test.csv"
m3() {
    "$1" train "$data/m3/m3_monthly_train.csv" "${long[@]}" --horizon 18 --period 12 -q -o model.json "${small[@]}"
}
m3_score() { later_rows "$1" model.json "$(whole m3/m3_monthly)"; }

title[hourly]="train, 82 hourly series"
needs[hourly]="hourly/hourly_train.csv hourly/hourly_test.csv"
hourly() { "$1" train "$data/hourly/hourly_train.csv" "${long[@]}" -q -o model.json "${small[@]}"; }
hourly_score() { later_rows "$1" model.json "$(whole hourly/hourly)"; }

title[jena]="train, Jena, 24 hours ahead"
needs[jena]="jena/jena_hourly_2009_2016.csv"
jena() {
    "$1" train "$data/${needs[jena]}" --target 'T (degC)' --horizon 24 --test "${QUICK:+2}${QUICK:-7000}" --json \
        -o model.json "${small[@]}" >summary 2>told
}
jena_score() { figure summary mase test; }

title[ett]="train, ETTh1's seven variables"
needs[ett]="energy/ETTh1.csv"
ett() {
    "$1" train "$data/${needs[ett]}" --wide --horizon 24 --test "${QUICK:+2}${QUICK:-1440}" --json -o model.json \
        "${small[@]}" >summary 2>told
}
ett_score() { figure summary mase test; }

title[singles]="train, $singles single series"
needs[singles]=${needs[m3]}
singles_ready() {
    command -v parallel >/dev/null || { echo "GNU parallel (parallel) is not installed"; return 1; }
    split "$data/m3/m3_monthly_train.csv" "$scratch/one"
}
singles() {
    find "$scratch/one" -name '*.csv' | sort |
        parallel -q -j 2 --will-cite "$1" train {} --time ds --target y --horizon 18 --period 12 --threads 1 -q \
            -o "$PWD/{/.}.json" "${small[@]}"
}
singles_score() {
    local file model
    [ -d "$scratch/one_whole" ] || split "$(whole m3/m3_monthly)" "$scratch/one_whole"
    for file in "$scratch"/one_whole/*.csv; do
        model=${file##*/}
        later_rows "$1" "${model%.csv}.json" "$file"
    done | awk '{ sum += $1 } END { print sum / NR }'
}

title[classes]="train, classes, SyntheticControl"
needs[classes]="classification/SyntheticControl_train.csv classification/SyntheticControl_test.csv"
classes() {
    "$1" train "$data/classification/SyntheticControl_train.csv" --task classify --series series --time step \
        --target label -q -o model.json "${small_class[@]}"
}
classes_score() {
    "$1" evaluate --model model.json "$data/classification/SyntheticControl_test.csv" -q --format json >score &&
        figure score accuracy scores
}

title[seattle]="evaluate, Seattle"
seattle() {
    "$1" evaluate "$top/data/seattle-weather.csv" --target temp_max -q --format json --forecasts forecasts.csv \
        ${QUICK:+--origins 1} "${small[@]}" >score
}
seattle_score() { figure score mase methods; }

# ---- the table ----

median() { # file
    sort -g "$1" | awk '{ value[NR] = $1 } END { print (value[int((NR + 1) / 2)] + value[int(NR / 2) + 1]) / 2 }'
}

ratios() { # file, file: of the first to the second
    paste -d' ' "$1" "$2" | awk '{ print $1 / ($2 > 0 ? $2 : .001) }'
}

is_there() { # job
    local file
    for file in ${needs[$1]-}; do
        [ -n "$data" ] || { echo "SEQNET_DATA is not set"; return 1; }
        [ -f "$data/$file" ] || { echo "$data has no $file"; return 1; }
    done
    ! declare -F "$1_ready" >/dev/null || "$1_ready"
}

run() { # job, number of the program, round
    local folder=$scratch/$1.$2 TIMEFORMAT='%R %U %S'
    rm -rf "$folder"
    mkdir "$folder"
    { time (cd "$folder" && "$1" "${programs[$2]}" 2>errors); } 2>"$scratch/took" || {
        status=1
        echo "$1: ${programs[$2]} failed: $(tail -n 1 "$folder/errors")" >&2
    }
    awk '{ print $1 }' "$scratch/took" >>"$scratch/clock.$2"
    awk '{ print $2 + $3 }' "$scratch/took" >>"$scratch/cpu.$2"
}

same_files() { # two folders
    local file
    for file in "$1"/*.json "$1/forecasts.csv"; do
        [ ! -f "$file" ] || cmp -s "$file" "$2/$(basename "$file")" || return 1
    done
}

outcome() { # job: are the bytes the same, and if not, how good is each?
    if same_files "$scratch/$1.0" "$scratch/$1.1"; then
        echo "same bytes"
    else
        echo "score $(cd "$scratch/$1.0" && "$1_score" "${programs[0]}") -> $(
            cd "$scratch/$1.1" && "$1_score" "${programs[1]}")"
    fi
}

compared() { # job: the columns that BEFORE adds
    printf ' %12.2f %9.2f %9.2f  %s' "$(median "$scratch/cpu.0")" \
        "$(median <(ratios "$scratch/clock.0" "$scratch/clock.1"))" \
        "$(median <(ratios "$scratch/cpu.0" "$scratch/cpu.1"))" "$(outcome "$1")"
}

[ $# -gt 0 ] || set -- air m3 hourly jena ett singles classes seattle
printf '%-34s %10s %10s' job 'clock s' 'CPU s'
[ ${#programs[@]} = 1 ] || printf ' %12s %9s %9s  %s' 'CPU s before' '/clock' '/CPU' outcome
echo
for job; do
    [ -n "${title[$job]-}" ] || { echo "there is no job '$job': ${!title[*]}" >&2; exit 2; }
    why=$(is_there "$job") || { echo "${title[$job]}: left out: $why"; continue; }
    rm -f "$scratch"/clock.* "$scratch"/cpu.*
    for ((round = 0; round < rounds; round++)); do
        for program in "${!programs[@]}"; do
            run "$job" "$program"
        done
    done
    last=$((${#programs[@]} - 1))
    printf '%-34s %10.2f %10.2f' "${title[$job]}" "$(median "$scratch/clock.$last")" "$(median "$scratch/cpu.$last")"
    [ $last = 0 ] || compared "$job"
    echo
done
exit $status
