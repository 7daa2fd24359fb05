#!/bin/bash
# What `seqnet export` writes says what seqnet says: tests/export/run.sh
# Small models of many kinds are trained and exported. The C code is compiled without a warning by gcc, and by clang
# where it is installed; it passes its own test; and its answers to rows are those of predict within 1e-6. What cannot
# be exported is refused.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). With SEQNET_EXPORTS=all (make check-long) there are
# more kinds, and the code is run with sanitizers too. Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
kinds=${SEQNET_EXPORTS:-few}
strict=(-std=c99 -pedantic -Wall -Wextra -Werror)
[ "$kinds" = all ] || strict+=(-O0)
command -v clang >/dev/null || echo "clang is not installed: the code is compiled by gcc alone"

# Rows of two shops with gaps, a promotion that is known ahead, and a word that describes each.
awk 'BEGIN {
    srand(3)
    print "day,shop,kind,promo,visits,sales"
    for (s = 0; s < 2; s++)
        for (i = 0; i < 130; i++) {
            y = 50 + 30 * s + 10 * sin(i * 6.2832 / 7) + 20 * (i % 10 == 3) + 4 * rand()
            printf("%s,%s,%s,%d,%s,%s\n", strftime("%Y-%m-%d", 1704067200 + i * 86400, 1), s ? "north */" : "south",
                   s ? "large" : "small", (i % 10 == 3), (i % 17 == 5) ? "" : int(3 * y),
                   (i >= 120 || i % 13 == 4) ? "" : int(y))
        }
}' >shops.csv

upper() { tr a-z A-Z <<<"$1"; }

# Train NAME from FILE with the other arguments, export it, compile it, and let it test itself.
make_model() { # name, file, options...
    local name=$1 file=$2
    shift 2
    "$SEQNET" train "$file" --epochs 1 --hidden 3 --threads 1 -q -o "$name.json" "$@" 2>train.log ||
        { check "$name: train: $(head -n 1 train.log)" false; return; }
    # convolution kernels beside the networks are not exported: the networks are looked at in a model that has none
    cp "$name.json" trained.json
    sed -i '/^    "kernels": \[{/,/^      }\],$/d; /^    "network_sharpness":/d' "$name.json"
    check "$name: export" "$SEQNET" export "$name.json" --to c -q
    check "$name: gcc" gcc "${strict[@]}" "-D$(upper "$name")_MAIN" -o "$name" "$name.c" -lm
    check "$name: self-test" ./"$name" --self-test
    if [ "$kinds" = all ]; then
        check "$name: sanitizers" gcc "${strict[@]}" -g -O1 -fsanitize=address,undefined -fno-sanitize-recover=all \
            "-D$(upper "$name")_MAIN" -o sanitized "$name.c" -lm
        check "$name: sanitized self-test" ./sanitized --self-test
        check "$name: single precision" gcc "${strict[@]}" "-D$(upper "$name")_MAIN" "-D$(upper "$name")_REAL=float" \
            -o single "$name.c" -lm
        check "$name: self-test in single precision" ./single --self-test
    fi
    if command -v clang >/dev/null; then
        check "$name: clang" clang "${strict[@]}" -fsyntax-only "-D$(upper "$name")_MAIN" "$name.c"
        [ "$kinds" = all ] && check "$name: clang's self-test" eval \
            'clang "${strict[@]}" "-D$(upper "$name")_MAIN" -o by_clang "$name.c" -lm && ./by_clang --self-test'
    fi
}

# Do two tables of numbers hold the same within 1e-6 of each?
same() { # file, file
    awk -F, 'NR == FNR { for (i = 1; i <= NF; i++) first[FNR, i] = $i; lines = FNR; fields = NF; next }
        NF != fields { print "line " FNR " has " NF " numbers, not " fields; bad = 1 }
        { for (i = 1; i <= NF; i++) {
            difference = first[FNR, i] - $i; size = $i < 0 ? -$i : $i
            if (!(difference <= 1e-6 * size + 1e-12 && -difference <= 1e-6 * size + 1e-12)) {
                print "line " FNR ": " first[FNR, i] " and " $i; bad = 1 } } }
        END { if (FNR != lines || lines == 0) { print lines " lines and " FNR; bad = 1 } exit bad }' "$1" "$2"
}

# The exported code and predict on the first rows of a file: NAME FILE COLUMNS (as cut has them) FIELDS-OF-predict
# ROWS...
same_as_predict() {
    local name=$1 file=$2 columns=$3 answers=$4 rows
    shift 4
    for rows; do
        head -n $((rows + 1)) "$file" >part.csv
        "$SEQNET" predict "$name.json" part.csv --digits exact 2>/dev/null |
            tail -n +2 | cut -d, -f "$answers" >expected
        tail -n +2 part.csv | cut -d, -f "$columns" | ./"$name" 0 $((rows - 1)) >got
        check "$name: $rows rows as predict has them" same expected got
    done
}

alone=(--blend none --level none)

# ---- kinds of networks and of rows -----------------------------------------------------------------------------------

make_model lstm "$data/air-passengers.csv" "${alone[@]}" --window 12,24 --layers 2 --ensemble 3 --seasons both
same_as_predict lstm "$data/air-passengers.csv" 2 2 144 100 5
make_model gru "$data/nottingham-temperature.csv" "${alone[@]}" --cell gru --shape encoder-decoder --ensemble 1 \
    --window 6
same_as_predict gru "$data/nottingham-temperature.csv" 2 2 200 3
make_model rnn "$data/seattle-weather.csv" "${alone[@]}" --cell rnn --target 'temp_*' --past wind --calendar none \
    --shape many-to-many --window 5 --ensemble 1 --validation 20
same_as_predict rnn "$data/seattle-weather.csv" 3,4,5 2,3 1461
make_model shops shops.csv "${alone[@]}" --series shop --target sales --known promo --past visits --static kind \
    --calendar weekday,monthday,yearday --fill linear --horizon 10 --ensemble 1 --window 9 --transform log
make_model steps "$data/seattle-weather.csv" --task classify --target weather --cell gru --window 4 --horizon 2 \
    --ensemble 1
awk 'BEGIN { srand(5); print "id,x,z,label"
    for (s = 0; s < 24; s++) for (i = 0; i < 20 + s; i++)
        printf("%d,%.3f,%s,%s\n", s, sin(i * (s % 2 ? .5 : .9)) + rand(), (i % 7 == 2) ? "" : i * s,
               s % 2 ? "slow" : "fast") }' >gestures.csv
make_model gestures gestures.csv --series id --task classify --ensemble 1 --window 8
cp trained.json kernels.json
grep -E '^(id|7),' gestures.csv >one.csv
"$SEQNET" predict gestures.json one.csv --digits exact --format csv 2>/dev/null >one.out
tail -n +2 one.out | cut -d, -f 3- >expected
tail -n +2 one.csv | cut -d, -f 2,3 | ./gestures >got
check "gestures: a series as predict has it" same expected got

# rows of another shape are not taken for those that are read
status=0; ./lstm <"$data/air-passengers.csv" >out 2>err || status=$?
check "a column too many is refused" eval '[ $status = 3 ] && grep -q "line 1 has 2 fields, not 1" err && [ ! -s out ]'
status=0; printf '1\n2\nthree\n' | ./lstm >out 2>err || status=$?
check "text among the numbers is refused" eval '[ $status = 3 ] && grep -q "line 3" err && [ ! -s out ]'

if [ "$kinds" = all ]; then
    for cell in rnn lstm gru; do
        for layers in 1 2; do
            for shape in one-to-many many-to-one many-to-many encoder-decoder; do
                make_model kind "$data/air-passengers.csv" "${alone[@]}" --cell $cell --layers $layers --shape $shape \
                    --ensemble 2
                same_as_predict kind "$data/air-passengers.csv" 2 2 144 90 2
            done
        done
        make_model classes "$data/seattle-weather.csv" --task classify --target weather --cell $cell --layers 2 \
            --shape many-to-many --ensemble 2
        make_model sequences gestures.csv --series id --task classify --cell $cell --layers 2
    done
    make_model own "$data/seattle-weather.csv" --task classify --target weather --horizon 0 --calendar yearday
    make_model static "$data/air-passengers.csv" "${alone[@]}" --shape one-to-one
    same_as_predict static "$data/air-passengers.csv" 2 2 144 1
    make_model plain "$data/air-passengers.csv" "${alone[@]}" --no-skip --transform none --center series --seasons kept
    same_as_predict plain "$data/air-passengers.csv" 2 2 144 20
    make_model patches "$data/sunspots.csv" "${alone[@]}" --window 240 --scale-steps series
    same_as_predict patches "$data/sunspots.csv" 2 2 2000 100
    make_model holes "$data/seattle-weather.csv" "${alone[@]}" --target temp_max --past wind --fill none
    make_model totals <(awk 'BEGIN { for (i = 0; i < 80; i++) print (s += i % 5) }') "${alone[@]}" --time none
fi

# A test that cannot fail tests nothing.
sed '/expected\[[0-9]*\] = {/{n;s/^ */&1.0 + /}' lstm.c >wrong.c
check "a wrong forecast is compiled" gcc -std=c99 -DLSTM_MAIN -o wrong wrong.c -lm
check "a wrong forecast fails the self-test" eval '! ./wrong --self-test 2>told && grep -q another told'

# ---- PyTorch ---------------------------------------------------------------------------------------------------------

awk '/^import json/ { inside = 1 } /^\.Ed/ { inside = 0 } inside' "$top/man/seqnet-export.1" >loader.py
for name in lstm gru shops steps gestures; do
    check "$name: export for PyTorch" "$SEQNET" export $name.json --to pytorch -q
done
check "the manual has a loader" grep -q load_state_dict loader.py
if [ "$kinds" = all ] && ! /usr/bin/python3 -c 'import torch' 2>/dev/null; then
    echo "PyTorch is not installed: the manual's loader is not tested"
elif [ "$kinds" = all ]; then # it takes seconds to start
    for name in lstm gru shops steps gestures static sequences; do
        "$SEQNET" export $name.json --to pytorch -q
        check "$name: the manual's loader" eval '/usr/bin/python3 loader.py $name.pytorch.json | tee told |
            awk "/difference/ { count++; if (\$3 > 1e-5) bad = 1 } END { exit bad || count < 1 }" ||
            { cat told; false; }'
    done
fi

# ---- what is refused -------------------------------------------------------------------------------------------------

refused() { # what, exit status, text of the message, options...
    local what=$1 wanted=$2 text=$3 status
    shift 3
    "$SEQNET" export "$@" >out 2>err </dev/null
    status=$?
    check "$what: status $status, not $wanted: $(head -c 300 err)" [ $status = "$wanted" ]
    check "$what: $(head -c 300 err)" grep -qF -- "$text" err
}

"$SEQNET" train "$data/air-passengers.csv" --epochs 1 --hidden 3 --ensemble 1 \
    --blend network:2,theta:1,drift:1 -q -o blended.json
refused "a blend" 2 "blended with drift and theta" blended.json --to c
refused "kernels" 2 "convolution kernels" kernels.json --to c
check "kernels: the networks alone" "$SEQNET" export kernels.json --to c --networks-only
refused "no form" 2 "--to c" lstm.json
refused "an unknown form" 2 "pytorch" lstm.json --to onnx
refused "an unknown series" 2 "no series of that name" shops.json --to c --series east
refused "no model" 4 "nothing.json" nothing.json --to c
refused "no model but data" 3 "shops.csv" shops.csv --to c
refused "standard output" 2 "-o PREFIX" lstm.json --to c -o -
refused "a folder that is not there" 4 "there" lstm.json --to c -o not/there
echo "/* main.c: see seqnet export; precious */" >mine.c
refused "a file of another" 2 "would be lost" lstm.json --to c -o mine
check "a file of another is kept" grep -q precious mine.c
check "nothing is written beside it" [ ! -e mine.h ]
check "--force" "$SEQNET" export lstm.json --to c -o mine --force -q
check "an export may be replaced" "$SEQNET" export lstm.json --to c -o mine -q
cp mine.h pair.h
check "another export of the same name" "$SEQNET" export gru.json --to c -o mine --force -q
cp pair.h mine.h
check "a header and a source of two exports do not compile" eval \
    '! gcc -std=c99 -c -o mine.o mine.c 2>told && grep -q "another export" told'
check "the self-test reads no rows" eval 'timeout 2 ./lstm --self-test < <(sleep 5) 2>told'
"$SEQNET" train "$data/air-passengers.csv" --epochs 1 --hidden 3 --ensemble 1 --stateful -q "${alone[@]}" --window 12 \
    -o state.json
refused "carried states" 2 "--stateful" state.json --to c
check "networks alone" eval '"$SEQNET" export blended.json --to c --networks-only -o part 2>told'
check "networks alone: it says so" grep -q "networks alone" told
check "networks alone: the header says so" grep -q "networks alone" part.h
check "one series of several" "$SEQNET" export shops.json --to c --series south -o south -q
check "one series of several: no other" eval 'grep -q "SOUTH_SERIES 1 " south.h && ! grep -q north south.c'

refused "a quote in an #include" 2 "quotes" lstm.json --to c -o 'a"b'

# Names that would be more than names.
names=('2024 *$(x)' '<b>&')
[ "$kinds" = all ] && names+=('a b;c' 'Ünï' int _ e '@$')
for name in "${names[@]}"; do
    mkdir -p "$(dirname "./$name")" && cp gru.json "./$name.json"
    check "named $name" "$SEQNET" export "./$name.json" --to c -q
    name=${name##*/}
    check "named $name: gcc" gcc "${strict[@]}" -fsyntax-only "$name.c"
done

finish
