#!/bin/bash
# Build the parts of the test suite, run them side by side, and add up: tests/run_all.sh VARIANT PART...
#
# Run by `make check` and `make sanitize`. VARIANT is a build of the Makefile (check, sanitize). A PART is
#     unit/test_X, reference/test_X, ...   a cmocka program made from tests/unit/test_X.c
#     fuzz/fuzz_X                          a fuzz target; what is in tests/fuzz/corpus/X is replayed
#     X                                    tests/X/run.sh, which ends with "N passed, N failed"
# One line each, in this order, with its seconds by the clock, its processor seconds, and the output of those that fail;
# all are run whatever fails. What was not built counts as failed, and so does a part without a single test or one that
# takes 600 seconds. The last line is "N passed, N failed".
set -u
export LC_ALL=C

cd "$(dirname "$0")/.." || exit 1
variant=$1
parts=("${@:2}")
[ ${#parts[@]} -gt 0 ] || { echo "usage: tests/run_all.sh VARIANT PART..." >&2; exit 2; }
build=build/$variant
log=$build/log
export SEQNET=$PWD/$build/seqnet
export UBSAN_OPTIONS=${UBSAN_OPTIONS-print_stacktrace=1} # without it the sanitizer names the line alone

processors=$(nproc)
passed=0 failed=0 spent=0
rm -rf "$log"
mkdir -p "$log"
trap 'kill $(jobs -p) 2>/dev/null; exit 130' INT TERM # each part in turn stops its timeout, and that its program

seconds_since() { # $EPOCHREALTIME of then
    local now=$EPOCHREALTIME
    printf '%d.%d' $(((${now/./} - ${1/./}) / 1000000)) $(((${now/./} - ${1/./}) / 100000 % 10))
}

# What the file $1 has of `times`: user and system time of all that a shell has started and waited for, in tenths of a
# second. The shell writes it itself: $(times) would ask a shell of its own.
processor_tenths() {
    local user system sum=0 time
    { read -r _ && read -r user system; } <"$1" # the first line is the shell
    for time in "${user//./}" "${system//./}"; do # 1m02345s: minutes, and milliseconds without their point
        time=${time%s}
        sum=$((sum + ${time%m*} * 600 + 10#${time#*m} / 100))
    done
    echo $sum
}

tenths() { printf '%d.%d' $(($1 / 10)) $(($1 % 10)); }

show() { # the output of a failed part, without what went well
    grep -aE -v '^\[ +(RUN|OK) +\]' "$1" | tail -n 200 | sed 's/^/    /'
}

# ---- build -----------------------------------------------------------------------------------------------------------

programs=()
for part in "${parts[@]}"; do
    case $part in
    */*) programs+=("$build/tests/$part") ;;
    bench) programs+=("$build/seqnet" bench-tools) ;;
    *) programs+=("$build/seqnet") ;;
    esac
done
begin=$EPOCHREALTIME
# -k: what can be built is, and tested. A make of its own, not a branch of the one that called this: its flags are left
# behind, its variables (CC=..., CFLAGS=...) are in the environment.
env -u MAKEFLAGS -u MAKELEVEL make -k -s -j"$processors" VARIANT="$variant" "${programs[@]}" >"$log/build" 2>&1
status=$?
times >"$log/times"
spent=$(processor_tenths "$log/times")
if [ $status = 0 ]; then
    printf '%-28s %-24s %7s s %7s s\n' "build" "done" "$(seconds_since "$begin")" "$(tenths "$spent")"
else
    failed=1
    printf '%-28s %-24s %7s s %7s s\n' "build" "FAILED" "$(seconds_since "$begin")" "$(tenths "$spent")"
    show "$log/build"
fi

# ---- run -------------------------------------------------------------------------------------------------------------

total() { # the sum of what sed's script $1 leaves of the file $2
    local number sum=0
    while read -r number; do sum=$((sum + number)); done < <(sed -n "$1" "$2")
    echo $sum
}

run_part() { # leaves the output in $log/PART and "passed failed seconds tenths-of-processor-seconds" in $log/PART.count
    local output=$log/$1 begin=$EPOCHREALTIME good=0 bad=0 status=1 command
    case $1 in
    fuzz/fuzz_*) command=("$build/tests/$1" "tests/fuzz/corpus/${1#fuzz/fuzz_}") ;;
    */*) command=("$build/tests/$1") ;;
    lint | bench) command=("tests/$1/run.sh" "$build") ;;
    *) command=("tests/$1/run.sh") ;;
    esac
    mkdir -p "${output%/*}"
    if [ -x "${command[0]}" ]; then
        timeout -k 5 600 "${command[@]}" >"$output" 2>&1 </dev/null &
        trap 'kill $! 2>/dev/null; exit' TERM
        wait $!
        status=$?
    else
        echo "${command[0]} is not there" >"$output"
    fi
    case $1 in
    fuzz/*)
        [ $status != 0 ] || good=$(total 's/^\([0-9]*\) inputs replayed$/\1/p' "$output")
        ;;
    */*)
        good=$(total 's/^\[  PASSED  \] \([0-9]*\) test(s).*/\1/p' "$output")
        bad=$(total 's/^\[  FAILED  \] \([0-9]*\) test(s).*/\1/p' "$output")
        ;;
    *)
        good=$(total '$s/^\([0-9]*\) passed, [0-9]* failed$/\1/p' "$output")
        bad=$(total '$s/^[0-9]* passed, \([0-9]*\) failed$/\1/p' "$output")
        ;;
    esac
    if [ $status = 124 ]; then
        bad=$((bad + 1))
        echo "stopped after 600 seconds" >>"$output"
    elif [ $status != 0 ] && [ "$bad" = 0 ]; then
        bad=1
        echo "exit status $status" >>"$output"
    elif [ $((good + bad)) = 0 ]; then
        bad=1
        echo "ran no test" >>"$output"
    fi
    times >"$output.times"
    echo "$good $bad $(seconds_since "$begin") $(processor_tenths "$output.times")" >"$output.counting"
    mv "$output.counting" "$output.count"
}

reported=0
report_finished() { # as far as all before are finished too
    local part good bad seconds processor
    while [ $reported -lt ${#parts[@]} ] && [ -e "$log/${parts[reported]}.count" ]; do
        part=${parts[reported]}
        read -r good bad seconds processor <"$log/$part.count"
        printf '%-28s %5d passed, %3d failed %7s s %7s s\n' "$part" "$good" "$bad" "$seconds" "$(tenths "$processor")"
        spent=$((spent + processor))
        [ "$bad" = 0 ] || show "$log/$part"
        passed=$((passed + good)) failed=$((failed + bad)) reported=$((reported + 1))
    done
}

# Those that take longest begin first, so that no processor waits for the last one. Some wait for others most of their
# time: one more runs than there are processors.
longest=(cli terminal interrupt documents fault lint schema property/test_vigil gradient/test_gradient bench
    property/test_memory property/test_learning unit/test_kernels unit/test_model unit/test_seasons unit/test_number
    property/test_blending property/test_backtesting pictures pipe cron)
queue=()
for part in "${longest[@]}"; do
    [[ " ${parts[*]} " != *" $part "* ]] || queue+=("$part")
done
for part in "${parts[@]}"; do
    [[ " ${longest[*]} " = *" $part "* ]] || queue+=("$part")
done

running=0
for part in "${queue[@]}"; do
    if [ $running -gt "$processors" ]; then
        wait -n
        running=$((running - 1))
        report_finished
    fi
    run_part "$part" &
    running=$((running + 1))
done
while [ $running -gt 0 ]; do
    wait -n
    running=$((running - 1))
    report_finished
done
[ $reported = ${#parts[@]} ] || { echo "some parts left no result"; failed=$((failed + 1)); }

printf '%-28s %-24s %7s s %7s s\n' "all" "" "$(seconds_since "$begin")" "$(tenths "$spent")"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
