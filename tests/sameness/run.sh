#!/bin/bash
# What "Threads, ranks, kernels and results" of seqnet(1) promises: tests/sameness/run.sh
#
# Models of several recipes (a blend, several series, classes of steps, classes of whole series, an update, a decoder)
# are made again with other threads, in another order, side by side, under another locale, time zone, terminal and
# priority, and through pipes, in and out: they have to be the same, byte for byte. `make check` changes all of that at
# once. With SEQNET_LONG=1 each is changed alone, with each kind of kernels; and the program is built anew by other
# compilers, at other levels, and has to make the same models too.
#
# tests/checkpoint has models that were killed and gone on from, tests/property many numbers of threads.
. "$(dirname "$0")/../begin.sh"
program=$SEQNET

# Whole series of three kinds, of unequal lengths.
awk 'BEGIN {
    print "id,t,value,kind"
    for (s = 0; s < 18; s++)
        for (t = 0; t < 24 + s; t++)
            printf "%d,%d,%.4f,%s\n", s, t,
                s % 3 == 0 ? sin(t / 2 + s) : s % 3 == 1 ? (t % 6) / 3 - 1 + s / 50 : cos(t) * t / 20 - s / 40,
                substr("sawcosine", s % 3 * 3 + 1, 3)
}' >kinds.csv
head -n 81 "$data/uk-gas.csv" >older.csv
for name in uk-gas lung-deaths seattle-weather nottingham-temperature; do
    ln -s "$data/$name.csv" .
done
head -n 400 seattle-weather.csv >weather.csv

small="--epochs 2 --ensemble 2 --hidden 5 -q"
# recipe $1, into the folder $2, with further options
make_model() {
    local folder=$2
    case $1 in
    blend) rows=uk-gas.csv options=$small ;;
    series) rows=lung-deaths.csv options="--series sex --cell gru $small" ;;
    steps) rows=weather.csv options="--task classify --target weather $small" ;;
    kinds) rows=kinds.csv options="--task classify --series id --time t --target kind $small" ;;
    decoder) rows=nottingham-temperature.csv options="--shape encoder-decoder --sampling 0.5 --window 12 $small" ;;
    update)
        rows=older.csv options=$small
        learn "$folder/update.json" "${@:3}" && "$program" update "$folder/update.json" uk-gas.csv -q "${@:3}"
        return
        ;;
    esac
    learn "$folder/$1.json" "${@:3}"
}
learn() { # model, option...
    # shellcheck disable=SC2086
    if [ -n "${pipe-}" ]; then
        cat "$rows" | "$program" train - $options "${@:2}" -o - >"$1"
    else
        "$program" train $rows $options "${@:2}" -o "$1"
    fi
}
recipes="blend series steps kinds decoder update"

same_models() { # what, folder, reference
    local recipe
    for recipe in $recipes; do
        check "$1: $recipe" cmp "$3/$recipe.json" "$2/$recipe.json"
    done
}
# The same of models that were read through a pipe: they say so themselves.
same_but_source() { # what, folder, reference
    local recipe
    for recipe in $recipes; do
        check "$1: $recipe" cmp <(grep -vE '^ *"(command|source)":' "$3/$recipe.json") \
            <(grep -vE '^ *"(command|source)":' "$2/$recipe.json")
    done
}
make_models() { # folder, option...
    local recipe
    mkdir -p "$1"
    for recipe in ${order:-$recipes}; do
        make_model "$recipe" "$@" || fail "$recipe can be made in $1"
    done
}
side_by_side() { # folder, option...
    local recipe
    mkdir -p "$1"
    for recipe in $(tr ' ' '\n' <<<"$recipes" | tac); do
        make_model "$recipe" "$@" &
    done
    wait
}
elsewhere() { # another locale, zone, terminal and priority, for what follows
    LC_ALL=de_DE.UTF-8 LANG=fr_FR.UTF-8 TZ=Asia/Tokyo TERM=dumb COLUMNS=41 SEQNET_LOG=1 SEQNET_NOW=86400 \
        HOME=/nonexistent nice -n 5 "$@"
}

export -f make_model make_models side_by_side learn fail
export program small recipes

make_models base --threads 1
if [ -z "${SEQNET_LONG-}" ]; then
    pipe=yes elsewhere bash -c 'side_by_side other --threads 3' 2>/dev/null
    same_but_source "all at once" other base
    finish
    exit
fi

# ---- longer: one thing after the other -------------------------------------------------------------------------------

for threads in 2 5; do
    make_models "threads-$threads" --threads $threads
    same_models "$threads threads" "threads-$threads" base
done
side_by_side together
same_models "side by side, in another order" together base
elsewhere bash -c 'make_models elsewhere --threads 1' 2>/dev/null
same_models "another locale, zone, terminal and priority" elsewhere base
pipe=yes make_models piped --threads 1
same_but_source "through a pipe" piped base
mkdir 'another folder'
for file in *.csv; do cp -L "$file" 'another folder/'; done
(cd 'another folder' && make_models base --threads 1)
same_models "in another folder" 'another folder/base' base

# each kind of kernels that there is: one thread and three
for kernels in reference baseline avx2 avx512 neon; do
    SEQNET_KERNELS=$kernels "$SEQNET" --version >/dev/null 2>&1 || continue
    export SEQNET_KERNELS=$kernels
    make_models "$kernels" --threads 1
    make_models "$kernels-3" --threads 3
    same_models "kernels $kernels, 3 threads" "$kernels-3" "$kernels"
    unset SEQNET_KERNELS
done
check "other kernels are told apart by what they make" bash -c '! cmp -s baseline/blend.json reference/blend.json'

# other compilers, other levels
build() { # name, CC, CFLAGS
    local build=$scratch/build-$1 kernels
    make -s -C "$top" -j "$(nproc)" BUILD="$build" CC="$2" CFLAGS="$3" "$build/seqnet" >"$scratch/made" 2>&1 ||
        { fail "$1 builds" "$(tail -n 3 "$scratch/made")"; return; }
    program=$build/seqnet
    for kernels in reference baseline avx2 avx512 neon; do
        [ -d "$kernels" ] || continue
        SEQNET_KERNELS=$kernels make_models "$kernels-$1" --threads 2
        same_models "built by $2 $3, kernels $kernels" "$kernels-$1" "$kernels"
    done
    program=$SEQNET
    rm -rf "$build"
}
build gcc-O0 gcc -O0
build gcc-O2 gcc -O2
if command -v clang >/dev/null; then
    build clang-O0 clang -O0
    build clang-O2 clang -O2
else
    echo "skipped: clang is not installed"
fi
finish
