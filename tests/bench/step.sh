#!/bin/bash
# Windows per second of whole training steps, beside PyTorch's and oneDNN's bare LSTM layer: tests/bench/step.sh FOLDER
# For two threads it also says what the machine has to give: "speed-up" is two threads over one, and "ceiling" two
# programs of one thread side by side over one alone. All three take turns, and each is a median of the rounds' ratios.
# FOLDER holds bench_step, peak and, where oneDNN is installed, bench_onednn (built from beside this script). All
# alternate in one run, ROUNDS (5) times, with QUICK=1 once and for a moment; medians. Prints figures, judges nothing.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$1" && pwd)
quick=${QUICK:-}
rounds=${ROUNDS:-${quick:-5}}
python=
for candidate in /usr/bin/python3 python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import torch' 2>/dev/null || python=$candidate
done
[ -n "$python" ] || echo "PyTorch (python3-torch) is not installed: its column is empty"
[ -x "$tools/bench_onednn" ] || echo "oneDNN (libdnnl-dev, g++) is not installed: its column is empty"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
status=0
median() { sort -g "$1" 2>/dev/null | awk '{ value[NR] = $1 } END { print NR ? value[int((NR + 1) / 2)] : 0 }'; }
keep() { # file, command...: a figure more
    "${@:2}" >>"$scratch/$1" || { echo "${2##*/}: exit status $?"; status=1; }
}
kernels=$("${SEQNET:-$here/../../seqnet}" --version | sed -n 's/.*kernels: \([a-z0-9]*\).*/\1/p')
peak=$("$tools/peak" "${kernels/reference/baseline}") || status=1
echo "peak of one thread: $peak GFLOP/s; kernels: $kernels"
printf '%-6s %-8s %10s %10s %10s %8s %8s %8s %9s %8s\n' \
    shape threads seqnet oneDNN PyTorch /oneDNN /PyTorch 'of peak' speed-up ceiling
while read -r name steps batch inputs hidden outputs; do
    [ -z "$quick" ] || [ "$name" = S ] || continue
    rm -f "$scratch"/*
    sizes=("$steps" "$batch" "$inputs" "$hidden")
    for ((round = 0; round < rounds; round++)); do
        for threads in 1 2; do
            keep seqnet$threads "$tools/bench_step" "$name" $threads lstm ${quick:+0.01}
            [ ! -x "$tools/bench_onednn" ] ||
                OMP_NUM_THREADS=$threads keep onednn$threads "$tools/bench_onednn" "${sizes[@]}"
            [ -z "$python" ] ||
                keep torch$threads "$python" "$here/bench_torch.py" "${sizes[@]}" "$outputs" $threads ${quick:+0.01}
        done
        keep beside "$tools/bench_step" "$name" 1 lstm ${quick:+0.01} &
        keep aside "$tools/bench_step" "$name" 1 lstm ${quick:+0.01}
        wait $! || status=1
    done
    paste "$scratch/seqnet1" "$scratch/seqnet2" "$scratch/aside" "$scratch/beside" | awk -v folder="$scratch" '{
            print $2 / $1 >(folder "/speed_up")
            print ($3 + $4) / $1 >(folder "/ceiling")
        }'
    for threads in 1 2; do
        # multiply-adds of the layer, forward and twice that backward
        awk -v n="$name" -v t=$threads -v s="$(median "$scratch/seqnet$threads")" \
            -v d="$(median "$scratch/onednn$threads")" -v p="$(median "$scratch/torch$threads")" -v peak="$peak" \
            -v flop="$((6 * 4 * hidden * (inputs + hidden) * steps))" \
            -v gain="$(median "$scratch/speed_up")" -v ceiling="$(median "$scratch/ceiling")" '
            function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
            BEGIN {
                printf "%-6s %-8d %10.0f %10.0f %10.0f", n, t, s, d, p
                printf " %8s %8s %7.0f%%", ratio(s, d), ratio(s, p), 100 * s * flop / (peak * t * 1e9)
                if (t > 1)
                    printf " %9.2f %8.2f", gain, ceiling
                print ""
            }'
    done
done <<'SHAPES'
S 10 32 1 32 1
M 24 64 1 64 12
L 120 256 3 32 72
XL 50 128 16 512 24
SHAPES
exit $status
