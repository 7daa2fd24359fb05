#!/bin/bash
# A model's weights in other hands: tests/weights/run.sh
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
#
# The reader in man/seqnet-model.5 is taken out of the page and run by python3 with numpy, on models of each cell, of
# many networks, series and columns: it has to forecast what seqnet does, to 1e-6. `inspect --weights` has to print the
# matrices that the file has. Without numpy this is skipped, with a word.
. "$(dirname "$0")/../begin.sh"

python=
for candidate in python3 /usr/bin/python3; do
    [ -n "$python" ] || ! "$candidate" -c 'import numpy' 2>err || python=$candidate
done
if [ -z "$python" ]; then
    echo "python3 has no numpy here: the reader of man/seqnet-model.5 is not tested"
    echo "1 passed, 0 failed"
    exit 0
fi

# the literal block that imports numpy
awk '
    /^\.Bd -literal/ { inside = 1; text = ""; next }
    /^\.Ed/ { if (inside && text ~ /import numpy/) printf "%s", text; inside = 0; next }
    inside { gsub(/\\\(aq/, "\047"); gsub(/\\-/, "-"); gsub(/\\e/, "\\"); text = text $0 "\n" }
' "$top/man/seqnet-model.5" >reader.py
[ -s reader.py ] && pass || fail "there is a reader in man/seqnet-model.5"

# models and what seqnet says of them, which one run of python compares with what the reader says
made=0
reads_as_predict() { # what, train's arguments...
    local what=$1
    shift
    made=$((made + 1))
    if "$SEQNET" train "$@" --blend none --threads 1 -q -o "$made.json" 2>err &&
        "$SEQNET" predict "$made.json" --digits exact --level none >"$made.csv" 2>err; then
        echo "$made $what" >>made
    else
        fail "$what: train $*" "$(tail -n 2 err)"
    fi
}
for cell in rnn lstm gru; do
    reads_as_predict "$cell" "$data/uk-gas.csv" --cell "$cell" --ensemble 1 --epochs 4 --hidden 5
done
reads_as_predict "what is trained by default" "$data/air-passengers.csv" --epochs 1
reads_as_predict "layers, patches" "$data/air-passengers.csv" --epochs 1 --layers 2 --ensemble 2 --window 80 --hidden 5
reads_as_predict "series" "$data/lung-deaths.csv" --series sex --epochs 1 --ensemble 2 --hidden 5
head -n 300 "$data/seattle-weather.csv" >weather.csv
reads_as_predict "columns" weather.csv --target temp_max,precipitation --past wind --epochs 2 --ensemble 2 --horizon 4 \
    --calendar none --hidden 5
head -n 80 "$data/co2-concentration.csv" >gaps.csv
reads_as_predict "gaps" gaps.csv --target ppm --epochs 2 --ensemble 1 --hidden 5 --horizon 3
reads_as_predict "one step" weather.csv --target temp_max --shape one-to-one --epochs 2 --horizon 1 --calendar none \
    --hidden 5
reads_as_predict "relative to the series" "$data/sales-lead.csv" --target sales --past lead --center series --epochs 2 \
    --ensemble 1 --hidden 5 --horizon 3

"$SEQNET" inspect "$made.json" --weights layer.0.recurrent_weight >matrix.csv
"$SEQNET" train "$data/uk-gas.csv" --blend naive:1 --ensemble 1 --epochs 1 --hidden 2 -q -o blend.json

cat >judge.py <<'PYTHON'
import contextlib, csv, io, json, runpy, sys
import numpy as np

def read(model):
    sys.argv = ["reader.py", model]
    text = io.StringIO()
    with contextlib.redirect_stdout(text):
        runpy.run_path("reader.py")
    return list(csv.reader(text.getvalue().splitlines()))

def check_forecast(name):
    mine, theirs = read(name + ".json"), list(csv.reader(open(name + ".csv")))[1:]
    width = len(mine[0]) - 1
    assert len(mine) == len(theirs), f"{len(mine)} steps, not {len(theirs)}"
    a, b = (np.array([row[-width:] for row in rows], float) for rows in (mine, theirs))
    assert (abs(a - b) <= 1e-6 * np.maximum(1, abs(b))).all(), f"differs by {abs(a - b).max():g}"
    assert len(b) == 1 or (b != b[0]).any(), "the network says nothing"

def check_matrix(name):
    weights = json.load(open(name + ".json"))["members"][0]["parameters"]["layer.0.recurrent_weight"]
    matrix = np.loadtxt("matrix.csv", delimiter=",")
    assert matrix.shape == (weights["rows"], weights["columns"]), matrix.shape
    assert (matrix.ravel() == weights["values"]).all(), "another matrix"

def check_refused(name):
    try:
        read(name + ".json")
    except SystemExit as end:
        assert end.code, "no reason"
        return
    assert False, "it is read"

def run(what, check, name):
    try:
        check(name)
        print("pass", what)
    except Exception as error:
        print("fail", f"{what}: {error!r}")

models = [line.split(None, 1) for line in open("made").read().splitlines()]
for name, what in models:
    run(what, check_forecast, name)
run("inspect --weights is the file's matrix", check_matrix, models[-1][0])
run("the reader refuses a blend", check_refused, "blend")
PYTHON
"$python" judge.py >judged 2>err || fail "judge.py" "$(tail -n 3 err)"
while read -r verdict what; do
    if [ "$verdict" = pass ]; then pass; else fail "$what"; fi
done <judged

finish
