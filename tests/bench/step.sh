#!/bin/bash
# Windows per second of whole training steps, beside PyTorch's and oneDNN's bare LSTM layer: tests/bench/step.sh FOLDER
# For two threads it also says what the machine has to give: "speed-up" is two threads over one, and "ceiling" two
# programs of one thread side by side over one alone. All three take turns, and each is a median of the rounds' ratios.
# FOLDER holds bench_step, peak and, where oneDNN is installed, bench_onednn (built from beside this script). All
# alternate in one run, ROUNDS (5) times, with QUICK=1 once and for a moment; medians. The share of the peak is taken
# against that of the instruction set that the kernels use (SEQNET_KERNELS), on as many threads. The others have the
# LSTM only. Prints figures, judges nothing.
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
version=$("${SEQNET:-$here/../../seqnet}" --version)
kernels=${version##*kernels: } kernels=${kernels%%[);]*}
case $kernels in # oneDNN is held to the same instruction set
avx2) export ONEDNN_MAX_CPU_ISA=AVX2 DNNL_MAX_CPU_ISA=AVX2 ;;
baseline) export ONEDNN_MAX_CPU_ISA=SSE41 DNNL_MAX_CPU_ISA=SSE41 ;;
esac
"$tools/peak" >"$scratch/peaks" || status=1
echo "$version"
echo "peak of one thread, GFLOP/s: $(paste -s -d ';' "$scratch/peaks" | sed 's/;/, /g')"
peak=$(awk -v k="$kernels" '$1 == k { print $2 }' "$scratch/peaks") # none of the reference
printf '%-6s %-5s %-8s %10s %10s %10s %8s %8s %8s %9s %8s\n' \
    shape cell threads seqnet oneDNN PyTorch /oneDNN /PyTorch 'of peak' speed-up ceiling

one_round() { # shape, cell, sizes...: a figure more of each
    local name=$1 cell=$2 threads
    shift 2
    for threads in 1 2; do
        keep seqnet$threads "$tools/bench_step" "$name" $threads "$cell" ${quick:+0.01}
        [ "$cell" = lstm ] || continue
        [ ! -x "$tools/bench_onednn" ] || OMP_NUM_THREADS=$threads keep onednn$threads "$tools/bench_onednn" "${@:1:4}"
        [ -z "$python" ] || keep torch$threads "$python" "$here/bench_torch.py" "$@" $threads ${quick:+0.01}
    done
    keep beside "$tools/bench_step" "$name" 1 "$cell" ${quick:+0.01} &
    keep aside "$tools/bench_step" "$name" 1 "$cell" ${quick:+0.01}
    wait $! || status=1
}

while read -r name steps batch inputs hidden outputs; do
    [ -z "$quick" ] || [ "$name" = S ] || continue
    for cell in lstm gru rnn; do
        case $cell in lstm) gates=4 ;; gru) gates=3 ;; *) gates=1 ;; esac
        find "$scratch" -type f ! -name peaks -delete
        for ((round = 0; round < rounds; round++)); do
            one_round "$name" $cell "$steps" "$batch" "$inputs" "$hidden" "$outputs"
        done
        paste "$scratch/seqnet1" "$scratch/seqnet2" "$scratch/aside" "$scratch/beside" | awk -v folder="$scratch" '{
                print $2 / $1 >(folder "/speed_up")
                print ($3 + $4) / $1 >(folder "/ceiling")
            }'
        for threads in 1 2; do
            # multiply-adds of the layer, forward and twice that backward
            awk -v n="$name" -v c=$cell -v t=$threads -v s="$(median "$scratch/seqnet$threads")" \
                -v d="$(median "$scratch/onednn$threads")" -v p="$(median "$scratch/torch$threads")" \
                -v peak="${peak:-0}" -v flop="$((6 * gates * hidden * (inputs + hidden) * steps))" \
                -v gain="$(median "$scratch/speed_up")" -v ceiling="$(median "$scratch/ceiling")" '
                function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
                function figure(a) { return a > 0 ? sprintf("%.0f", a) : "-" }
                BEGIN {
                    printf "%-6s %-5s %-8d %10.0f %10s %10s", n, c, t, s, figure(d), figure(p)
                    printf " %8s %8s %8s", ratio(s, d), ratio(s, p),
                        (peak > 0 ? sprintf("%.0f%%", 100 * s * flop / (peak * t * 1e9)) : "-")
                    if (t > 1)
                        printf " %9.2f %8.2f", gain, ceiling
                    print ""
                }'
        done
    done
done <<'SHAPES'
S 10 32 1 32 1
M 24 64 1 64 12
L 120 256 3 32 72
XL 50 128 16 512 24
SHAPES
exit $status
