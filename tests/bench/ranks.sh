#!/bin/bash
# Two ranks of seqnet-mpi beside two threads of seqnet, in whole trainings: tests/bench/ranks.sh [JOB...]
# The two alternate ROUNDS (5) times; medians of seconds by the clock, and of the ratios (1: as fast; above: the ranks
# are faster). $SEQNET is the program (default: ./seqnet at the top of the tree), $SEQNET-mpi the other, $MPIRUN what
# starts it. The same bytes must come out. SEQNET_DATA may have m3/m3_monthly_train.csv. With QUICK=1 all is small.
set -u
export LC_ALL=C OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
top=$(cd "$(dirname "$0")/../.." && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
MPIRUN=${MPIRUN:-mpirun -q}
rounds=${ROUNDS:-5}
[ -z "${QUICK:-}" ] || rounds=1
{ [ -x "$SEQNET-mpi" ] && command -v "${MPIRUN%% *}" >/dev/null; } ||
    { echo "seqnet-mpi or mpirun is not there"; exit; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
status=0

awk -v rows="${QUICK:+400}" 'BEGIN {
    print "step,y"
    for (t = 0; t < (rows ? rows : 6000); t++) printf "%d,%.3f\n", t, 10 + sin(t / 9) + (t * 7919 % 1000) / 1000
}' >wave.csv
median() { sort -g "$1" | awk '{ value[NR] = $1 } END { print value[int((NR + 1) / 2)] }'; }
one=(--ensemble 1 --blend none --period none --refit no --patience 1000 --epochs)
declare -A job=(
    [L]="wave.csv --window 120 --hidden 32 --horizon 72 --batch 256 --epoch-windows 4096 ${one[*]} 40"
    [XL]="wave.csv --window 50 --hidden 512 --horizon 24 --batch 128 --epoch-windows 1024 ${one[*]} 2"
    [M3]="part.csv --epochs 30"
)
if [ -n "${QUICK:-}" ]; then
    job[L]="wave.csv --window 12 --hidden 4 --horizon 3 --batch 64 ${one[*]} 1"
    job[XL]=${job[L]}
fi
[ -z "${SEQNET_DATA:-}" ] || awk -F, 'NR == 1 || $1 != last { n++; last = $1 } n <= 121' \
    "$SEQNET_DATA/m3/m3_monthly_train.csv" >part.csv

seconds() { # command...: by the clock
    local begin=$EPOCHREALTIME
    "$@" >out 2>&1 || { echo "$*" >&2; tail -n 3 out >&2; return 1; }
    echo "$begin $EPOCHREALTIME" | awk '{ printf "%.3f\n", $2 - $1 }'
}

# shellcheck disable=SC2086 # MPIRUN is a list of words
printf 'mpirun starts and ends two ranks in %s s, which count\n' "$(seconds $MPIRUN -n 2 "$SEQNET-mpi" --version)"
printf '%-6s %12s %12s %10s\n' job "2 threads" "2 ranks" ratio
for name in "${@:-L XL M3}"; do
    for name in $name; do
        read -ra arguments <<<"${job[$name]}"
        [ -s "${arguments[0]}" ] || { echo "$name: its data are not here"; continue; }
        rm -f threads ranks ratios
        for ((round = 0; round < rounds; round++)); do
            a=$(seconds "$SEQNET" train "${arguments[@]}" --threads 2 -q -o a.json) || status=1
            # shellcheck disable=SC2086 # MPIRUN is a list of words
            b=$(seconds $MPIRUN -n 2 "$SEQNET-mpi" train "${arguments[@]}" --threads 1 -q -o b.json) || status=1
            cmp -s a.json b.json || { echo "$name: the models differ"; status=1; }
            echo "$a" >>threads
            echo "$b" >>ranks
            awk -v a="$a" -v b="$b" 'BEGIN { print a / b }' >>ratios
        done
        printf '%-6s %10s s %10s s %10.2f\n' $name "$(median threads)" "$(median ranks)" "$(median ratios)"
    done
done
exit $status
