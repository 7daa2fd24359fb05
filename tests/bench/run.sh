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
echo "$passed passed, $failed failed"
[ $failed = 0 ]
