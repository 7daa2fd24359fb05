#!/bin/bash
# Ctrl-C and SIGTERM: tests/interrupt/run.sh
#
# Commands are interrupted at whatever they do. They end within a second, die of the signal (status 130 or 143), say in
# one line where they were, and leave files as they were. With --keep-best training ends with what it has come to.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed". Takes some 20
# seconds.
. "$(dirname "$0")/../begin.sh"
ulimit -c 0

# Interrupt seqnet $4... by signal $1, once $3 stands on its standard error (or $2 seconds later, if $3 is empty): the
# status is in $status, the milliseconds that it took to end in $took. A command that runs in the background ignores
# SIGINT, unless the shell has job control.
interrupt() {
    local signal=$1 delay=$2 until=$3 begin process tries=0
    shift 3
    : >err # what the last command said is not to be taken for this one's
    set -m
    "$SEQNET" "$@" >out 2>err &
    process=$!
    set +m
    while [ -n "$until" ] && ! grep -q "$until" err && [ $((tries++)) -lt 400 ]; do sleep 0.05; done
    sleep "$delay"
    begin=$(date +%s%N)
    kill -"$signal" "$process"
    { wait "$process"; } 2>/dev/null
    status=$?
    took=$((($(date +%s%N) - begin) / 1000000))
}

no_temporary() {
    [ -z "$(find . -name '.seqnet-*')" ]
}

# What all commands that are interrupted have in common; $1: what is tested, $2: the status, $3: a pattern of the line.
check_end() {
    check "$1: status $2" [ "$status" = "$2" ]
    check "$1: within a second" [ "$took" -lt 1000 ]
    check "$1: says where it was" grep -Eq "^seqnet [a-z]+: interrupted$3" err
    check "$1: one line says so" [ "$(grep -c interrupted err)" = 1 ]
    check "$1: no temporary file" no_temporary
}

wave() { # so many rows
    awk -v rows="$1" 'BEGIN {
        print "step,value"
        for (i = 0; i < rows; i++)
            printf "%d,%.2f\n", i, 50 + 9 * sin(i / 9) + 5 * sin(i * i)
    }'
}
wave 3000 >long.csv
awk 'BEGIN {
    print "id,step,value"
    for (s = 0; s < 2000; s++)
        for (i = 0; i < 60; i++)
            printf "s%d,%d,%.2f\n", s, i, 50 + s % 7 * i + 5 * sin(i * i + s)
}' >many.csv
small=(--window 12 --horizon 4 --threads 1)
endless=("${small[@]}" --ensemble 3 --epochs 100000 --patience 100000)
echo "this is the old one" >old
"$SEQNET" train long.csv "${small[@]}" --hidden 2 --epochs 1 --ensemble 1 -q -o before.json || exit 1

for signal in INT TERM; do
    expected=130
    [ $signal = INT ] || expected=143
    interrupt $signal 0.2 'network 1 of 3, epoch' train long.csv "${endless[@]}" -v -o new.json
    kept='(--keep-best would have kept that; )?'
    check_end "train, $signal" $expected " in network [0-9] of 3, after epoch [0-9]+; ${kept}new.json was not written\$"
    check "train, $signal: no model" [ ! -e new.json ]
    cp before.json model.json
    interrupt $signal 0.2 'network 1 of 3, epoch' train long.csv "${endless[@]}" -v -o model.json
    check_end "train over a model, $signal" $expected ' in network .*; model.json is still the old one$'
    check "train over a model, $signal: the model is as it was" cmp -s before.json model.json
    interrupt $signal 0.3 'origins' evaluate long.csv "${endless[@]}" --origins 3 -o figures
    check_end "evaluate, $signal" $expected ' at origin 1 of 3, .*nothing was written$'
    check "evaluate, $signal: no figures" [ ! -e figures ]
done

# where it takes longest between two looks at anything: large networks, many series, long files
interrupt INT 1 'training' train long.csv --hidden 512 --layers 2 --window 100 --batch 2000 --ensemble 1 -o new.json
check_end 'large networks' 130 ' .*new.json was not written$'
interrupt INT 0.5 'network 1 of 1, on all rows\|network 1 of 1:' train many.csv --series id "${small[@]}" --hidden 2 \
    --epochs 1 --ensemble 1 -o new.json
check_end 'baselines of 2000 series' 130 ' while .*new.json was not written$'
for copy in 1 2 3 4 5; do tail -n +2 many.csv | sed "s/^s/s$copy-/"; done | cat <(head -n 1 many.csv) - >huge.csv
interrupt TERM 0.2 '' train huge.csv --series id -o new.json
check_end 'a large file' 143 ' while reading; new.json was not written$'
interrupt INT 0.1 '' train huge.csv --series id --task classify --target step --past value --time none -o new.json
check_end 'a large file of classes' 130 ' while reading; new.json was not written$'
seq 0 3000000 | sed 's/$/,50/; 1s/^/step,value\n/' >longer.csv
interrupt INT 0.2 '' predict before.json longer.csv
check 'predict: status' [ "$status" = 130 ]
check 'predict: nothing is written' [ ! -s out ]

for signal in INT TERM KILL; do
    cp before.json model.json
    interrupt $signal 0.2 '' update model.json longer.csv
    check "update, $signal: the model is as it was" cmp -s before.json model.json
    [ $signal = KILL ] || check "update, $signal: says so" grep -q 'interrupted.*model.json is still the old one' err
done

# while the networks learn the new rows, which takes some three seconds on an idle processor
head -n 101 long.csv >first.csv
wave 60000 >longest.csv
"$SEQNET" train first.csv "${small[@]}" --hidden 64 --epochs 3 --learning-rate 0.0001 --epoch-windows 1000000 \
    --ensemble 2 --stages 2 -q -o first.json || exit 1
for signal in INT TERM; do
    expected=130
    [ $signal = INT ] || expected=143
    cp first.json model.json
    interrupt $signal 1.5 '' update model.json longest.csv --threads 1 --backup 1
    check_end "update that learns, $signal" $expected ' .*; model.json is still the old one$'
    check "update that learns, $signal: the model is as it was" cmp -s first.json model.json
    check "update that learns, $signal: no backup" [ ! -e model.json.1 ]
    check "update that learns, $signal: no lock" [ -z "$(find . -name '*.lock*')" ]
done

# ---- the best so far -------------------------------------------------------------------------------------------------

# $1: what is tested; $2: until; the rest: options of train
keeps_best() {
    local what=$1 until=$2
    shift 2
    cp before.json model.json
    interrupt INT 0.1 "$until" train long.csv "${small[@]}" "$@" --keep-best -v -o model.json
    check "$what: status" [ $status = 130 ]
    check "$what: says so" grep -q '^seqnet train: interrupted; model.json has the best so far$' err
    check "$what: another model" eval '! cmp -s before.json model.json'
    check "$what: the model says so" grep -q '"interrupted": true' model.json
    check "$what: inspect says so" eval '"$SEQNET" inspect model.json | grep -q "was interrupted"'
    check "$what: inspect --json says so" eval '"$SEQNET" inspect --json model.json | grep -q "\"interrupted\": true"'
    check "$what: it forecasts" eval '[ "$("$SEQNET" predict model.json 2>err | wc -l)" = 5 ]'
    check "$what: predict says so" grep -q 'was interrupted' err
    check "$what: no temporary file" no_temporary
}
keeps_best 'the first network' 'best so far' --ensemble 3 --epochs 2000 --patience 2000
keeps_best 'the second network' 'network 2 of 3, epoch' --ensemble 3 --epochs 60 --patience 60
long=(--ensemble 2 --hidden 64 --stop-epochs 12,12 --refit yes)
keeps_best 'networks to be judged' 'to be judged, epoch' "${long[@]}" --stages 3
keeps_best 'networks on all rows' 'on all rows, epoch' "${long[@]}" --stages 2

cp before.json model.json
interrupt INT 0.1 '' train huge.csv --series id --keep-best -o model.json
check_end 'nothing is learnt yet' 130 \
    ' while reading; no network had learnt anything yet; model.json is still the old one$'
check 'nothing is learnt yet: the model is as it was' cmp -s before.json model.json

# a second signal ends the judging that follows the first
cp before.json model.json
set -m
"$SEQNET" train many.csv --series id "${endless[@]}" --keep-best -v -o model.json >out 2>err &
process=$!
set +m
while ! grep -q 'best so far' err && kill -0 $process; do sleep 0.05; done
kill -INT $process
while ! grep -q 'once more ends at once' err && kill -0 $process; do sleep 0.02; done
kill -INT $process
{ wait $process; } 2>/dev/null
check 'a second signal: status' [ $? = 130 ]
check 'a second signal: says so' grep -q '; model.json is still the old one$' err
check 'a second signal: the model is as it was' cmp -s before.json model.json

# ---- signals that were ignored stay ignored --------------------------------------------------------------------------

sh -c 'trap "" INT; exec "$0" "$@"' "$SEQNET" train long.csv "${small[@]}" --hidden 4 --epochs 3 --ensemble 1 -q \
    -o model.json &
process=$!
sleep 0.1
kill -INT $process
wait $process
check 'an ignored signal is ignored' [ $? = 0 ]

finish
