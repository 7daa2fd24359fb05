#!/bin/bash
# What a terminal must not be given never reaches it: tests/terminal/run.sh
#
# Names with control characters, C1 (as bytes and in UTF-8), overrides of the writing direction, bytes that are no UTF-8
# and line feeds stand in turn for columns, files, series, classes, cells and the texts of a model file. Every command
# is run on them. What a person reads (standard error, and tables on standard output) must be UTF-8 without any of
# these, and no line may begin with what stands behind a line feed in a name. Data (CSV, JSON) keep the names as they
# are.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"

# Is the file $1 harmless?
is_harmless() {
    iconv -f UTF-8 -t UTF-8 "$1" >/dev/null 2>&1 || return 1
    ! grep -aqP '[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]|\xe2\x80[\xaa-\xae]|\xe2\x81[\xa6-\xa9]|^forged' "$1"
}

# Run seqnet with the given arguments. $1 says which streams people read: "both", or "errors" where standard output is
# data; $2 what is tested, in words.
run() {
    local people=$1 what=$2 status
    shift 2
    "$SEQNET" "$@" >out 2>err </dev/null
    status=$?
    if [ $status -gt 7 ]; then
        echo "FAIL $what: ended with status $status"
    elif ! is_harmless err; then
        echo "FAIL $what: on standard error"
        cat -v err | head -n 20 | sed 's/^/    /'
    elif [ "$people" = both ] && ! is_harmless out; then
        echo "FAIL $what: on standard output"
        cat -v out | head -n 20 | sed 's/^/    /'
    else
        passed=$((passed + 1))
        return
    fi
    failed=$((failed + 1))
}

# A name as a field of CSV, in quotes.
field() {
    printf '"%s"' "$1"
}

# Two series with inputs; $1 .. $4: the names of series column, time, target and input; $5 the first series; $6 its last
# value.
make_panel() {
    local t
    printf '%s,%s,%s,%s,other\n' "$(field "$1")" "$(field "$2")" "$(field "$3")" "$(field "$4")"
    for t in {1..24}; do printf '%s,%d,%d,%d,text\n' "$(field "$5")" "$t" $((t % 4)) $((t % 3)); done
    printf '%s,25,%s,1,text\n' "$(field "$5")" "$(field "$6")"
    for t in {1..24}; do printf 'b,%d,%d,%d,text\n' "$t" $((t % 5)) $((t % 3)); done
}

# Sixty labelled steps; $1: a class, $2 the label column.
make_steps() {
    local t
    printf 't,%s,x\n' "$(field "$2")"
    for t in {1..60}; do
        if [ $((t % 3)) = 0 ]; then
            printf '%d,%s,%d\n' "$t" "$(field "$1")" "$t"
        else
            printf '%d,calm,%d\n' "$t" "$t"
        fi
    done
}

small="--window 4 --horizon 2 --hidden 2 --epochs 1 --ensemble 1 --threads 1"
steer=$'\e[31m\a\b\r\t\x7f' c1=$'\x9b31m\xc2\x9b2J' direction=$'\xe2\x80\xae\xe2\x81\xa6'
broken=$'\xff\xfe\xe2\x80' line=$'\nforged line'
name="a$steer$c1$direction$broken$line"

# ---- each place in turn, and the others plain ------------------------------------------------------------------------

for place in series time target input id; do
    series=unit time=t target=y input=x id=a
    declare "$place=$name"
    make_panel "$series" "$time" "$target" "$input" "$id" 3 >data.csv
    roles=(--series "$series" --time "$time" --target "$target" --past "$input")
    # shellcheck disable=SC2086
    {
        run errors "train: $place" train data.csv "${roles[@]}" $small -v -o model.json --test 3
        run errors "train --json: $place" train data.csv "${roles[@]}" $small --json -o other.json
        run both "inspect: $place" inspect model.json
        run errors "inspect --json: $place" inspect model.json --json
        run errors "inspect --gates: $place" inspect model.json --gates data.csv
        run errors "predict: $place" predict model.json
        run errors "predict of a file: $place" predict model.json data.csv
        run both "predict, a table: $place" predict model.json --format table
        run both "predict of a file, a table: $place" predict model.json data.csv --format table
        run both "evaluate: $place" evaluate data.csv "${roles[@]}" $small --origins 2
        run both "evaluate --model: $place" evaluate data.csv --model model.json
        run errors "windows: $place" windows data.csv "${roles[@]}" --window 4 --horizon 2
        run both "gradient: $place" gradient data.csv "${roles[@]}" --window 4 --epochs 1 --hidden 2
        run both "no such column: $place" train data.csv --target nothing
        run both "too short: $place" train data.csv "${roles[@]}" --window 4000
    }
done

# a series that is left out, a cell that is no number, a series that the networks see nothing of
make_panel unit t y x "$name" "n/a$name" >data.csv
run errors "a bad cell" train data.csv --target y --series unit -o model.json
{ make_panel unit t y x a 3; printf '%s,1,1,1,text\n%s,1,2,1,text\n' "$(field "$name")" "$(field "$name")"; } >data.csv
# shellcheck disable=SC2086
{
    run errors "train: left out" train data.csv --series unit --target y $small -o model.json
    run both "evaluate: left out" evaluate data.csv --series unit --target y $small --origins 2
    run errors "windows: left out" windows data.csv --series unit --target y --window 4 --horizon 2
    run errors "predict: left out" predict model.json data.csv
}

# ---- names of files --------------------------------------------------------------------------------------------------

path="data$name.csv" made="model$name.json"
make_panel unit t y x a 3 >"$path"
# shellcheck disable=SC2086
{
    run errors "train: file" train "$path" --series unit --target y $small -o "$made"
    run both "inspect: file" inspect "$made"
    run both "evaluate: file" evaluate "$path" --series unit --target y $small --origins 2
    run both "gradient: file" gradient "$path" --series unit --target y --window 4 --epochs 1 --hidden 2
    run errors "predict: no such file" predict "$made" "none$name"
    run both "inspect: no such model" inspect "none$name"
    run both "unknown option" train "$path" "--$name"
    run both "bad value" train "$path" --horizon "$name"
    run both "unknown command" "$name"
}

# ---- classes ---------------------------------------------------------------------------------------------------------

for place in class label; do
    class=rain label=weather
    declare "$place=$name"
    make_steps "$class" "$label" >steps.csv
    # shellcheck disable=SC2086
    {
        run errors "train: $place" train steps.csv --task classify --target "$label" $small -v -o classes.json
        run both "inspect: $place" inspect classes.json
        run errors "predict: $place" predict classes.json
        run both "predict, a table: $place" predict classes.json --format table
        run both "evaluate --model: $place" evaluate steps.csv --model classes.json
    }
done

# ---- a model file from elsewhere -------------------------------------------------------------------------------------

make_panel unit t y x a 3 >data.csv
# shellcheck disable=SC2086
run errors "train: plain" train data.csv --series unit --target y $small -o model.json
text='evil\\u001b[31m\\u0007\\u009b2J\\u202e\\nforged line'
for key in program command source method name value reason id time series; do
    sed "s/\"$key\":[[:space:]]*\"[^\"]*\"/\"$key\": \"$text\"/" model.json >hostile.json
    cmp -s model.json hostile.json && { echo "FAIL no text '$key' in the model"; failed=$((failed + 1)); }
    run both "inspect: $key of the model" inspect hostile.json
    run errors "predict: $key of the model" predict hostile.json
    run both "predict, a table: $key of the model" predict hostile.json --format table
done
sed 's/"command": "[^"]*"/"command": "rm -rf everything"/' model.json >hostile.json
run both "inspect: another command" inspect hostile.json
if [ -s out ] && ! grep -q 'rm -rf' out && ! "$SEQNET" inspect --json hostile.json | grep -q 'rm -rf'; then
    passed=$((passed + 1))
else
    echo "FAIL inspect shows the command of a file from elsewhere"
    failed=$((failed + 1))
fi

# ---- what a terminal is shown, and a pipe is not ---------------------------------------------------------------------

# Run the command line $1 on a terminal of $2 columns in the locale $3; what it shows is in the file shown.
show() {
    LC_ALL=$3 script -qec "stty cols $2 2>/dev/null; $1" /dev/null </dev/null 2>&1 | tr -d '\r' >shown
}

is_within() {
    ! grep -v '^Next: ' shown | LC_ALL=C.UTF-8 grep -qE "^.{$(($1 + 1))}"
}

awk 'BEGIN {
    print "month,sales"
    for (i = 0; i < 60; i++)
        printf "%d-%02d,%.1f\n", 2015 + i / 12, i % 12 + 1, 50 + i + 9 * (i % 12) + 7 * sin(i * i)
}' >sales.csv
# shellcheck disable=SC2086
"$SEQNET" train sales.csv $small -q -o sales.json
# shellcheck disable=SC2086
"$SEQNET" train sales.csv $small -q --test 6 -o older.json
predict="'$SEQNET' predict sales.json"
"$SEQNET" predict sales.json >plain.csv
for locale in C C.UTF-8; do
    show "$predict" 100 $locale
    check "$locale: a table" grep -q '^  month   *forecast  ' shown
    check "$locale: the past" grep -q '^  2019-12   *[0-9]' shown
    check "$locale: what to do next" grep -q '^Next: ' shown
    check "$locale: as wide as the terminal" is_within 100
done
check 'blocks where the locale has them' grep -q '█' shown
show "$predict" 100 C
check 'no blocks where it has none' eval '! grep -q "[^ -~]" shown'
show "LC_ALL= LC_CTYPE= LANG=de_DE.UTF-8 $predict" 100 C
check 'LANG counts where nothing else is set' grep -q '█' shown
for columns in 40 60 200; do
    show "$predict" $columns C.UTF-8
    [ $columns = 40 ] || check "$columns columns: no line is longer" is_within $columns
    check "$columns columns: all steps" [ "$(grep -c '^  20' shown)" = 7 ]
done
check 'a wide terminal has a picture' grep -q '█' shown
show "$predict | cat" 100 C.UTF-8
check 'a pipe has CSV' cmp -s shown plain.csv
show "$predict --format csv" 100 C.UTF-8
check 'CSV if it is asked for' cmp -s shown plain.csv
show "$predict -o other.csv" 100 C.UTF-8
check 'a file has CSV' cmp -s other.csv plain.csv
for settings in 'TERM=xterm LC_ALL=C.UTF-8 COLUMNS=200' 'TERM=dumb LC_ALL=C' '-u TERM -u LC_ALL -u LANG'; do
    for command in 'predict sales.json' 'predict sales.json sales.csv --format jsonl' 'inspect sales.json' \
        'evaluate sales.csv --model older.json -q' 'windows sales.csv --window 4 --horizon 2'; do
        # shellcheck disable=SC2086
        {
            env $settings "$SEQNET" $command >shown
            env -i PATH="$PATH" "$SEQNET" $command >bare
        }
        check "$settings: $command: the same through a pipe" cmp -s shown bare
    done
done
show "'$SEQNET' evaluate sales.csv $small --origins 2" 100 C
check 'evaluate: its first line stands there once' [ "$(grep -c '2 origins' shown)" = 1 ]
show "'$SEQNET' evaluate sales.csv $small --origins 2 -q" 100 C
check 'evaluate -q: its first line stands there' [ "$(grep -c '2 origins' shown)" = 1 ]
show "'$SEQNET' evaluate sales.csv $small --origins 2 2>/dev/null" 100 C
check 'evaluate: alone on the terminal it has its first line' [ "$(grep -c '2 origins' shown)" = 1 ]

# ---- the line of progress --------------------------------------------------------------------------------------------

# The first line comes after half a second. The trainings end by the clock, so that they are as long on any machine.
network="--window 12 --horizon 4 --hidden 16 --ensemble 2 --threads 1"
long="$network --epochs 100000 --patience 100000 --time-limit 1"
awk 'BEGIN {
    print "step,value"
    for (i = 0; i < 600; i++)
        printf "%d,%.2f\n", i, 50 + 9 * sin(i / 9) + 5 * sin(i * i)
}' >long.csv

# Run seqnet on a terminal of $1 columns with the environment $2 and the arguments $3; all that it prints is in shown.
watch() {
    script -qec "stty cols $1 2>/dev/null; env $2 '$SEQNET' $3" /dev/null </dev/null >shown 2>&1
}
# The lines of progress, each on a line of its own.
drawn() {
    grep -aoP '\r\x1b\[K\K[^\r\n\x1b]+(?=\r.)' shown
}

watch 100 TERM=xterm "train long.csv $long -o long.json"
check 'a line of progress' eval 'drawn | grep -q "training, network [12] of 2, epoch [0-9]*, validation loss "'
check 'it says how long' eval 'drawn | grep -q "left of"'
check 'it is as wide as the terminal at most' eval '! drawn | grep -qE "^.{100}"'
# whatever comes after the last one begins by erasing it
check 'it is erased in the end' eval 'tr -d "\n" <shown |
    grep -aqP "\x1b\[Ktrain: [^\r\x1b]*\r\r?\x1b\[K(?!train: )(?!.*\x1b\[Ktrain: )"'
check 'other lines erase it first' eval '! tr "\r" "\n" <shown |
    grep -aP "network [12] of 2.*: best epoch" | grep -avqP "^\x1b\[K"'
watch 40 TERM=xterm "train long.csv $long -o long.json"
check 'a narrow terminal: a line' eval 'drawn | grep -q "left of"'
check 'a narrow terminal: it fits' eval '! drawn | grep -qE "^.{40}"'
# resized on the way
script -qec "stty cols 120; (sleep 0.8; stty cols 50 </dev/tty) &
    env TERM=xterm '$SEQNET' train long.csv $long --time-limit 1.6 -o long.json" \
    /dev/null </dev/null >shown 2>&1
check 'resized: wide before' eval 'drawn | grep -qE "^.{60}"'
check 'resized: narrow after' eval 'drawn | tail -n 1 | grep -qE "^.{20,49}$"'
watch 100 'TERM=xterm NO_COLOR=1' "train long.csv $long -o long.json"
check 'NO_COLOR: a line without colour' eval 'drawn | grep -q training && ! grep -aqP "\x1b\[[0-9;]*m" shown'
for settings in 'TERM=dumb' '-u TERM'; do
    watch 100 "$settings" "train long.csv $long -o long.json"
    check "$settings: no escape sequence" eval '! grep -aqP "\x1b" shown'
    check "$settings: no line" eval '! grep -aq "left of" shown'
done
watch 100 TERM=dumb "train long.csv $long --progress -o long.json"
check 'TERM=dumb --progress: a line now and then' eval 'grep -aq "^train: .* left of" shown && ! grep -aqP "\x1b" shown'
watch 100 TERM=xterm "train long.csv $long -q -o long.json"
check '-q: nothing' [ ! -s shown ]
watch 100 TERM=xterm "train long.csv $long --no-progress -o long.json"
check '--no-progress: no line' eval '[ -z "$(drawn)" ]'
# shellcheck disable=SC2086
"$SEQNET" train long.csv $long -o long.json >out 2>shown
check 'a pipe: no line' eval '! grep -aqP "\x1b|\r|left of" shown'
watch 100 TERM=xterm "evaluate long.csv $network --epochs 120 --patience 120 --origins 2 -o figures"
check 'evaluate: a line' eval 'drawn | grep -q "^evaluate: origin [12] of 2, training"'

finish
