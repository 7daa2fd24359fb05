#!/bin/bash
# Windows per second of whole training steps, beside PyTorch's and oneDNN's bare LSTM layer: tests/bench/step.sh FOLDER
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
peak=$("$tools/peak") || status=1
echo "peak of one thread: $peak GFLOP/s; kernels: $("${SEQNET:-$here/../../seqnet}" --version)"
printf '%-6s %-8s %12s %12s %12s %10s %10s %8s\n' shape threads seqnet oneDNN PyTorch /oneDNN /PyTorch 'of peak'
while read -r name steps batch inputs hidden outputs; do
    [ -z "$quick" ] || [ "$name" = S ] || continue
    for threads in ${quick:-1 2}; do
        rm -f "$scratch"/*
        sizes=("$steps" "$batch" "$inputs" "$hidden")
        for ((round = 0; round < rounds; round++)); do
            keep seqnet "$tools/bench_step" "$name" $threads lstm ${quick:+0.01}
            [ ! -x "$tools/bench_onednn" ] || OMP_NUM_THREADS=$threads keep onednn "$tools/bench_onednn" "${sizes[@]}"
            [ -z "$python" ] ||
                keep torch "$python" "$here/bench_torch.py" "${sizes[@]}" "$outputs" $threads ${quick:+0.01}
        done
        # multiply-adds of the layer, forward and twice that backward
        awk -v n="$name" -v t=$threads -v s="$(median "$scratch/seqnet")" -v d="$(median "$scratch/onednn")" \
            -v p="$(median "$scratch/torch")" -v peak="$peak" \
            -v flop="$((6 * 4 * hidden * (inputs + hidden) * steps))" '
            function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
            BEGIN {
                printf "%-6s %-8d %12.0f %12.0f %12.0f", n, t, s, d, p
                printf " %10s %10s %7.0f%%\n", ratio(s, d), ratio(s, p), 100 * s * flop / (peak * t * 1e9)
            }'
    done
done <<'SHAPES'
S 10 32 1 32 1
M 24 64 1 64 12
L 120 256 3 32 72
XL 50 128 16 512 24
SHAPES
exit $status
