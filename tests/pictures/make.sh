#!/bin/bash
# The pictures of README.md: tests/pictures/make.sh FOLDER writes them there; without FOLDER, into data/pictures.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). They are drawn by gnuplot. The arithmetic is that
# of every x86-64 processor, so that they are the same pictures on all of them. With QUICK=1 little is learnt: only the
# numbers beside the axes are others.
set -eu
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
folder=$(realpath -- "${1:-$top/data/pictures}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$top"
case $(uname -m) in
x86_64) export SEQNET_KERNELS=baseline ;;
esac
few=() one=()
[ -z "${QUICK-}" ] || few=(--epochs 3) one=(--epochs 1)
"$SEQNET" train data/air-passengers.csv --window 24 "${few[@]}" -q -o "$scratch/air.json"
"$SEQNET" plot "$scratch/air.json" data/air-passengers.csv --size 900x380 -o "$folder/forecast.svg"
"$SEQNET" gradient --task copy --lag 50 --epochs 7 --hidden 16 "${one[@]}" --plot "$folder/memory.svg" \
    >"$scratch/memory.txt"
