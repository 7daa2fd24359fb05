#!/bin/bash
# What the program prints as JSON is as seqnet.schema.json says, and seqnet-json(5) names every key: tests/schema/run.sh
# python3-jsonschema validates. Where it is not installed, nothing is validated, and a line says so.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
if ! /usr/bin/python3 -c 'import jsonschema' 2>/dev/null; then
    echo "python3-jsonschema is not installed: the schema is not tested"
    echo "1 passed, 0 failed"
    exit 0
fi

# What is to be validated: the words, the part of the schema and the file, one each.
said=() parts=() outputs=()
validate_later() { # what, part, file
    said+=("$1") parts+=("$2") outputs+=("$3")
}

# Run seqnet with the rest of the arguments: its output is what PART $2 of the schema describes.
output() {
    local what=$1 part=$2 file=output.${#outputs[@]}
    shift 2
    "$SEQNET" "$@" >"$file" 2>err.json </dev/null
    validate_later "$what" "$part" "$file"
}

# Likewise for the last line of standard error; the exit status is $2.
refusal() {
    local what=$1 wanted=$2 status file=output.${#outputs[@]}
    shift 2
    "$SEQNET" "$@" >out.json 2>err.txt </dev/null
    status=$?
    tail -n 1 err.txt >"$file"
    check "$what: exit status $status" [ $status = "$wanted" ]
    validate_later "$what" error "$file"
}

# All at once, since the validator takes longest to begin; one by one if there is a fault.
validate() {
    local pairs=() i
    for i in "${!outputs[@]}"; do pairs+=("${parts[i]}" "${outputs[i]}"); done
    if /usr/bin/python3 "$top/tests/schema/validate.py" "${pairs[@]}" >log 2>&1; then
        passed=$((passed + ${#outputs[@]}))
        return
    fi
    for i in "${!outputs[@]}"; do
        check "${said[i]}" /usr/bin/python3 "$top/tests/schema/validate.py" "${parts[i]}" "${outputs[i]}"
    done
}

quick=(--epochs 1 --ensemble 1 --hidden 4 --window 12)
head -n 401 "$data/seattle-weather.csv" >weather.csv
head -n 73 "$data/air-passengers.csv" >first.csv
printf 'year,value\n2001,1\n2002,one\n2003,2\n' >bad.csv
output "train" train train "$data/air-passengers.csv" "${quick[@]}" --test 12 --json -q -o air.json
output "train, networks alone" train train "$data/lynx.csv" "${quick[@]}" --blend none --level none --json -q \
    -o lynx.json
output "train, several targets" train train weather.csv --target 'temp_*' --test 60 "${quick[@]}" \
    --json -q -o targets.json
output "train, classes of steps" train_classes train weather.csv --task classify --target weather \
    --epochs 1 --hidden 4 --test 90 --json -q -o weather.json
output "train, a shape" train train "$data/uk-gas.csv" "${quick[@]}" --shape encoder-decoder --json -q -o gas.json
output "train, the test part learnt" train train "$data/lynx.csv" "${quick[@]}" --test 8 --refit-test --json -q \
    -o learnt.json
for model in air lynx targets weather gas; do
    output "predict $model" predict predict $model.json --format json
    output "inspect $model" inspect inspect $model.json --json
done
head -n 121 "$data/air-passengers.csv" >old.csv
"$SEQNET" train old.csv "${quick[@]}" -q -o old.json
output "update" update update old.json "$data/air-passengers.csv" -q --json -o updated.json
output "inspect, updated" inspect inspect updated.json --json
output "update, from scratch" update update old.json "$data/air-passengers.csv" --from-scratch -q --json -o anew.json
output "update, nothing new" update update updated.json "$data/air-passengers.csv" -q --json
output "check" check check "$data/lung-deaths.csv" --series sex "${quick[@]}" --test 12 --json
output "check, rows counted" check check "$data/lynx-values.csv" "${quick[@]}" --json
output "check, classes" check check weather.csv --task classify --target weather --epochs 1 --hidden 4 \
    --json
output "train --dry-run" check train "$data/lynx.csv" "${quick[@]}" --dry-run --json
head -n 97 "$data/air-passengers.csv" >older.csv
"$SEQNET" train older.csv "${quick[@]}" -q -o older.json
"$SEQNET" train older.csv "${quick[@]}" --blend naive:1 --horizon 6 -q -o naive.json
output "compare" compare compare older.json naive.json "$data/air-passengers.csv" --json
output "compare, one origin" compare compare older.json naive.json "$data/air-passengers.csv" --origins 1 --json
output "compare, what differs" compare_models compare older.json naive.json --json
output "compare, a classifier" compare_models compare older.json weather.json --json
for options in --sum --quantiles=0.1,0.9 --paths=3; do
    output "predict $options" predict predict air.json $options --format json
done
output "evaluate" evaluate evaluate "$data/air-passengers.csv" "${quick[@]}" --origins 2 -q --format json
output "evaluate, direct and recursive" evaluate evaluate "$data/uk-gas.csv" "${quick[@]}" --origins 2 --strategies -q \
    --format json
output "evaluate, several targets" evaluate evaluate --model targets.json weather.csv -q --format json
output "evaluate, by series" evaluate evaluate --model targets.json weather.csv -q --by series \
    --format json
output "evaluate, by series, direct and recursive" evaluate evaluate "$data/uk-gas.csv" "${quick[@]}" --origins 2 \
    --strategies -q --by series --format json
output "predict, the parts" predict predict targets.json --components --format json
output "predict, several models" predict predict targets.json air.json --format json
output "evaluate, several models" evaluate_models evaluate air.json weather.json --format json
output "evaluate, several models on rows" evaluate_models evaluate old.json naive.json "$data/air-passengers.csv" \
    --format json
output "predict, the known past" predict predict targets.json weather.csv --fitted --format json
output "detect" detect detect air.json first.csv --alpha 0.1 --format json
output "detect, several targets" detect detect targets.json weather.csv --only-anomalies --format json
output "inspect, the test part learnt" inspect inspect learnt.json --json
output "evaluate, classes" evaluate_classes evaluate --model weather.json weather.csv -q --format json
output "evaluate, a classifier's recipe" evaluate_backtest_classes evaluate weather.csv \
    --task classify --target weather --horizon 0 --origins 1 --step 40 --epochs 1 --ensemble 1 --hidden 2 --window 2 \
    -q --format json
output "predict, every step" predict predict air.json first.csv --every-step --format json
output "gradient" gradient gradient "$data/lynx.csv" --epochs 1 --window 10 --format json
output "gradient, a task" gradient gradient --task copy --lag 5 --epochs 1 --cell all --json
refusal "usage" 2 train "$data/lynx.csv" --json --hiden 3
refusal "a range" 2 train "$data/lynx.csv" --json --hidden 0
refusal "data" 3 train bad.csv --json
refusal "a file" 4 predict none.json --format jsonl
refusal "a check" 6 evaluate --model targets.json weather.csv -q --format=json --fail-if 'mase>0'
refusal "a check of detect" 6 detect targets.json weather.csv --format=json --fail-if 'anomalies>0'
validate
check "the manual names every key" /usr/bin/python3 "$top/tests/schema/validate.py" --manual "$top/man/seqnet-json.5"

finish
