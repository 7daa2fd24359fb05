#!/bin/bash
# Trial changes: what a newcomer would add is added to a copy of the tree, by the recipe in the header, and must work;
# and each place that the recipe names is forgotten once, which must be a compile error, a failing lint or a failing
# test that names the place. Run by `make check-long`:
#     tests/lint/traps.sh [KIND...]        KIND: cell, loss, option, baseline, field (default: all)
# Ends with "N passed, N failed". Where the text that a trial changes is no longer in the tree, the trial fails: mend it
# here. Takes some minutes: the copy is built once, and again for each kind.
set -u
export LC_ALL=C
# What is tried is not the speed; and of a text's length gcc knows too little at -O1.
export CFLAGS='-O1 -Wno-format-truncation'
unset MAKEFLAGS MAKELEVEL SEQNET

cd "$(dirname "$0")/../.." || exit 1
tree=$PWD
here=$tree/tests/lint/traps
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
kinds=("$@")
[ $# -gt 0 ] || kinds=(cell loss option baseline field)

passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { # sentence; the log is shown
    failed=$((failed + 1))
    echo "FAIL $kind: $1"
    grep -vE '^\[ +(RUN|OK) ' "$scratch/log" | tail -n 25 | cut -c1-200 | sed 's/^/    /'
}

# ---- changing a file -------------------------------------------------------------------------------------------------

# edit FILE after|before|replace TEXT NEW: the one line that holds TEXT is followed by, preceded by, or becomes NEW.
edit() {
    local count
    count=$(grep -cF -- "$3" "$1")
    if [ "$count" != 1 ]; then
        echo "$1 has $count lines with '$3', not 1: mend tests/lint/traps.sh" >"$scratch/log"
        fail "the change cannot be made"
        return 1
    fi
    text=$3 new=$4 awk -v how="$2" '
        index($0, ENVIRON["text"]) {
            if (how == "after") print
            print ENVIRON["new"]
            if (how == "before") print
            next
        }
        { print }' "$1" >"$scratch/edited" && cat "$scratch/edited" >"$1"
}

# forget FILE: as it is in the tree. remember FILE: with the change again; a header is then as old as it was, for
# nothing was made of what it was between.
forget() {
    cp -p "$1" "$scratch/remembered" && cat "$scratch/base/$1" >"$1"
}

remember() {
    cp -p "$scratch/remembered" "$1"
    case $1 in *.c) touch "$1" ;; esac
}

# ---- what must happen ------------------------------------------------------------------------------------------------

works() { # sentence, command...
    if "${@:2}" >"$scratch/log" 2>&1; then pass; else fail "$1"; fi
}

caught() { # sentence, words that the report must hold, command...
    local status=0
    "${@:3}" >"$scratch/log" 2>&1 || status=$?
    if [ $status = 0 ]; then
        fail "$1: it is not noticed"
    elif ! grep -qE -- "$2" "$scratch/log"; then
        fail "$1: what is said does not name the place ('$2')"
    else
        pass
    fi
}

build() { # targets below build/check
    make -k -s -j"$(nproc)" VARIANT=check "${@/#/build/check/}"
}

tests() { # build them and run them: unit/test_X
    build "${@/#/tests/}" || return 1
    local test status=0
    for test; do
        "build/check/tests/$test" || status=1
    done
    return $status
}

manuals() { SEQNET=build/check/seqnet tests/lint/options_match.sh; }
tables() { tests/lint/tables_used.sh build/check; }
seqnet() { build/check/seqnet "$@"; }
prints() { # words, command...
    "${@:2}" >"$scratch/printed" 2>&1 || { cat "$scratch/printed"; return 1; }
    grep -qF -- "$1" "$scratch/printed" || { cat "$scratch/printed"; echo "'$1' is not in it"; return 1; }
}
refused() { ! "$@"; }
has_member() { # FILE, what stands in it, blanks apart
    tr -d ' \t\n' <"$1" | grep -qF -- "$2" || { echo "$2 is not in $1"; return 1; }
}
older_models() { # [CASE...]: those that are kept in the tree, of each version
    [ $# -gt 0 ] || set -- version-1 version-2 version-3
    build seqnet && SEQNET=$PWD/build/check/seqnet tests/cli/run.sh "$@"
}

data=data/air-passengers.csv
quick=(--epochs 2 --ensemble 1 --window 12 --hidden 4 --seed 3)

# ---- the kinds -------------------------------------------------------------------------------------------------------

try_cell() {
    cp "$here/minimal_cell.c" src/layers/minimal_cell.c
    edit src/layers/cell.h before '/* h_t = tanh(U x_t + b): no memory' 'extern const struct cell minimal_cell;' &&
        edit src/layers/cell.c replace 'cells[] = {' \
            "$(grep -F 'cells[] = {' src/layers/cell.c | sed 's/&gru_cell,/\&gru_cell, \&minimal_cell,/')" &&
        edit man/seqnet-train.1 replace '.It Fl -cell Cm rnn' \
            '.It Fl -cell Cm rnn Ns | Ns Cm lstm Ns | Ns Cm gru Ns | Ns Cm minimal' &&
        edit man/seqnet-gradient.1 replace '.It Fl -cell Cm both' \
            '.It Fl -cell Cm both Ns | Ns Cm all Ns | Ns Cm rnn Ns | Ns Cm lstm Ns | Ns Cm gru Ns | Ns Cm minimal' ||
        return
    sed -i 's/^\.Ql gru [;,]$/&\n.Ql minimal ,/' man/seqnet-model.5
    edit man/seqnet-model.5 before '.It Cm dense' $'.It Cm minimal\nBlocks of U: f, n; of V: f, m.' || return

    works "it compiles" build seqnet
    works "its gradient and memory are tested" \
        tests gradient/test_gradient unit/test_network unit/test_gradient_profile
    works "it is trained" seqnet train $data --cell minimal "${quick[@]}" -o minimal.json
    works "its model is loaded" seqnet predict minimal.json
    works "inspect names it" prints minimal seqnet inspect minimal.json
    works "its gates are shown" prints forget_gate seqnet inspect minimal.json --gates $data
    works "gradient compares it" prints minimal seqnet gradient $data --cell minimal --epochs 2
    works "the manuals are complete" manuals
    works "it is in its list" tables

    forget man/seqnet-train.1
    caught "without man/seqnet-train.1" 'man/seqnet-train\.1: --cell: its word minimal' manuals
    remember man/seqnet-train.1
    forget man/seqnet-model.5
    caught "without man/seqnet-model.5" 'man/seqnet-model\.5: the cell minimal' manuals
    remember man/seqnet-model.5
    forget src/layers/cell.c
    build seqnet >"$scratch/log" 2>&1
    caught "without the list" 'src/layers/minimal_cell\.c: minimal_cell is used by no' tables
    remember src/layers/cell.c
    forget src/layers/cell.h
    caught "without the declaration" 'minimal_cell. undeclared' build layers/cell.o
    remember src/layers/cell.h
    sed -i '/signal_count = GATE_COUNT/d' src/layers/minimal_cell.c
    caught "without the count of its signals" 'every_signal_of_a_cell_is_counted' tests unit/test_network
    cp "$here/minimal_cell.c" src/layers/minimal_cell.c
    edit src/layers/minimal_cell.c replace 'before_grad[row] += dh * f;' '            before_grad[row] += 0;'
    caught "without a part of its backward()" 'minimal' tests gradient/test_gradient
}

try_loss() {
    edit src/network/loss.c before '/* expm1: near the target' \
        $'static struct loss_point log_cosh(double e, double growth)\n{\n    (void)growth;
    return (struct loss_point){fabs(e) + log1p(exp(-2 * fabs(e))) - log(2), tanh(e)};\n}\n' &&
        edit src/network/loss.h after 'LOSS(LOSS_HUBER,' \
            '    LOSS(LOSS_LOG_COSH, "log-cosh", .at = log_cosh, .blend_base = 0.69) \' &&
        edit man/seqnet-train.1 replace '.It Fl -loss Cm mae' \
            '.It Fl -loss Cm mae Ns | Ns Cm mse Ns | Ns Cm huber Ns | Ns Cm log-cosh Ns | Ns Cm mape' &&
        edit man/seqnet-model.5 replace '.Ql mse ,' $'.Ql mse ,\n.Ql log-cosh ,' || return

    works "it compiles" build seqnet
    works "its name and slope are tested" tests unit/test_network unit/test_names gradient/test_gradient
    works "it is offered" prints 'huber|log-cosh|mape' seqnet help train
    works "it is trained with" seqnet train $data --loss log-cosh "${quick[@]}" -o loss.json
    works "inspect names it" prints log-cosh seqnet inspect loss.json --json
    works "its model is loaded" seqnet predict loss.json
    works "the manuals are complete" manuals

    forget man/seqnet-train.1
    caught "without man/seqnet-train.1" 'man/seqnet-train\.1: --loss: its word log-cosh' manuals
    remember man/seqnet-train.1
    forget man/seqnet-model.5
    caught "without man/seqnet-model.5" 'man/seqnet-model\.5: loss: its word log-cosh' manuals
    remember man/seqnet-model.5
    forget src/network/loss.c
    caught "without the function" 'log_cosh. undeclared' build network/loss.o
    remember src/network/loss.c
    sed -i 's/, tanh(e)}/, 1 - tanh(e)}/' src/network/loss.c
    caught "with a wrong slope" 'log-cosh' tests unit/test_network
    remember src/network/loss.c
    forget src/network/loss.h
    caught "without its line in the table" 'log_cosh. defined but not used' build network/loss.o
}

try_option() {
    edit src/options/recipe.h after 'double learning_rate;  /* > 0 */' '    double weight_decay;' &&
        edit src/options/recipe_table.c before '{.option = "batch", .argument = "N"' \
            '    {.option = "weight-decay", .argument = "SHARE", .initial = "0", .is_for_classes = true,
     .help = "of each weight, taken off with each update",
     KEY("weight_decay", JSON_NUMBER, weight_decay, JSON_RANGE(0, 0.5),
         .is_optional = true, .fallback = 0)},
' &&
        edit man/seqnet-train.1 before '.It Fl -batch Ar N' $'.It Fl -weight-decay Ar SHARE\nOf each weight.' &&
        edit man/seqnet-model.5 before '.It Cm batch' $'.It Cm weight_decay\n0 to 0.5; 0 if absent' || return

    works "it compiles" build seqnet
    works "settings and models are tested" tests unit/test_settings unit/test_recipe unit/test_model
    works "it is in the help" prints '--weight-decay SHARE' seqnet help train
    works "its range is kept" prints 'a number from 0 to 0.5' refused seqnet train $data --weight-decay 0.6
    works "it is given" seqnet train $data "${quick[@]}" --weight-decay 0.25 -o decay.json
    works "the file has it" has_member decay.json '"weight_decay":0.25'
    works "inspect has it" prints weight_decay seqnet inspect decay.json --json
    works "the rebuilding command has it" prints '--weight-decay 0.25' seqnet inspect decay.json
    works "older files open" older_models
    seqnet train $data "${quick[@]}" -o older.json >"$scratch/log" 2>&1
    works "without it the file is as before" cmp older.json "$scratch/older.json"
    works "the manuals are complete" manuals

    forget man/seqnet-train.1
    caught "without man/seqnet-train.1" '--weight-decay is in the help but not in the manual' manuals
    remember man/seqnet-train.1
    forget man/seqnet-model.5
    caught "without man/seqnet-model.5" 'weight_decay is in src/options/recipe_table\.c, but is not described' manuals
    remember man/seqnet-model.5
    forget src/options/recipe.h
    caught "without the member" 'weight_decay' build options/recipe_table.o
    remember src/options/recipe.h
    forget src/options/recipe_table.c
    build seqnet >"$scratch/log" 2>&1
    caught "without the row" '--weight-decay is in the manual but not in the help' manuals
    remember src/options/recipe_table.c
    sed -i 's/^         \.is_optional = true, \.fallback = 0)},$/         .since = 3)},/' src/options/recipe_table.c
    caught "without its being optional" 'recipe\.weight_decay: is missing' older_models
}

try_baseline() {
    cp "$here"/recent_mean.[ch] src/methods/
    edit src/methods/baselines.h after '#include "methods/method.h"' '#include "methods/recent_mean.h"' &&
        edit src/methods/baselines.h before 'BASELINE(BASELINE_SMOOTHING,' \
            '    BASELINE(BASELINE_RECENT_MEAN, recent_mean_method, recent_mean) \' &&
        edit src/methods/baselines.h after 'struct theta theta;' '    struct recent_mean recent_mean;' &&
        edit man/seqnet-train.1 replace '.Cm network , naive , seasonal-naive , drift , theta' \
            '.Cm network , naive , seasonal-naive , drift , theta , recent-mean' &&
        edit man/seqnet-model.5 replace '.Cm network , naive , seasonal-naive , drift , theta' \
            '.Cm network , naive , seasonal-naive , drift , theta , recent-mean' &&
        edit man/seqnet-model.5 before '.It Cm theta' $'.It Cm recent-mean\n.Cm next\nand\n.Cm values' || return

    works "it compiles" build seqnet
    works "methods, models and shares are tested" tests unit/test_baselines unit/test_model unit/test_recipe
    works "the refusal of --blend lists it" prints 'theta, recent-mean, smoothing' \
        refused seqnet train $data --blend arima:1
    works "it has a share" seqnet train $data "${quick[@]}" --blend recent-mean:3,network:1 -o mean.json
    works "the file has its weight" has_member mean.json '"recent-mean":0.75'
    works "the file has its state" has_member mean.json '"recent-mean":{"next":'
    works "its model is loaded" seqnet predict mean.json
    works "the rebuilding command has it" prints 'recent-mean:3' seqnet inspect mean.json
    works "it is in the table of train" prints 'recent mean' seqnet train $data "${quick[@]}" -o other.json
    works "it is in backtests" prints 'recent mean' seqnet evaluate $data "${quick[@]}" --origins 2
    works "older files open" older_models version-1 version-3 # version-2 has a table of all methods
    works "two methods share" seqnet train $data "${quick[@]}" --blend theta:1,network:1 -o two.json
    works "without a weight the file does not have it" refused grep -q '"recent-mean"' two.json
    works "and an older program reads that" "$scratch/base/build/check/seqnet" predict two.json
    tr -d '\t\n' <mean.json | sed 's/"recent-mean": *{[^}]*},//' >damaged.json
    works "a state that counts may not be missing" prints 'recent-mean: is missing' refused seqnet predict damaged.json
    works "the manuals are complete" manuals
    works "it is in its list" tables

    forget man/seqnet-train.1
    caught "without man/seqnet-train.1" 'man/seqnet-train\.1: --blend: its word recent-mean' manuals
    remember man/seqnet-train.1
    forget man/seqnet-model.5
    caught "without man/seqnet-model.5" 'man/seqnet-model\.5: the state of the method recent-mean' manuals
    remember man/seqnet-model.5
    sed -i '/^    struct recent_mean recent_mean;$/d' src/methods/baselines.h
    caught "without the member" "no member named .recent_mean" build methods/baselines.o
    edit src/methods/baselines.h after 'struct theta theta;' '    struct recent_mean recent_mean;'
    sed -i '/BASELINE_RECENT_MEAN/d' src/methods/baselines.h
    build methods/baselines.o >"$scratch/log" 2>&1
    caught "without its line in the table" 'recent_mean\.c: recent_mean_method is used by no' tables
    edit src/methods/baselines.h before 'BASELINE(BASELINE_SMOOTHING,' \
        '    BASELINE(BASELINE_RECENT_MEAN, recent_mean_method, recent_mean) \'
    sed -i '/FIELD("next"/d' src/methods/recent_mean.c
    caught "without a part of its state" 'recent mean' tests unit/test_baselines
    sed -i '/\.state = &state_table/d; s/^static \(const struct json_table state_table\)/extern \1;\n\1/' \
        src/methods/recent_mean.c
    caught "without the table of its state" 'every_method_has_a_name' tests unit/test_baselines
}

try_field() {
    edit src/persist/model.h after 'bool has_mask; ' '    double noise_share;' &&
        edit src/persist/model_json.c after 'MODEL("mask", JSON_BOOL, has_mask' \
            '    MODEL("noise_share", JSON_NUMBER, noise_share, JSON_RANGE(0, 1),
          .is_optional = true, .fallback = 0.5),' &&
        edit man/seqnet-model.5 before '.It Cm weights' $'.It Cm noise_share\n0 to 1; 0.5 if absent' || return

    works "it compiles" build seqnet
    sed -i 's/^    model\.has_mask = true;$/&\n    model.noise_share = 0.25;/' tests/unit/test_model.c
    works "a model with it comes back" tests unit/test_model
    works "older files open" older_models
    sed 's/"mask":.*,$/&\n"noise_share": 0.25,/' "$scratch/older.json" >with.json
    works "the file has it" has_member with.json '"noise_share":0.25'
    works "a file with it is read" seqnet predict with.json
    works "an older program refuses that by its name" prints 'noise_share: is not known' \
        refused "$scratch/base/build/check/seqnet" predict with.json
    sed 's/"noise_share": 0.25/"noise_share": 2/' with.json >wrong.json
    works "its range is kept" prints 'noise_share: is 2; it must be 0 to 1' refused seqnet predict wrong.json
    works "the manuals are complete" manuals

    forget man/seqnet-model.5
    caught "without man/seqnet-model.5" 'the key noise_share is not described' manuals
    remember man/seqnet-model.5
    forget src/persist/model.h
    caught "without the member" 'noise_share' build persist/model_json.o
    remember src/persist/model.h
    sed -i 's/\.is_optional = true, \.fallback = 0\.5)/.since = 3)/' src/persist/model_json.c
    caught "without its being optional" 'noise_share: is missing' older_models
}

# ---- run -------------------------------------------------------------------------------------------------------------

kind=base
mkdir "$scratch/base"
{ git -c safe.directory='*' ls-files -z --cached --others --exclude-standard 2>/dev/null ||
    find . \( -path ./build -o -path ./.git \) -prune -o -type f -print0; } |
    tar -c --null -T - | tar -x -C "$scratch/base"
cd "$scratch/base" || exit 1
works "the tree compiles as it is" build seqnet tests/gradient/test_gradient
works "it trains" seqnet train $data "${quick[@]}" -o "$scratch/older.json"
works "the manuals are complete" manuals

[ $failed = 0 ] || kinds=() # nothing can be said of changes
for kind in ${kinds[@]+"${kinds[@]}"}; do
    cp -rp "$scratch/base" "$scratch/$kind"
    cd "$scratch/$kind" || exit 1
    "try_$kind"
    cd "$scratch" && rm -rf "${scratch:?}/$kind"
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
