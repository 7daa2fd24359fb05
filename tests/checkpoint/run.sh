#!/bin/bash
# Trainings that are killed and go on: tests/checkpoint/run.sh
#
# A training that is kept in a checkpoint, killed (kill -9) as often as you like and begun again ends in the same model,
# byte for byte, as one that is left alone. That is tried on every kind of training, with $SEQNET_KILLS kills in all (6;
# make check-long has 200). What cannot be gone on from is refused, and no file is left behind.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
KILLS=${SEQNET_KILLS:-6}
ulimit -c 0

# The status of `seqnet $2...` is $1; its message is in err.
ends() {
    local wanted=$1 status
    shift
    "$SEQNET" "$@" >out 2>err
    status=$?
    [ "$status" = "$wanted" ] && return
    echo "    status $status, not $wanted: seqnet $*"
    return 1
}

not() { ! "$@"; }

nothing_left() { # of temporary files, locks and the checkpoint
    [ -z "$(find . -name '.seqnet-*' -o -name '*.checkpoint')" ]
}

awk 'BEGIN {
    print "step,value,extra,kind"
    for (i = 0; i < 120; i++)
        printf "%d,%.2f,%d,%s\n", i, 50 + 9 * sin(i / 2) + 5 * sin(i * i), i % 7, i * i % 5 < 2 ? "a" : "b"
}' >one.csv
awk 'BEGIN {
    print "id,step,value,kind"
    for (s = 0; s < 12; s++)
        for (i = 0; i < 20; i++)
            printf "s%d,%d,%.2f,%s\n", s, i, 50 + s % 2 * i + 5 * sin(i * i + s), s % 2 ? "up" : "flat"
}' >many.csv

# Every kind of training, as words of a command line: what draws random numbers, carries a state, feeds itself, learns
# classes, trains in one, two or three stages, on drawn windows, or twice.
small='--hidden 3 --epochs 12'
step="--time step $small"
tested='--test 3 --refit-test'
recipes=(
    "one.csv $step --target value --window 8 --horizon 3 --ensemble 2 --layers 2 --dropout 0.3 --threads 2"
    "one.csv $step --target value --window 8 --horizon 2 --ensemble 1 --stateful --layers 2 --cell gru"
    "one.csv $step --target value --past extra --window 8 --horizon 3 --shape encoder-decoder --sampling 0.5"
    "one.csv $step --task classify --target kind --past value --window 6 --horizon 1 --ensemble 2"
    "many.csv $step --task classify --target kind --series id --past value --ensemble 2"
    "many.csv $step --target value --series id --window 4 --horizon 2 --ensemble 2 --epoch-windows 30 $tested"
)

# ---- killed, and gone on from ----------------------------------------------------------------------------------------

kills=0
RANDOM=14

# Begin the training $1... once more, and kill it: as soon as it has written the checkpoint, or some time later. Returns
# 0 when it was killed, 1 when it came to its end before.
begin_and_kill() {
    local process waited=0
    touch stamp
    "$SEQNET" train "$@" -q --checkpoint c.checkpoint -o model.json 2>err &
    process=$!
    while [ ! c.checkpoint -nt stamp ] && [ $((waited++)) -lt 2000 ] && kill -0 $process 2>/dev/null; do
        sleep 0.005
    done
    [ $((RANDOM % 2)) = 0 ] || sleep "0.0$((RANDOM % 90 + 10))"
    kill -KILL $process 2>/dev/null
    { wait $process; } 2>/dev/null
    status=$?
    [ $status = 137 ]
}

# Kill the training $2... at least $1 times, until the training ends; when it ends, the model is the right one.
kill_often() {
    local wanted=$((kills + $1))
    shift
    rm -f ./*.json
    "$SEQNET" train "$@" -q -o model.json 2>err || return 1
    mv model.json right.json
    while [ $kills -lt $wanted ]; do
        while begin_and_kill "$@"; do
            kills=$((kills + 1))
            [ ! -e model.json ] || cmp model.json right.json || return 1
            [ $kills -lt $wanted ] || break
        done
        [ $status = 137 ] || [ $status = 0 ] || return 1
        "$SEQNET" train "$@" -q --checkpoint c.checkpoint -o model.json 2>err || return 1
        cmp model.json right.json || return 1
        rm model.json
    done
}

for r in "${!recipes[@]}"; do
    # shellcheck disable=SC2086 # words
    check "killed and begun again: ${recipes[r]}" \
        kill_often $(((KILLS * (r + 1)) / ${#recipes[@]} - (KILLS * r) / ${#recipes[@]})) ${recipes[r]}
done
check "$kills kills leave no file behind" nothing_left
echo "$kills kills"

# ---- interrupted, and gone on from -----------------------------------------------------------------------------------

train=(train one.csv --time step --target value --window 8 --horizon 3 --hidden 3 --ensemble 2)
train+=(--epochs 60 --patience 60)
check 'left alone' ends 0 "${train[@]}" -o right.json
"$SEQNET" "${train[@]}" -q --checkpoint c.checkpoint -o model.json 2>err &
while [ ! -e c.checkpoint ] && kill -0 $! 2>/dev/null; do sleep 0.005; done
kill -TERM $!
wait $!
check 'SIGTERM: status' [ $? = 143 ]
check 'SIGTERM: the message says how to go on' \
    grep -q 'model.json was not written; to go on, give --resume c.checkpoint$' err
check 'SIGTERM: no lock is left' [ -z "$(find . -name '.seqnet-*')" ]
cp c.checkpoint kept
check 'resumed: status' ends 0 "${train[@]}" --resume c.checkpoint -o model.json
check 'resumed: says so' \
    grep -q '^going on from c.checkpoint: [0-9]* trainings* of networks over, [0-9]* under way$' err
check 'resumed: the model' cmp model.json right.json
check 'resumed: the checkpoint goes' nothing_left
cp kept c.checkpoint
check 'both options, of one file' ends 0 "${train[@]}" --resume c.checkpoint --checkpoint c.checkpoint -o model.json
rm model.json

# ---- where it cannot be written --------------------------------------------------------------------------------------

# Training went on, and that was said once. $1 is what is tested, $2 the file.
goes_on() {
    local what=$1 file=$2
    check "$what: status" [ "$status" = 0 ]
    check "$what: one warning" [ "$(grep -c '^warning: the checkpoint cannot be kept, training goes on: ' err)" = 1 ]
    check "$what: names the file" grep -q "training goes on: $file: " err
    check "$what: the model" cmp model.json right.json
    rm -f model.json
}
# its folder goes after it was looked at, and before the rows are read
"$SEQNET" train - "${train[@]:2}" -q -o right.json <one.csv 2>err
mkdir folder
{
    while [ ! -e .seqnet-model.json.lock.tmp ]; do sleep 0.005; done
    rmdir folder
    cat one.csv
} | "$SEQNET" train - "${train[@]:2}" --checkpoint folder/c.checkpoint -o model.json 2>err
status=$?
goes_on 'its folder is taken away' folder/c.checkpoint
if unshare -rm true 2>/dev/null; then
    mkdir full
    "$SEQNET" "${train[@]}" --hidden 20 -q -o right.json 2>err
    # shellcheck disable=SC2016 # expanded inside
    unshare -rm bash -c 'mount -t tmpfs -o size=8k full full && "$@"' bash "$SEQNET" "${train[@]}" --hidden 20 \
        --checkpoint full/c.checkpoint -o model.json 2>err
    status=$?
    goes_on 'a full disk' full/c.checkpoint
    rmdir full
else
    echo "a full disk: left out, since this account may mount nothing"
fi
"$SEQNET" "${train[@]}" -q -o right.json 2>err

# ---- refused ---------------------------------------------------------------------------------------------------------

# `train $4...` by --resume ends in $2 with a message that has $3, and leaves the checkpoint as it is; with --checkpoint
# it begins anew. $1 is what is tested.
refuses() {
    local what=$1 status=$2 message=$3
    shift 3
    cp c.checkpoint before
    check "$what: status" ends "$status" train "$@" --resume c.checkpoint -o model.json
    check "$what: message" grep -q "c.checkpoint: $message; to train from the start, give --checkpoint in place" err
    check "$what: the checkpoint stays" cmp c.checkpoint before
    check "$what: no model" [ ! -e model.json ]
}
plain=("${train[@]:1}")
cp kept c.checkpoint
refuses 'other options' 2 'is of another training: seqnet train one.csv .*' "${plain[@]}" --seed 7
SEQNET_KERNELS=reference refuses 'other kernels' 3 'was made with the kernels .*' "${plain[@]}"
sed -i '$s/,[0-9.]*,/,1,/' one.csv
refuses 'other rows' 3 'is of other rows: .*' "${plain[@]}"
check 'other rows: --checkpoint begins anew' ends 0 "${train[@]}" --checkpoint c.checkpoint -o model.json
check 'other rows: and says so' grep -q '^note: training from the start: c.checkpoint: is of other rows' err
rm model.json
for size in 0 100 $(($(stat -c %s kept) - 1)); do
    head -c "$size" kept >c.checkpoint
    refuses "cut to $size bytes" 3 'is cut or damaged' "${plain[@]}"
done
cp kept c.checkpoint
printf '\x55' | dd of=c.checkpoint bs=1 seek=300 conv=notrunc 2>/dev/null
refuses 'another byte' 3 'is cut or damaged' "${plain[@]}"
echo 'notes of mine' >c.checkpoint
check 'another file: status' ends 3 "${train[@]}" --checkpoint c.checkpoint -o model.json
check 'another file: message' grep -q 'c.checkpoint: is no checkpoint; name another file$' err
check 'another file: it stays' grep -q 'notes of mine' c.checkpoint
rm c.checkpoint
check 'no file: status' ends 4 "${train[@]}" --resume c.checkpoint -o model.json
check 'no file: message' grep -q 'c.checkpoint: there is no such file.*--checkpoint c.checkpoint begins one' err
check 'two files' ends 2 "${train[@]}" --resume c.checkpoint --checkpoint d.checkpoint
check 'the data' ends 2 "${train[@]}" --checkpoint one.csv
check 'the model' ends 2 "${train[@]}" --checkpoint model.json
check 'a backup' ends 2 "${train[@]}" --checkpoint model.json.1 --backup 2
check 'standard output' ends 2 "${train[@]}" --checkpoint -
check 'a device' ends 4 "${train[@]}" --checkpoint /dev/full
check 'no folder' ends 4 "${train[@]}" --checkpoint nowhere/c.checkpoint
check 'a time limit' ends 2 "${train[@]}" --checkpoint c.checkpoint --time-limit 5
check 'check writes none' ends 0 check "${train[@]:1}" --checkpoint c.checkpoint
check 'nothing is left' nothing_left

finish
