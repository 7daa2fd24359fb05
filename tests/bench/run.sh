#!/bin/bash
# Do the tools of `make bench` still build and run? tests/bench/run.sh BUILD
# BUILD is the folder of the build, which has the tools in tests/bench. $SEQNET is the program (default: ./seqnet at the
# top of the tree). Each is run for a moment; what it measures is not looked at, only that there are figures.
# Ends with "N passed, N failed".
set -u
export LC_ALL=C
cd "$(dirname "$0")/../.." || exit 1
[ $# = 1 ] || { echo "usage: tests/bench/run.sh BUILD" >&2; exit 2; }
tools=$1/tests/bench
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

passed=0 failed=0
check() { # lines that hold a figure above 0, at least, command...
    local least=$1 figures
    shift
    if "$@" >"$scratch/out" 2>&1 && figures=$(grep -cE '[1-9]' "$scratch/out") && [ "$figures" -ge "$least" ] &&
        ! grep -qiE '(^|[^a-z])(nan|inf)([^a-z]|$)' "$scratch/out"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $*"
        sed 's/^/    /' "$scratch/out"
    fi
    grep 'is not installed' "$scratch/out"
}

check 1 "$tools/bench_step" M 2 rnn 0.01
check 1 "$tools/bench_csv" data/uk-gas.csv
check 1 "$tools/measure" 2 true
check 2 env QUICK=1 tests/bench/step.sh "$tools"
check 13 env QUICK=1 tests/bench/process.sh "$tools"

# a little of each file that the jobs read
data=$scratch/data
mkdir -p "$data"/{m3,hourly,jena,energy,classification}
for part in "m3/m3_monthly_train 0 40" "m3/m3_monthly_test 40 58" "hourly/hourly_train 0 99" \
    "hourly/hourly_test 99 147"; do
    read -r name first end <<<"$part"
    awk -v first="$first" -v end="$end" 'BEGIN {
        print "unique_id,ds,y"
        for (s = 1; s <= 3; s++) for (t = first; t < end; t++) printf "S%d,%d,%d\n", s, t + 1, 100 * s + t * 7919 % 31
    }' >"$data/$name.csv"
done
awk 'BEGIN {
    print "date,T (degC)"
    for (t = 0; t < 100; t++) printf "2020-01-%02d %02d:00:00,%d\n", 1 + t / 24, t % 24, t * 7919 % 31
}' >"$data/jena/jena_hourly_2009_2016.csv"
sed 's/T (degC)/OT/' "$data/jena/jena_hourly_2009_2016.csv" >"$data/energy/ETTh1.csv"
for part in train test; do
    awk 'BEGIN {
        print "series,step,x,label"
        for (s = 1; s <= 8; s++) for (t = 1; t <= 20; t++) printf "%d,%d,%d,%d\n", s, t, t * 7919 % (s + 5), s % 2
    }' >"$data/classification/SyntheticControl_$part.csv"
done
jobs=(air m3 hourly jena ett classes seattle)
! command -v parallel >/dev/null || jobs+=(singles)
check ${#jobs[@]} env QUICK=1 SEQNET_DATA="$data" tests/bench/jobs.sh "${jobs[@]}"
# beside a program that makes other bytes
printf '#!/bin/sh\nexec "%s" "$@" --seed 2\n' "$(realpath "${SEQNET:-seqnet}")" >"$scratch/before"
chmod +x "$scratch/before"
check 1 env QUICK=1 BEFORE="$scratch/before" tests/bench/jobs.sh air
echo "$passed passed, $failed failed"
[ $failed = 0 ]
