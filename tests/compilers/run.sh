#!/bin/bash
# Does every compiler make a program that learns the same model? tests/compilers/run.sh
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). The tree is built once more by gcc -O0, gcc -O2 and
# clang -O2, which takes minutes. Each must write the same bytes as $SEQNET, for every instruction set that can run here
# and every kind of cell. A compiler that is not installed is skipped, with a word. Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"

# The models learnt by the program $1, in folder $2: every instruction set, every cell.
learn() {
    local kernels cell
    mkdir -p "$2"
    for kernels in reference baseline avx2 avx512 neon; do
        SEQNET_KERNELS=$kernels "$1" --version >/dev/null 2>&1 || continue
        for cell in rnn lstm gru; do
            SEQNET_KERNELS=$kernels "$1" train "$data/air-passengers.csv" --cell $cell --window 24 --epochs 3 -q \
                -o "$2/$kernels-$cell.json" 2>err || return 1
        done
        SEQNET_KERNELS=$kernels "$1" train "$data/air-passengers.csv" --cell lstm --shape encoder-decoder --hidden 19 --layers 2 \
            --window 24 --epochs 2 -q -o "$2/$kernels-decoder.json" 2>err || return 1
    done
}

check "the program learns" learn "$SEQNET" expected
[ "$(find expected -name '*.json' | wc -l)" -ge 8 ] || fail "too few models were learnt"
while read -r name compiler level; do
    command -v "$compiler" >/dev/null || { echo "$compiler is not installed: skipped"; continue; }
    check "$compiler $level builds" make -s -C "$top" -j2 VARIANT="by-$name" CC="$compiler" CFLAGS="$level" \
        "build/by-$name/seqnet" || continue
    check "$compiler $level learns" learn "$top/build/by-$name/seqnet" "$name"
    for model in expected/*.json; do
        check "$compiler $level: ${model#*/} is the same" cmp "$model" "$name/${model#*/}"
    done
done <<'BUILDS'
gcc-0 gcc -O0
gcc-2 gcc -O2
clang-2 clang -O2
BUILDS
finish
