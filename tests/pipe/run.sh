#!/bin/bash
# What a pipe or a file gets never depends on the terminal: tests/pipe/run.sh
#
# Every subcommand is run twice with its streams in pipes: with all that speaks of a rich terminal in the environment,
# and with TERM and the rest unset. Standard output and standard error must be the same, byte for byte, and the exit
# status too. Neither may hold an escape or a carriage return. Seconds and speeds are blotted out of standard error.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
# What seqnet with the given arguments prints, into $1.out and $1.err, its status into $1.status. Pipes on both sides.
into() {
    local name=$1
    shift
    {
        { "$@" 2>&3 3>&- | cat >"$name.out"; exit "${PIPESTATUS[0]}"; } 3>&1 | cat >"$name.err"
        exit "${PIPESTATUS[0]}"
    }
}

run() { # what, arguments...
    local what=$1 fault=
    shift
    (into rich env -u NO_COLOR TERM=xterm-256color COLORTERM=truecolor CLICOLOR_FORCE=1 LINES=11 "$SEQNET" "$@")
    echo $? >rich.status
    (into bare env -i PATH="$PATH" LC_ALL=C ${SEQNET_KERNELS+SEQNET_KERNELS="$SEQNET_KERNELS"} "$SEQNET" "$@")
    echo $? >bare.status
    sed -i -E 's/[0-9.]+ (s|seconds|windows\/s)\b/N \1/g' rich.err bare.err
    sed -i 's/ written; it replaces .*/ written/' rich.err bare.err
    # train --json prints how long it took
    sed -i -E 's/"(seconds|windows_per_second)": [0-9.e+-]+/"\1": N/' rich.out bare.out
    cmp -s rich.out bare.out || fault="standard output differs"
    cmp -s rich.err bare.err || fault="standard error differs"
    cmp -s rich.status bare.status || fault="the exit status differs"
    grep -qP '[\x1b\r]' rich.out rich.err && fault="an escape or a carriage return"
    if [ -z "$fault" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what: $fault"
        diff rich.out bare.out | head -n 5
        diff rich.err bare.err | head -n 5
    fi
}

quick=(--epochs 2 --ensemble 1 --hidden 4 --window 12)
run "train" train "$data/air-passengers.csv" "${quick[@]}" -o air.json
run "train, to a pipe" train "$data/air-passengers.csv" "${quick[@]}" -q -o -
run "train --json" train "$data/lynx.csv" "${quick[@]}" --json -o lynx.json
run "train --verbose" train "$data/lynx.csv" "${quick[@]}" -v -o lynx.json
run "train, classes" train "$data/seattle-weather.csv" --task classify --target weather --epochs 1 --hidden 4 \
    -o weather.json
for model in air weather; do
    run "report $model" report $model.json -o -
    run "predict $model" predict $model.json
    run "predict $model as JSON" predict $model.json --format json
    run "inspect $model" inspect $model.json
done
run "predict as a table" predict air.json --format table
run "evaluate" evaluate "$data/air-passengers.csv" "${quick[@]}" --origins 2
run "evaluate as CSV" evaluate "$data/air-passengers.csv" "${quick[@]}" --origins 2 --format csv
run "gates" inspect air.json --gates "$data/air-passengers.csv"
run "plot" plot air.json --history 12
run "windows" windows "$data/lynx.csv" --window 5 --horizon 2
run "gradient" gradient "$data/lynx.csv" --epochs 1 --window 10
run "gradient as JSON" gradient "$data/lynx.csv" --epochs 1 --window 10 --json
run "help" help
run "help of a command" help train
run "version" --version
run "a refusal" predict none.json

finish
