#!/bin/bash
# Windows per second of whole training steps, beside PyTorch's and oneDNN's bare LSTM layer: tests/bench/step.sh FOLDER
# FOLDER holds bench_step, peak and, where oneDNN is installed, bench_onednn (built from beside this script). All alternate in one run, ROUNDS (5) times; medians. Prints
# figures and judges nothing.
set -u
export LC_ALL=C
here=$(cd "$(dirname "$0")" && pwd)
tools=$(cd "$1" && pwd)
rounds=${ROUNDS:-5}
python=$(for python in /usr/bin/python3 python3; do "$python" -c 'import torch' 2>/dev/null && { echo "$python"; break; }; done)
[ -n "$python" ] || echo "PyTorch (python3-torch) is not installed: its column is empty"
[ -x "$tools/bench_onednn" ] || echo "oneDNN (libdnnl-dev, g++) is not installed: its column is empty"

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
median() { sort -g "$1" 2>/dev/null | awk '{ value[NR] = $1 } END { print NR ? value[int((NR + 1) / 2)] : 0 }'; }
peak=$("$tools/peak")
echo "peak of one thread: $peak GFLOP/s; kernels: $("${SEQNET:-$here/../../seqnet}" --version)"
printf '%-6s %-8s %12s %12s %12s %10s %10s %8s\n' shape threads seqnet oneDNN PyTorch /oneDNN /PyTorch 'of peak'
# name, steps, batch, inputs, hidden, outputs
while read -r name steps batch inputs hidden outputs; do
    for threads in 1 2; do
        rm -f "$scratch"/*
        for ((round = 0; round < rounds; round++)); do
            "$tools/bench_step" "$name" $threads >>"$scratch/seqnet"
            [ -x "$tools/bench_onednn" ] && OMP_NUM_THREADS=$threads "$tools/bench_onednn" "$steps" "$batch" "$inputs" "$hidden" >>"$scratch/onednn"
            [ -n "$python" ] && "$python" "$here/bench_torch.py" "$steps" "$batch" "$inputs" "$hidden" "$outputs" $threads >>"$scratch/torch"
        done
        seqnet=$(median "$scratch/seqnet") onednn=$(median "$scratch/onednn") torch=$(median "$scratch/torch")
        # multiply-adds of the layer, forward and twice that backward
        awk -v n="$name" -v t=$threads -v s="$seqnet" -v d="$onednn" -v p="$torch" -v peak="$peak" -v flop="$((6 * 4 * hidden * (inputs + hidden) * steps))" \
            'function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
             BEGIN { printf "%-6s %-8d %12.0f %12.0f %12.0f %10s %10s %7.0f%%\n", n, t, s, d, p, ratio(s, d), ratio(s, p), 100 * s * flop / (peak * t * 1e9) }'
    done
done <<'SHAPES'
S 10 32 1 32 1
M 24 64 1 64 12
L 120 256 3 32 72
XL 50 128 16 512 24
SHAPES
