#!/bin/bash
# What seqnet does when the system lets it down: tests/fault/run.sh
# $SEQNET is the program (default: ./seqnet at the top of the tree; a build without sanitizers), $CC the compiler (gcc).
# Ends with "N passed, N failed". Takes some 20 seconds.
#
#   memory      every allocation of train, predict, report, inspect, windows, evaluate and gradient refused in turn (at
#               most $RUNS each, spread evenly)
#   disk        full, closed, missing and forbidden outputs
#   replacing   systems without /proc or locks, owners and links, processes killed or stopped while they replace a file
#   input       model files cut short, folders instead of files
#   kill -9     while a model file is being replaced again and again
. "$(dirname "$0")/../begin.sh"
RUNS=${RUNS:-20}
chmod 755 "$scratch"
ulimit -c 0

stop() {
    fail "$@"
    finish
    exit 1
}

command -v "${CC:-gcc}" >/dev/null || stop "the compiler ${CC:-gcc} is not installed"
for library in failing_malloc hostile_system; do
    "${CC:-gcc}" -D_GNU_SOURCE -shared -fPIC -O1 -fno-builtin -Wall -o "$scratch/$library.so" \
        "$top/tests/fault/$library.c" -ldl ||
        stop "tests/fault/$library.c does not compile"
done

# A copy, so that an account without rights can reach it too. The program is known by this path alone.
cp "$SEQNET" "$scratch/seqnet"
seqnet=$scratch/seqnet

# cwd/ holds the inputs and is put back after every run: a tiny series and a model of it.
work=$scratch/cwd
mkdir "$work" "$scratch/kept"
cd "$work" || exit 1
{
    echo step,value
    for step in {1..40}; do echo "$step,$((10 + step % 4 * 3 + step / 8))"; done
} >tiny.csv
# three networks, one for each way of showing them the series: two windows, and one with its season left in
tiny=(--window 3,5 --seasons both --period 4 --horizon 2 --hidden 2 --epochs 1 --ensemble 3 --threads 1)
train=(train tiny.csv "${tiny[@]}")

timeout 20 "$seqnet" "${train[@]}" -q -o model.json >"$scratch/out" 2>"$scratch/err" ||
    stop "seqnet ${train[*]} -o model.json: exit status $?" "$(head -n 3 "$scratch/err")"
{
    echo step,value
    for step in {41..50}; do echo "$step,$((10 + step % 4 * 3 + step / 8))"; done
} >later.csv
# the same in another encoding
{ printf '\377\376'; while IFS= read -r -n 1 -d '' letter; do printf '%s\0' "$letter"; done <later.csv; } >later16.csv
# and one whose state is carried
stateful=(train tiny.csv "${tiny[@]}" --stateful --layers 2 --blend none)
timeout 20 "$seqnet" "${stateful[@]}" -q -o stateful.json >"$scratch/out" 2>"$scratch/err" ||
    stop "seqnet ${stateful[*]} -o stateful.json: exit status $?" "$(head -n 3 "$scratch/err")"
# and two of classes: of steps, and of whole series
{
    echo step,x,label
    for step in {1..48}; do echo "$step,$((step * 7 % 5)),$((step % 3))"; done
} >steps.csv
{
    echo id,step,x,label
    for step in {0..29}; do echo "$((step / 3)),$((step % 3)),$((step * 7 % 5)),$((step / 3 % 2))"; done
} >gestures.csv
steps=(train steps.csv --task classify --window 3 --horizon 2 --test 4 --hidden 2 --epochs 1 --ensemble 1 --threads 1)
gestures=(train gestures.csv --task classify --series id --window 3 --hidden 2 --epochs 1 --ensemble 1 --threads 1)
{
    timeout 20 "$seqnet" "${steps[@]}" -q -o steps.json && timeout 20 "$seqnet" "${gestures[@]}" -q -o gestures.json
} >"$scratch/out" 2>"$scratch/err" ||
    stop "seqnet train --task classify: exit status $?" "$(head -n 3 "$scratch/err")"

# What a command leaves is seen without a program more for each file: the inputs are links to files of the year 2000, so
# that one written over is newer, and one replaced is another.
kept=(*)
cp ./* "$scratch/kept/"
mkdir "$scratch/same"
touch -d 2001-01-01 "$scratch/2001"
put_back() {
    rm -rf -- * "$scratch/same"
    mkdir "$scratch/same"
    cp "$scratch"/kept/* "$scratch/same/"
    touch -d 2000-01-01 "$scratch"/same/*
    ln "$scratch"/same/* .
}
put_back

# Say in $left what is in the working folder that was not there, gone, or changed; then put everything back.
leftovers() {
    local file
    left=""
    shopt -s nullglob dotglob
    for file in *; do
        { [ "$file" -ef "$scratch/same/$file" ] && [ ! "$file" -nt "$scratch/2001" ]; } || left="$left $file"
    done
    for file in "${kept[@]}"; do
        [ -e "$file" ] || left="$left (no $file)"
    done
    [ -z "$left" ] || put_back
    shopt -u nullglob dotglob
}

# ---- memory ----------------------------------------------------------------------------------------------------------

odd() { # what is wrong with the run of refuse_each
    bad=$((bad + 1))
    [ $bad -gt 3 ] || echo "    allocation $number of $total: $1"
}

# Refuse allocations of `seqnet "$@"`: the command must end in 0 with the output it has otherwise, or in 4 with a
# message and nothing left behind. $1 is a file that it makes on success, or "". $input, if it is set, is its standard
# input.
refuse_each() {
    local makes=$1 number total stride status bad=0 runs=0 refused=0
    shift
    local said="seqnet $*" from=${input:-/dev/null}
    # how many there are, and what it does undisturbed
    : >"$scratch/count"
    LD_PRELOAD=$scratch/failing_malloc.so FAIL_AT=count "$seqnet" "$@" 9>"$scratch/count" <"$from" \
        >"$scratch/right.out" 2>"$scratch/err"
    status=$?
    total=$(cat "$scratch/count")
    if [ $status != 0 ] || [ -z "$total" ] || [ "$total" -lt 1 ]; then
        fail "$said: counting allocations: exit status $status, counted '$total'" "$(head -n 2 "$scratch/err")"
        leftovers
        return
    fi
    [ -z "$makes" ] || mv "$makes" "$scratch/right.made"
    stride=$(((total + RUNS - 1) / RUNS))
    for ((number = 1; number <= total + stride; number += stride)); do
        # the last run, far past the end, refuses nothing and must succeed: how many there are depends a little on time
        [ $number -le "$total" ] || number=$((total * 10))
        runs=$((runs + 1))
        { # bash itself would remark on every crash
            timeout 20 env LD_PRELOAD="$scratch/failing_malloc.so" FAIL_AT=$number "$seqnet" "$@" <"$from" \
                >"$scratch/out" 2>"$scratch/err"
            status=$?
        } 2>/dev/null
        if [ $status = 0 ]; then
            cmp -s "$scratch/out" "$scratch/right.out" || odd "exit status 0, but other output"
            if [ -n "$makes" ]; then
                cmp -s "$makes" "$scratch/right.made" || odd "exit status 0, but $makes is missing or another"
                rm -f -- "$makes"
            fi
        elif [ $status = 4 ] && [ "$number" -le "$total" ]; then
            refused=$((refused + 1))
            [[ $(<"$scratch/err") =~ memory|refused ]] ||
                odd "the message names neither memory nor refusal: $(head -n 1 "$scratch/err")"
        else
            odd "exit status $status: $(head -n 1 "$scratch/err")"
        fi
        leftovers
        [ -z "$left" ] || odd "left behind or changed:$left"
    done
    if [ $refused = 0 ]; then
        bad=$((bad + 1))
        echo "    no run failed for want of memory: nothing was tested"
    fi
    if [ $bad = 0 ]; then pass; else fail "refused memory: $said: $bad of $runs runs"; fi
}

refuse_each new.json "${train[@]}" -q -o new.json
refuse_each "" predict model.json
refuse_each "" predict model.json tiny.csv
refuse_each "" predict model.json later.csv
refuse_each "" predict model.json later16.csv
refuse_each new.json "${stateful[@]}" -q -o new.json
refuse_each "" predict stateful.json tiny.csv
refuse_each "" predict stateful.json --generate 5
refuse_each new.json train tiny.csv "${tiny[@]}" --shape encoder-decoder --layers 2 --blend none -q -o new.json
refuse_each new.json "${steps[@]}" -q -o new.json
refuse_each new.json "${gestures[@]}" -q -o new.json
refuse_each new.json "${train[@]}" -q --checkpoint ../kept.checkpoint -o new.json
rm -f ../kept.checkpoint
refuse_each "" predict gestures.json gestures.csv --format json
refuse_each "" evaluate --model steps.json steps.csv
input=later.csv
refuse_each "" predict model.json --follow
refuse_each "" predict stateful.json --follow
input=
refuse_each page.html report model.json -o page.html
refuse_each page.html report model.json later.csv -o page.html
refuse_each page.html report steps.json steps.csv -o page.html
refuse_each net.pytorch.json export model.json --to pytorch --networks-only -q -o net
refuse_each "" inspect model.json
refuse_each "" inspect model.json --gates later.csv --network 2
refuse_each "" windows tiny.csv --window 4 --horizon 2
refuse_each "" evaluate tiny.csv "${tiny[@]}" --origins 2 -q --format json
refuse_each new.json "${train[@]}" --test 3 --refit-test -q -o new.json
refuse_each "" predict model.json --components
refuse_each "" predict model.json tiny.csv --fitted
refuse_each report evaluate --model model.json later.csv --origins 2 -q -o report --by series --forecasts -
refuse_each report evaluate --model model.json later.csv --origins 2 -q -o report
refuse_each "" gradient tiny.csv --window 4 --hidden 2 --epochs 1 --threads 1
refuse_each report gradient --task copy --lag 2 --hidden 2 --epochs 1 --threads 1 --json -o report

# ---- disk and other files --------------------------------------------------------------------------------------------

# After `seqnet ...` was run by the caller: exit status $2 must be one of $3, with a message, and nothing left behind.
verdict() {
    local what=$1 status=$2 wanted=$3
    leftovers
    if [[ " $wanted " != *" $status "* ]]; then
        fail "$what: exit status $status, not ${wanted// / or }" "$(head -n 2 "$scratch/err")"
    elif ! grep -qE '^(seqnet |\{"error": )' "$scratch/err"; then
        fail "$what: exit status $status, but no message that begins with 'seqnet ' or is JSON" \
            "$(head -n 2 "$scratch/err")"
    elif [ -n "$left" ]; then
        fail "$what: left behind or changed:$left"
    else
        pass
    fi
}

# By way of a link in the scratch folder first: a program that replaces its output by renaming must not replace the
# device of a machine whose root runs the tests.
ln -s /dev/full "$scratch/full"
timeout 20 "$seqnet" "${train[@]}" -q -o "$scratch/full" >"$scratch/out" 2>"$scratch/err"
status=$?
if [ ! -L "$scratch/full" ]; then
    fail "train -o (a link to /dev/full): replaced the link by a file; -o /dev/full not tried"
else
    verdict "train -o (a link to /dev/full)" $status 4
    timeout 20 "$seqnet" "${train[@]}" -q -o /dev/full >"$scratch/out" 2>"$scratch/err"
    verdict "train -o /dev/full" $? 4
    if [ -c /dev/full ]; then pass; else fail "train -o /dev/full: the device is no longer there"; fi
fi

timeout 20 "$seqnet" "${train[@]}" -q -o - >/dev/full 2>"$scratch/err"
verdict "train -o - > /dev/full" $? 4
timeout 20 "$seqnet" predict model.json >/dev/full 2>"$scratch/err"
verdict "predict > /dev/full" $? 4
timeout 20 "$seqnet" windows tiny.csv --window 4 --horizon 2 >/dev/full 2>"$scratch/err"
verdict "windows > /dev/full" $? 4
timeout 20 "$seqnet" gradient tiny.csv --window 4 --hidden 2 --epochs 1 >/dev/full 2>"$scratch/err"
verdict "gradient > /dev/full" $? 4
timeout 20 "$seqnet" report model.json -o - >/dev/full 2>"$scratch/err"
verdict "report -o - > /dev/full" $? 4
timeout 20 "$seqnet" inspect model.json >/dev/full 2>"$scratch/err"
verdict "inspect > /dev/full" $? 4
timeout 20 "$seqnet" evaluate --model model.json later.csv >/dev/full 2>"$scratch/err"
verdict "evaluate > /dev/full" $? 4

timeout 20 "$seqnet" predict model.json --follow <later.csv >/dev/full 2>"$scratch/err"
verdict "predict --follow > /dev/full" $? 4
timeout 20 "$seqnet" predict model.json >&- 2>"$scratch/err"
verdict "predict with stdout closed" $? 4
timeout 20 "$seqnet" inspect model.json >&- 2>"$scratch/err"
verdict "inspect with stdout closed" $? 4
# a file opened first would take the number of the closed stdout, and the summary would be written into it
timeout 20 "$seqnet" "${train[@]}" -q --json -o new.json >&- 2>"$scratch/err"
status=$?
if [ -e new.json ] && ! timeout 20 "$seqnet" inspect new.json >"$scratch/out" 2>&1; then
    fail "train --json with stdout closed: wrote a model file that does not load"
else
    rm -f new.json
    verdict "train --json with stdout closed" $status 4
fi

timeout 20 "$seqnet" "${train[@]}" -q -o nowhere/new.json >"$scratch/out" 2>"$scratch/err"
verdict "train -o in a folder that is not there" $? 4
timeout 20 "$seqnet" "${train[@]}" -q -o "$scratch/kept" >"$scratch/out" 2>"$scratch/err"
verdict "train -o (a folder)" $? "2 4"
timeout 20 "$seqnet" "${train[@]}" -q -o /proc/new.json >"$scratch/out" 2>"$scratch/err"
verdict "train -o where nobody can make a file" $? 4

# A folder without the right to write, and a file without the right to read; root has both, so root tries as another
# account.
mkdir "$scratch/locked"
cp model.json "$scratch/locked/unreadable.json"
chmod 000 "$scratch/locked/unreadable.json"
chmod 555 "$scratch/locked"
as=()
[ "$(id -u)" != 0 ] || as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
if ! "${as[@]}" true 2>/dev/null; then
    fail "files without rights: run by root, and setpriv cannot take another account"
else
    timeout 20 "${as[@]}" "$seqnet" "${train[@]}" -q -o "$scratch/locked/new.json" >"$scratch/out" 2>"$scratch/err"
    verdict "train -o in a folder that may not be written" $? 4
    timeout 20 "${as[@]}" "$seqnet" inspect "$scratch/locked/unreadable.json" >"$scratch/out" 2>"$scratch/err"
    verdict "inspect of a file that may not be read" $? 4
fi
chmod 755 "$scratch/locked"

for command in train windows predict inspect evaluate gradient; do
    timeout 20 "$seqnet" "$command" "$scratch/kept" >"$scratch/out" 2>"$scratch/err"
    verdict "$command of a folder" $? "3 4"
    timeout 20 "$seqnet" "$command" nothing-here >"$scratch/out" 2>"$scratch/err"
    verdict "$command of a file that is not there" $? "3 4"
done

# ---- model files cut short -------------------------------------------------------------------------------------------

# At every 97th byte, or a multiple of 97 when that would be more than 200 cuts. Only the white space at the end may be
# missed.
size=$(wc -c <model.json)
text=$(cat model.json) # without the newlines at the end
stride=$((97 * (size / 97 / 200 + 1)))
bad=0 cuts=0
for ((length = 0; length < ${#text}; length += stride)); do
    cuts=$((cuts + 1))
    head -c "$length" model.json >"$scratch/cut.json"
    timeout 20 "$seqnet" predict "$scratch/cut.json" >"$scratch/out" 2>"$scratch/err"
    status=$?
    if [ $status != 3 ] || ! grep -q '^seqnet ' "$scratch/err" || [ -s "$scratch/out" ]; then
        bad=$((bad + 1))
        [ $bad -gt 3 ] ||
            echo "    cut after $length of $size bytes: exit status $status," \
                "$(wc -c <"$scratch/out") bytes of output: $(head -n 1 "$scratch/err")"
    fi
done
if [ $bad = 0 ] && [ $cuts -gt 5 ]; then pass; else fail "model file cut short: $bad of $cuts cuts"; fi

# ---- replacing a file ------------------------------------------------------------------------------------------------

# A folder of its own, which holds `old` (a model) and its data. `run` is a training that ends in a file of this folder.
mkdir -m 777 "$scratch/replacing"
cp model.json "$scratch/old.json"
cd "$scratch/replacing" || exit 1
cp "$scratch/kept/tiny.csv" .
run() { # how the system is, output, options...
    local how=$1 output=$2
    shift 2
    LD_PRELOAD=$scratch/hostile_system.so HOSTILE=$how timeout 20 "${run_as[@]}" "$seqnet" "${train[@]}" -q \
        -o "$output" "$@" >"$scratch/out" 2>"$scratch/err"
}
run_as=()
temporaries() { find . -name '.seqnet-*' ! -name '*.lock.tmp' | wc -l; }
locks() { find . -name '.seqnet-*.lock.tmp' | wc -l; }
holds() { # file, what
    cmp -s "$1" "$scratch/$2.json"
}
expect() { # what, a condition...
    local what=$1
    shift
    if "$@"; then pass; else fail "$what" "not so: $*" "$(head -n 2 "$scratch/err")"; fi
}
not() { ! "$@"; }
cp "$scratch/old.json" right.json
run none right.json --seed 5
expect "train over a model" [ $? = 0 ]
mv right.json "$scratch/new.json"
expect "--seed 5 makes another model" not cmp -s "$scratch/old.json" "$scratch/new.json"

for how in proc locks; do
    cp "$scratch/old.json" live.json
    run $how live.json --seed 5
    expect "a system without $how: status" [ $? = 0 ]
    expect "a system without $how: the model is saved" holds live.json new
    expect "a system without $how: nothing is left" [ "$(temporaries)" = 0 ]
done

# Killed at the worst moment, three times with the same process number; what is left goes with the next run.
cp "$scratch/old.json" live.json
: >.seqnet-7-0.tmp
: >.seqnet-not-ours
for left in 1 1 1; do
    run kill live.json --seed 5 2>/dev/null
    expect "killed in rename: status" [ $? = 137 ]
    expect "killed in rename: the old model is there" holds live.json old
    expect "killed in rename: what is left" [ "$(temporaries)" = $((left + 1)) ]
    expect "killed in rename: its lock, which locks nothing" [ "$(locks)" = 1 ]
done
run locks live.json --seed 5
expect "without locks nobody is known to be dead" [ "$(temporaries)" = 2 ]
expect "without locks its own lock file goes all the same" [ "$(locks)" = 0 ]
run none live.json --seed 5
expect "after a kill: status" [ $? = 0 ]
expect "after a kill: the model is saved" holds live.json new
expect "after a kill: what is not ours stays, and nothing else" [ "$(echo .seqnet-*)" = .seqnet-not-ours ]
rm .seqnet-not-ours

# Likewise while a checkpoint is replaced, which comes first: what was not finished goes with the next run.
run kill live.json --seed 5 --checkpoint c.checkpoint 2>/dev/null
expect "killed while a checkpoint is written: status" [ $? = 137 ]
expect "killed while a checkpoint is written: no checkpoint" [ ! -e c.checkpoint ]
expect "killed while a checkpoint is written: what is left" [ "$(temporaries)" = 1 ]
expect "killed while a checkpoint is written: two locks, which lock nothing" [ "$(locks)" = 2 ]
run none live.json --seed 5 --checkpoint c.checkpoint
expect "begun again: status" [ $? = 0 ]
expect "begun again: the model" holds live.json new
expect "begun again: nothing is left" [ "$(echo .seqnet-* ./*.checkpoint)" = '.seqnet-* ./*.checkpoint' ]

# A writer that lives is left alone: it is only slow.
cp "$scratch/old.json" live.json
LD_PRELOAD=$scratch/hostile_system.so HOSTILE=stop "$seqnet" "${train[@]}" -q -o live.json --seed 5 \
    >"$scratch/out" 2>"$scratch/err" &
writer=$!
for ((wait = 0; wait < 500; wait++)); do
    [ "$(cut -d ' ' -f 3 /proc/$writer/stat)" = T ] && break
    sleep 0.02
done
expect "stopped in rename: its file" [ "$(temporaries)" = 1 ]
run none other.json --seed 5
expect "another writer beside it: status" [ $? = 0 ]
expect "another writer beside it: its model" holds other.json new
expect "another writer beside it: the file of the stopped one stays" [ "$(temporaries)" = 1 ]
expect "another writer beside it: the lock of the stopped one stays" [ "$(locks)" = 1 ]
run none live.json --seed 3
expect "another writer of the same model: status" [ $? = 4 ]
expect "another writer of the same model: message" \
    grep -q "live.json: is being written by process [0-9]*, since" "$scratch/err"
kill -CONT $writer
wait $writer
expect "stopped in rename and woken: status" [ $? = 0 ]
expect "stopped in rename and woken: its model" holds live.json new
expect "stopped in rename and woken: nothing is left" [ "$(temporaries)$(locks)" = 00 ]
rm -f live.json other.json

# Owner, group and mode.
if [ "$(id -u)" = 0 ]; then
    cp "$scratch/old.json" live.json
    chown 65533:65532 live.json
    chmod 640 live.json
    run none live.json --seed 5
    expect "owner, group and mode are kept" [ "$(stat -c '%u:%g %a' live.json)" = "65533:65532 640" ]
    expect "owner, group and mode: the model is saved" holds live.json new
    # the owner may not give it away, but may to a group of his
    cp "$scratch/old.json" live.json
    chown 0:65532 live.json
    chmod 666 live.json
    run_as=(setpriv --reuid=65534 --regid=65534 --groups=65532)
    run none live.json --seed 5
    expect "a file of root in a folder of all: status" [ $? = 0 ]
    expect "a file of root in a folder of all" [ "$(stat -c '%u:%g %a' live.json)" = "65534:65532 666" ]
    # where only owners may rename, that is found before the data are read
    cp "$scratch/old.json" live.json
    chown 0:0 live.json .
    chmod 1777 .
    timeout 20 "${run_as[@]}" "$seqnet" train nothing.csv -q -o live.json >"$scratch/out" 2>"$scratch/err"
    expect "a folder with the sticky bit: status" [ $? = 4 ]
    expect "a folder with the sticky bit: message" grep -q 'live.json: cannot be replaced' "$scratch/err"
    run_as=()
    chmod 777 .
    rm -f live.json
fi

# A file that a container has mounted by itself cannot be replaced; that too is found before the data are read.
cp "$scratch/old.json" live.json
cp "$scratch/old.json" mounted.json
if unshare -rm mount --bind live.json mounted.json 2>/dev/null; then
    # shellcheck disable=SC2016 # expanded inside
    unshare -rm bash -c 'mount --bind live.json mounted.json && exec "$0" train nothing.csv -q -o mounted.json' \
        "$seqnet" >"$scratch/out" 2>"$scratch/err"
    expect "a mounted file: status" [ $? = 4 ]
    expect "a mounted file: message" grep -q 'mounted.json: cannot be replaced' "$scratch/err"
fi
rm -f live.json mounted.json

# Links stay, and lead to the new file, whether there was an old one or not.
mkdir far
ln -s ../far/made.json far/link.json
ln -s far/link.json link.json
ln -s "$PWD/link.json" way.json
for seed in 3 5; do # made, then replaced
    run none way.json --seed $seed
    expect "a link that leads nowhere: status" [ $? = 0 ]
    for link in way.json link.json far/link.json; do
        expect "a link that leads nowhere: the link stays" [ -L $link ]
    done
    expect "a link that leads nowhere: its target is made" [ -f far/made.json ]
done
expect "a link that leads nowhere: the model" holds far/made.json new
ln -s loop.json loop.json
ln -s nowhere/new.json lost.json
for link in loop lost; do
    run none $link.json
    expect "a link that leads to nothing that can be made ($link): status" [ $? = 4 ]
done
rm -rf far ./*.json

# What cannot be written is found before the data are read.
for output in /proc/new.json nowhere/new.json "$scratch/kept" "$(printf 'a%.0s' {1..300})"; do
    timeout 20 "$seqnet" train nothing.csv -q -o "$output" >"$scratch/out" 2>"$scratch/err"
    expect "train -o ${output:0:40}: status" [ $? = 4 ]
    expect "train -o ${output:0:40}: before the data are read" not grep -q nothing.csv "$scratch/err"
done

# The summary is lost, the model is not, and the message says so.
cp "$scratch/kept/steps.csv" .
for command in "${train[*]}" "${steps[*]}"; do
    # shellcheck disable=SC2086 # a list of words
    timeout 20 "$seqnet" $command -q --json -o live.json >/dev/full 2>"$scratch/err"
    expect "train --json > /dev/full: status" [ $? = 4 ]
    expect "train --json > /dev/full: message" grep -q 'the model is saved: live.json' "$scratch/err"
    timeout 20 "$seqnet" inspect live.json >"$scratch/out" 2>"$scratch/err"
    expect "train --json > /dev/full: the model" [ $? = 0 ]
    rm -f live.json
done

# ---- kill -9 while saving --------------------------------------------------------------------------------------------

# What a model is depends on its command, so the two right answers are made by the same commands in a folder of their
# own.
mkdir "$scratch/saving" "$scratch/right"
cp tiny.csv "$scratch/saving/"
cp tiny.csv "$scratch/right/"
save() { exec "$seqnet" "${train[@]}" -q -o live.json --seed "$1"; }
cd "$scratch/right" || exit 1
if [ "$size" -le 2048 ]; then
    fail "the disk full half way: the model file has only $size bytes, nothing to cut"
else
    # a limit of 1 KiB a file stands for a full disk, once as an error of write() and once as a signal
    cp "$scratch/kept/model.json" live.json
    (trap '' XFSZ && ulimit -f 1 && save 1) >"$scratch/out" 2>"$scratch/err"
    status=$?
    if [ $status != 4 ] || ! grep -q '^seqnet ' "$scratch/err"; then
        fail "the disk full half way: exit status $status, not 4, or no message" "$(head -n 2 "$scratch/err")"
    elif ! cmp -s live.json "$scratch/kept/model.json" || [ "$(echo *)" != "live.json tiny.csv" ]; then
        fail "the disk full half way: the old file is not as it was, or more is left: $(echo *)"
    else
        pass
    fi
    (ulimit -f 1 && save 1) >"$scratch/out" 2>"$scratch/err"
    if cmp -s live.json "$scratch/kept/model.json"; then
        pass
    else
        fail "stopped by a signal half way through the writing: the old file is not as it was"
    fi
    rm -f -- *
    cp "$scratch/kept/tiny.csv" .
fi 2>/dev/null
begin=$(date +%s%N)
for seed in 1 2; do
    (save $seed) >"$scratch/out" 2>"$scratch/err"
    mv live.json $seed.json
done
whole=$((($(date +%s%N) - begin) / 2000)) # microseconds of one run
if cmp -s 1.json 2.json; then
    fail "kill -9 while saving: --seed 1 and --seed 2 give the same file, so nothing can be told apart"
fi

cd "$scratch/saving" || exit 1
cp "$scratch/right/1.json" live.json
touch "$scratch/go"
(
    exec 2>/dev/null
    while [ -e "$scratch/go" ]; do
        if "$seqnet" inspect live.json >/dev/null; then echo ok; else echo bad; fi
    done >"$scratch/reader"
) &
reader=$!
bad=0 killed=0 changes=0 last=1
for round in {1..60}; do
    (save $((round % 2 + 1))) >"$scratch/out" 2>"$scratch/err" &
    writer=$!
    # moments over the whole run, two thirds of them in its last half, where the saving is
    at=$((round % 3 == 0 ? whole * round / 60 / 2 : whole / 2 + whole * round / 90))
    sleep "$(printf '%d.%06d' $((at / 1000000)) $((at % 1000000)))"
    kill -9 $writer 2>/dev/null
    wait $writer 2>/dev/null
    # a run takes longer beside other tests than it did alone: the moments follow it
    if [ $? = 137 ]; then
        killed=$((killed + 1))
        whole=$((whole * 21 / 20))
    else
        whole=$((whole * 10 / 11))
    fi
    now=0
    for seed in 1 2; do
        cmp -s live.json "$scratch/right/$seed.json" && now=$seed
    done
    [ $now = 0 ] && bad=$((bad + 1))
    [ $now = $last ] || changes=$((changes + 1))
    last=$now
done 2>/dev/null
rm -f "$scratch/go"
wait $reader
seen=$(grep -c . "$scratch/reader")
misread=$(grep -c bad "$scratch/reader")
if [ $bad = 0 ] && [ $killed -gt 0 ] && [ $changes -gt 0 ]; then
    pass
else
    fail "kill -9 while saving: $bad of 60 times neither the old file nor the new one" \
        "$killed killed, $changes changes"
fi
if [ "$misread" = 0 ] && [ "$seen" -gt 0 ]; then
    pass
else
    fail "reading while another saves: $misread of $seen times not a model"
fi

finish
