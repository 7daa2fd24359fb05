#!/bin/bash
# Golden tests of the command line: tests/cli/run.sh [--accept] [NAME...]     or     tests/cli/run.sh --accept-all
#
# Runs every case, or the named ones, two at a time; prints a diff where something differs from what is expected and
# ends with "N passed, N failed". --accept rewrites the expectations of the named cases from what happened, and
# --accept-all those of every case that differs: read the result (git diff) before committing it. $SEQNET is the program
# (default: ./seqnet at the top of the tree), $CASES another folder of cases.
#
# A case is a folder cases/NAME/ holding
#   cmd          required: run by bash in a fresh empty directory, with $SEQNET, $DATA (the data folder) and $CASE (this
#                folder) set; their paths hold nothing that a shell would have to quote
#   stdout       what it prints; no file: must print nothing; stdout.any instead: not looked at
#   stderr       the same, stderr.any too
#   status       exit status; no file: 0
#   creates      the files it leaves behind, one per line, folders as path/name; no file: none
#
# Cases run with SEQNET_KERNELS=reference, LC_ALL=C and TZ=UTC, so that no golden depends on the processor or the
# machine; a case that is about one of these sets it itself. A case may take 60 seconds.
#
# Before comparing, only this is rewritten:
#   both streams  the full path of the case's folder, the data folder and the program  ->  $CASE, $DATA, $SEQNET
#   stderr        a duration, `0.31 s`, `12 second`, `1.5 seconds`                      ->  T seconds
#   stderr        when a model was written that is replaced                             ->  of TIME
#   stderr        a rate, `81234 windows/s`                                             ->  R windows/s
set -u
export LC_ALL=C

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../.." && pwd)
cases=$(cd "${CASES:-$here/cases}" && pwd) || exit 1
program=$(realpath -- "${SEQNET:-$top/seqnet}")

accept=no
if [ "${1-}" = --accept-all ]; then
    accept=yes
    shift
    [ $# = 0 ] || { echo "run.sh: --accept-all takes no names" >&2; exit 2; }
elif [ "${1-}" = --accept ]; then
    accept=yes
    shift
    [ $# -gt 0 ] || { echo "run.sh: --accept needs the names of the cases to rewrite" >&2; exit 2; }
fi
if [ ! -x "$program" ]; then
    echo "run.sh: $program is not there; build it first"
    echo "0 passed, 1 failed"
    exit 1
fi

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Under short names, so that no golden depends on where the tree lies: messages cut long paths short and quote blanks.
links=$scratch/at
mkdir "$links"
ln -s "$program" "$links/seqnet"
ln -s "$top/data" "$links/data"
ln -s "$cases" "$links/cases"
cases=$links/cases SEQNET=$links/seqnet DATA=$links/data
export SEQNET DATA

# The text of $1 with the few machine-dependent things named. $2 is stdout or stderr.
normalise() {
    local edits=(-e "s|$CASE|\$CASE|g" -e "s|$DATA|\$DATA|g" -e "s|$SEQNET|\$SEQNET|g")
    if [ "$2" = stderr ]; then
        edits+=(-E -e 's/[0-9][0-9.]* s(econds?)?([^A-Za-z0-9_]|$)/T seconds\2/g')
        edits+=(-e 's|[0-9][0-9.]* windows/s|R windows/s|g')
        edits+=(-e 's/(; it replaces the model of )[0-9]{4}-[0-9-]+ [0-9:]+/\1TIME/')
    fi
    sed "${edits[@]}" "$1"
}

# Compare expectation $1 (may be missing: empty) with $2, under the title $3.
compare() {
    local expected=$1
    [ -e "$expected" ] || expected=/dev/null
    cmp -s "$expected" "$2" && return 0
    echo "    $3 differs (- expected, + got):"
    diff --text -u "$expected" "$2" | tail -n +3 | head -n 60 | sed 's/^/    /'
    return 1
}

# Keep $2 as expectation $1, or none when it is what no file stands for ($3).
keep() {
    if [ "$(cat "$2"; echo .)" = "$3." ]; then rm -f "$1"; else cp "$2" "$1"; fi
}

# Run case $1; leaves its report in $scratch/$1/report and its verdict in $scratch/$1/verdict.
run_case() {
    local name=$1 place=$scratch/$1 status good=yes stream
    CASE=$cases/$name
    export CASE
    mkdir -p "$place/cwd"
    if [ ! -f "$CASE/cmd" ]; then
        echo "    there is no file $name/cmd"
        return 1
    fi
    (cd "$place/cwd" && SEQNET_KERNELS=reference TZ=UTC timeout -k 5 60 bash "$CASE/cmd") \
        </dev/null >"$place/raw.stdout" 2>"$place/raw.stderr"
    status=$?
    if [ $status = 124 ] || [ $status = 137 ]; then
        echo "    stopped after 60 seconds (or killed): exit status $status"
        return 1
    fi
    echo $status >"$place/status"
    normalise "$place/raw.stdout" stdout >"$place/stdout"
    normalise "$place/raw.stderr" stderr >"$place/stderr"
    (cd "$place/cwd" && find . ! -type d -printf '%P\n' | sort) >"$place/creates"

    if [ $accept = yes ]; then
        for stream in stdout stderr; do
            [ -e "$CASE/$stream.any" ] || keep "$CASE/$stream" "$place/$stream" ""
        done
        keep "$CASE/status" "$place/status" $'0\n'
        keep "$CASE/creates" "$place/creates" ""
        echo "    rewritten; exit status $status"
        return 0
    fi
    for stream in stdout stderr; do
        [ -e "$CASE/$stream.any" ] || compare "$CASE/$stream" "$place/$stream" "$stream" || good=no
    done
    if [ -e "$CASE/status" ]; then cp "$CASE/status" "$place/wanted.status"; else echo 0 >"$place/wanted.status"; fi
    compare "$place/wanted.status" "$place/status" "exit status" || good=no
    if [ -e "$CASE/creates" ]; then sort "$CASE/creates"; fi >"$place/wanted.creates"
    compare "$place/wanted.creates" "$place/creates" "list of files left behind" || good=no
    [ $good = yes ]
}

if [ $# -gt 0 ]; then
    names=("$@")
else
    names=()
    for folder in "$cases"/*/; do
        [ -d "$folder" ] && names+=("$(basename "$folder")")
    done
fi

running=0
for name in "${names[@]}"; do
    if [ $running -ge 2 ]; then
        wait -n
        running=$((running - 1))
    fi
    mkdir -p "$scratch/$name"
    {
        if run_case "$name" >"$scratch/$name/report" 2>&1; then echo pass; else echo FAIL; fi >"$scratch/$name/verdict"
    } &
    running=$((running + 1))
done
wait

passed=0 failed=0
for name in "${names[@]}"; do
    if [ "$(cat "$scratch/$name/verdict")" = pass ]; then
        passed=$((passed + 1))
        [ $accept = yes ] && echo "$name"
    else
        failed=$((failed + 1))
        echo "FAIL $name"
    fi
    cat "$scratch/$name/report"
done
if [ ${#names[@]} = 0 ]; then
    echo "there are no cases in $cases"
    failed=1
fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
