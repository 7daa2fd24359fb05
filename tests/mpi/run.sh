#!/bin/bash
# One command on several processes under MPI: tests/mpi/run.sh
#
# What seqnet-mpi writes and prints is the same byte for byte as what seqnet does, whatever the number of ranks. What
# goes wrong on one of them is told once, with the status that seqnet has, and files stay as they were.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree); seqnet-mpi is made in its build. $MPIRUN is what
# starts it (mpirun), $MPICC what builds it (mpicc). Without them all is skipped, with a word. With SEQNET_LONG=1 there
# are more recipes and more ways to fail; that takes some minutes. Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
ulimit -c 0
MPIRUN=${MPIRUN:-mpirun}
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 # of Open MPI: where all runs as root
export OMPI_MCA_rmaps_base_oversubscribe=1 # more ranks than processors
skip() {
    echo "skipped: $1"
    echo "0 passed, 0 failed"
    exit 0
}
command -v "${MPIRUN%% *}" >/dev/null || skip "${MPIRUN%% *} is not installed (.ci/packages.sh mpi)"
command -v "${MPICC:-mpicc}" >/dev/null || skip "${MPICC:-mpicc} is not installed (.ci/packages.sh mpi)"

# the folder of a build has the name of its variant
folder=$(dirname "$SEQNET") variant=release
case $folder in */build/*) variant=${folder##*/} ;; esac
program=$top/build/$variant/seqnet-mpi
env -u MAKEFLAGS -u MAKELEVEL make -s -C "$top" VARIANT="$variant" "build/$variant/seqnet-mpi" >log 2>&1 ||
    { cat log; echo "0 passed, 1 failed"; exit 1; }

ranks() { # how many, arguments of seqnet
    "$MPIRUN" ${quietly-} -n "$1" "$program" "${@:2}"
}
quietly=-q
"$MPIRUN" --version 2>&1 | grep -q 'Open MPI\|OpenRTE' || quietly=

# what depends on the clock, and a notice of Open MPI's when the machine stops and goes on
without_times() {
    sed -E -e '/^mpirun: Forwarding signal/d' -e 's/trained in .*//' \
        -e 's/(about |in |\()[0-9.,]+ (s|seconds|minutes)\b//' \
        -e 's/[0-9.,]+ windows\/s//; s/"(seconds|training_seconds|windows_per_second|threads)": *[0-9.e+-]+//'
}

# The same command in one process and on $2... ranks: the file that -o names, standard output and standard error.
same() { # what, "numbers of ranks", arguments of seqnet but -o
    local what=$1 numbers=$2 number status
    shift 2
    rm -f plain shared
    "$SEQNET" "$@" -o plain >plain.out 2>plain.err
    status=$?
    without_times <plain.err >plain.said
    for number in $numbers; do
        rm -f shared
        ranks "$number" "$@" -o shared >out 2>err
        check "$what: $number ranks: status" [ $? = $status ]
        check "$what: $number ranks: same bytes" cmp plain shared
        check "$what: $number ranks: same output" cmp plain.out out
        sed 's/\bshared\b/plain/g' err | without_times >said
        check "$what: $number ranks: same words" diff plain.said said
    done
}

# A failure: the same status and message as alone, one message, soon.
refused() { # what, status, ranks, arguments of seqnet
    local what=$1 expected=$2 number=$3 begin=$EPOCHREALTIME took
    shift 3
    ranks "$number" "$@" >out 2>err
    check "$what: status $expected" [ $? = "$expected" ]
    took=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000000))
    check "$what: within seconds" [ $took -lt "${PATIENCE:-20}" ]
    check "$what: one message" [ "$(grep -c '^seqnet' err)" = 1 ]
    check "$what: nothing left" no_temporary
    "$SEQNET" "$@" >plain.out 2>plain.err
    check "$what: the message of seqnet alone" cmp <(grep '^seqnet' plain.err) <(grep '^seqnet' err)
}

no_temporary() { [ -z "$(find . -name '.seqnet-*' ! -name '.seqnet-bystander*')" ]; }

# A rank, or mpirun itself, gets a signal while networks are trained.
struck() { # what, signal, rank or mpirun, statuses that may come of it
    local what=$1 signal=$2 whom=$3 expected=$4 starter process begin took tries=0 status
    cp plain.json model.json
    rm -f place.*
    : >err # what the last command said is not to be taken for this one's
    "$MPIRUN" ${quietly-} -n 3 ./rank.sh "$program" train "$data/sunspots.csv" --epochs 100000 --patience 100000 \
        --hidden 16 -o model.json >out 2>err &
    starter=$!
    while ! grep -q "^training" err && [ $((tries++)) -lt 2400 ]; do sleep 0.05; done
    process=$starter
    [ "$signal" != INT ] || sleep 1 # until something is learnt that could be kept
    [ "$whom" = mpirun ] || process=$(cat "place.$whom")
    begin=$EPOCHREALTIME
    kill -"$signal" "$process"
    { wait "$starter"; } 2>/dev/null
    status=$?
    took=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000000))
    check "$what: status $expected, not $status" grep -qw "$status" <<<"$expected"
    check "$what: within five seconds" [ $took -lt "${PATIENCE:-5}" ]
    check "$what: one message at most" [ "$(grep -c '^seqnet' err)" -le 1 ]
    check "$what: no advice that ranks cannot follow" bash -c '! grep -q keep-best err'
    check "$what: the old model stays" cmp plain.json model.json
    for process in $(cat place.*); do
        tries=0
        while ps -o stat= -p "$process" | grep -qv Z && [ $((tries++)) -lt 20 ]; do sleep 0.05; done
        check "$what: no process is left" [ $tries -lt 20 ]
    done
    [ "$whom$signal" = 0KILL ] || check "$what: no temporary file" no_temporary # its lock file: the next run removes it
    rm -f .seqnet-*
}
cat >rank.sh <<'END'
#!/bin/bash
echo $$ >place.${OMPI_COMM_WORLD_RANK:-$PMI_RANK}
exec "$@"
END
chmod +x rank.sh

panel() { # so many series, of so many months
    awk -v series="$1" -v months="$2" 'BEGIN {
        print "unique_id,ds,y"
        for (s = 0; s < series; s++)
            for (t = 0; t < months + s % 5; t++)
                printf "s%d,%d-%02d-01,%.2f\n", s, 2000 + t / 12, t % 12 + 1,
                    100 + s % 7 * t / 5 + 9 * sin(t / 1.91) + 5 * sin(t * t + s)
    }'
}

# ---- what every `make check` looks at --------------------------------------------------------------------------------

# 4 networks on 3 ranks: whole ones first, then one whose batches are shared
small=(--hidden 4 --window 12 --horizon 3 --period none --blend none)
same "networks" 3 train "$data/lynx.csv" "${small[@]}" --ensemble 4 --epochs 3
same "each rank holds its own series" 2 train "$data/lung-deaths.csv" --series sex "${small[@]}" --ensemble 2 \
    --epochs 2 --hold own
printf 'month,sales\n2020-01,1\n2020-02,oops\n2020-03,3\n' >bad.csv
refused "a bad row" 3 2 train bad.csv -o never.json
[ -n "${SEQNET_LONG-}" ] || { finish; exit; }

# ---- recipes ---------------------------------------------------------------------------------------------------------

quick=(--epochs 4 --hidden 8)
same "the default on air passengers" "1 2 3 4" train "$data/air-passengers.csv" --epochs 12
cp shared plain.json
same "one network, its batches shared" "1 2 3 4" train "$data/sunspots.csv" "${quick[@]}" --ensemble 1
same "held-out rows, learnt in the end" "2 3" train "$data/air-passengers.csv" "${quick[@]}" --test 12 --refit-test
same "stateful networks" "2 3" train "$data/air-passengers.csv" "${quick[@]}" --stateful
same "a decoder that is fed its own" "2 3" train "$data/air-passengers.csv" "${quick[@]}" --shape encoder-decoder \
    --sampling 0.3
same "dropout" "2 3" train "$data/lung-deaths.csv" --series sex "${quick[@]}" --layers 2 --dropout 0.2
same "past columns" "2 3" train "$data/sales-lead.csv" --target sales --past lead "${quick[@]}"
panel 40 50 >panel.csv
panel 150 55 >many.csv
same "pooled series" "2 3 4" train panel.csv "${quick[@]}"
cp plain pooled.json
# ---- each rank holds its own series ----------------------------------------------------------------------------------

by_time() { (head -1 "$1" && tail -n +2 "$1" | sort -s -t, -k2,2); }
shops() { # with targets, inputs, rows to come, gaps, and a series that is too short
    awk 'BEGIN {
        print "shop,day,sales,visits,temp,promo"
        for (s = 0; s < 7; s++)
            for (t = 0; t < (s == 5 ? 3 : 120 + 9 * s); t++) {
                day = sprintf("%d-%02d-%02d", 2022 + t / 336, 1 + t / 28 % 12, 1 + t % 28)
                ahead = s != 5 && t >= 112 + 9 * s
                y = 20 + 5 * s + 8 * sin(t / 1.11) + 10 * (t % 11 == 0) + sin(t * t + s)
                printf "s%d,%s,%s,%s,%s,%d\n", s, day, ahead || t % 37 == 9 ? "" : sprintf("%.2f", y),
                    ahead ? "" : sprintf("%.1f", 2 * y + cos(t * t)), ahead ? "" : sprintf("%.1f", 15 + sin(t)),
                    t % 11 == 0
            }
    }'
}
shops >shops.csv
by_time shops.csv >by-time.csv
same "own series" "2 3 4" train panel.csv "${quick[@]}" --hold own
same "own series of the default" "2 3" train panel.csv --epochs 6 --horizon 12 --hold own
same "own series, with inputs" "2 3" train shops.csv --series shop --target sales --past visits,temp --known promo \
    "${quick[@]}" --horizon 8 --hold own
by_step=(train shops.csv --series shop --target sales --every 2d --aggregate mean "${quick[@]}" --horizon 4)
"$SEQNET" "${by_step[@]}" -o plain 2>err
ranks 3 "${by_step[@]}" --hold own -o shared 2>err # each rank says how many rows it has made
check "own series, a row for each step: same bytes" cmp plain shared
same "own series, one left out" "2 4" train shops.csv --series shop --target sales,visits --past temp --known promo \
    --missing NA "${quick[@]}" --horizon 8 --test 3 --refit-test --layers 2 --dropout 0.2 --hold own
same "own series, row by row" "2 3" train by-time.csv --series shop --target sales --known promo \
    "${quick[@]}" --horizon 8 --test 2 --hold own
same "own columns" "2 3" train "$data/lung-deaths.csv" --series sex "${quick[@]}" --hold own
awk 'BEGIN { print "month;a;b;c;d;e"
    for (t = 0; t < 80; t++) {
        line = sprintf("%d-%02d", 2010 + t / 12, t % 12 + 1)
        for (k = 0; k < 5; k++)
            line = line ";" sprintf("%d,%d", 50 + 10 * k + 9 * sin(t / 1.91), (t * t + k) % 10)
        print line } }' >wide.csv
same "own columns of a wide file" "2 3" train wide.csv --wide "${quick[@]}" --horizon 6 --test 3 --hold own
same "fewer series than ranks" 7 train "$data/lung-deaths.csv" --series sex "${quick[@]}" --hold own
same "own series in a checkpoint" 2 train panel.csv "${quick[@]}" --checkpoint kept --hold own
sed 's/^s30,2002-05-01,.*/s30,2002-05-01,oops/' panel.csv >bad-panel.csv
refused "a bad row of another rank's series" 3 3 train bad-panel.csv -o never.json --hold own
awk 'BEGIN { print "id,time,y"
    for (t = 0; t < 48; t++) printf "a,2024-01-%02d %02d:00,%d\n", 1 + t / 24, t % 24, t * t % 17
    for (t = 0; t < 28; t++) printf "b,2024-02-%02d 00:00,%d\n", 1 + t, t * t % 13 }' >two-grids.csv
awk 'BEGIN { print "id,time,y"
    for (s = 0; s < 6; s++)
        for (t = 0; t < (s < 4 ? 60 : 1); t++) printf "s%d,%d-%02d,%d\n", s, 2019 + t / 12, 1 + t % 12, t * t % 17
    }' >one-row.csv
(cat panel.csv && sed -n '/^s[23][0-9],2001-03/p' panel.csv) >twice.csv # all series of the last rank
(cat panel.csv; echo s39,2012-07-01,90) >sparse.csv
awk 'BEGIN { print "id,time,y"
    for (s = 0; s < 7; s++)
        for (t = 0; t < 90; t++)
            printf "s%d,2024-01-%02d %02d:%02d,%d\n", s, 1 + t / 24, t % 24, s == 5 && t % 40 == 7 ? 20 : 0, t * t % 17
    }' >off-grid.csv
for file in two-grids one-row twice sparse off-grid; do
    judged=(train $file.csv "${quick[@]}" --horizon 3)
    [ $file = twice ] || [ $file = sparse ] || judged+=(--series id --target y)
    rm -f plain shared
    "$SEQNET" "${judged[@]}" -o plain 2>plain.err
    status=$?
    ranks 2 "${judged[@]}" --hold own -o shared 2>err
    check "times of all series, $file: status $status" [ $? = $status ]
    check "times of all series, $file: same bytes" cmp plain shared
    [ $file = sparse ] || [ $file = one-row ] || check "times of all series, $file: it is told" grep -q 'holds all' err
done
for what in "--stateful" "--task classify" "--static promo" "--only-if-better old.json"; do
    ranks 2 train shops.csv --series shop --target sales $what --hold own >out 2>err
    check "own series, $what: status 2" [ $? = 2 ]
    check "own series, $what: says so" grep -q 'hold own' err
done

# A file that no rank can hold alone: with 110 MB for each, one process and ranks that hold all rows fail, and four that
# hold their own do not.
cat >little.sh <<'END'
#!/bin/bash
ulimit -d 110000
exec "$@"
END
chmod +x little.sh
awk 'BEGIN { print "id,y"
    for (s = 0; s < 600; s++)
        for (t = 0; t < 7000; t++)
            printf "m%d,%.1f\n", s, 100 + 9 * sin(t / 3.82) + (t * t + s) % 17 }' >large.csv
large=(train large.csv --series id --window 12 --horizon 6 --hidden 4 --ensemble 1 --epochs 1 --blend none --level none
    --period none --refit no --threads 1 -q)
"$SEQNET" "${large[@]}" -o plain
check "a large file: one process with enough memory" [ $? = 0 ]
./little.sh "$SEQNET" "${large[@]}" -o never.json >out 2>err
check "a large file: too little memory for one process" [ $? = 4 ]
"$MPIRUN" ${quietly-} -n 4 ./little.sh "$program" "${large[@]}" -o never.json --hold all >out 2>err
check "a large file: too little memory for ranks that hold all rows" [ $? = 4 ]
check "a large file: the message says what to do" grep -q 'out of memory: .*seqnet-mpi(7)' err
"$MPIRUN" ${quietly-} -n 4 ./little.sh "$program" "${large[@]}" -o shared --hold own >out 2>err
check "a large file: enough for ranks that hold their own series" [ $? = 0 ]
check "a large file: same bytes" cmp plain shared
rm -f large.csv

same "more ranks than shards" 7 train "$data/lynx.csv" "${small[@]}" --ensemble 1 --epochs 2 --batch 8
same "a time limit that is not reached" 2 train "$data/lynx.csv" "${small[@]}" --epochs 2 --time-limit 300
awk 'BEGIN {
    print "id,step,value,kind"
    for (s = 0; s < 40; s++)
        for (t = 0; t < 30; t++)
            printf "s%d,%d,%.3f,%s\n", s, t, sin(t / (s % 2 ? 2 : 3)) + sin(t * t + s) / 4, s % 2 ? "fast" : "slow"
}' >classes.csv
same "a classifier" "2 3" train classes.csv --task classify --target kind --series id --time step --epochs 4 --hidden 6
head -n 100 "$data/air-passengers.csv" >first.csv
"$SEQNET" train first.csv "${quick[@]}" -q -o old.json
same "update" "2 3" update old.json "$data/air-passengers.csv"
same "evaluate" "2 3" evaluate panel.csv "${quick[@]}" --origins 2 --format json --by series
same "evaluate --model" "2 3" evaluate --model pooled.json many.csv --format json
same "predict, the model's series" "2 3" predict pooled.json --format json
same "predict, many series" "2 3 4" predict pooled.json many.csv --format csv
{ cat many.csv; echo "z,2003-01-01,1"; } >odd.csv
# mpirun has a terminal for rank 0, even where its own output is a file
"$SEQNET" predict pooled.json >plain.out 2>plain.err
ranks 2 predict pooled.json >out 2>err
check "predict: what is printed is no table" cmp plain.out out
same "predict, one series left out" 2 predict pooled.json odd.csv --format csv
cp "$data/lynx.csv" input.csv
"$SEQNET" train - "${small[@]}" --epochs 2 -q -o plain.lynx <input.csv
ranks 3 train - "${small[@]}" --epochs 2 -q -o shared.lynx <input.csv 2>err
check "standard input: all ranks get it" cmp plain.lynx shared.lynx

# ---- checkpoints -----------------------------------------------------------------------------------------------------

kept=("$data/air-passengers.csv" --hidden 8 --epochs 60)
rm -f plain shared
"$SEQNET" train "${kept[@]}" -q -o plain 2>err
"$MPIRUN" ${quietly-} -n 2 ./rank.sh "$program" train "${kept[@]}" --checkpoint kept -o shared >out 2>err &
starter=$!
tries=0
while [ ! -s kept ] && [ $((tries++)) -lt 600 ] && kill -0 $starter 2>/dev/null; do sleep 0.02; done
kill -KILL "$(cat place.1)" 2>/dev/null
{ wait $starter; } 2>/dev/null
ranks 3 train "${kept[@]}" --checkpoint kept -q -o shared >out 2>err
check "a checkpoint is gone on from, on other ranks: status" [ $? = 0 ]
check "a checkpoint is gone on from, on other ranks: same bytes" cmp plain shared
check "a checkpoint goes in the end" [ ! -e kept ]

# ---- failures --------------------------------------------------------------------------------------------------------

cp plain.json model.json
refused "no file" 4 3 train nowhere.csv -o model.json
refused "a wrong option" 2 3 train "$data/lynx.csv" --hiden 3 -o model.json
refused "an output that cannot be written" 4 3 train "$data/lynx.csv" "${small[@]}" --epochs 1 -o nowhere/model.json
refused "a full disk" 4 3 train "$data/lynx.csv" "${small[@]}" --epochs 1 -q -o /dev/full
refused "a training that diverges" 5 3 train "$data/uk-gas.csv" --loss mape --transform log --learning-rate 10 \
    --epochs 200 -q -o model.json
refused "a check that fails" 6 2 evaluate --model pooled.json many.csv --fail-if 'mase>0.000001' -q
check "all that is refused leaves the old model" cmp plain.json model.json
cat >other.sh <<'END'
#!/bin/bash
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" != 1 ] || export SEQNET_KERNELS=baseline
exec "$@"
END
chmod +x other.sh
"$MPIRUN" ${quietly-} -n 2 ./other.sh "$program" train "$data/lynx.csv" "${small[@]}" -o model.json >out 2>err
check "ranks with other kernels: status 4" [ $? = 4 ]
check "ranks with other kernels: one message says so" grep -q 'rank 1 has the kernels baseline' err
mkdir -p apart/0 apart/1
cp "$data/lynx.csv" apart/0/rows.csv
sed '$s/.$/9/' "$data/lynx.csv" >apart/1/rows.csv
cat >apart.sh <<'END'
#!/bin/bash
cd "apart/${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" && exec "$@"
END
chmod +x apart.sh
"$MPIRUN" ${quietly-} -n 2 ./apart.sh "$program" train rows.csv "${small[@]}" -o model.json >out 2>err
check "ranks with other rows: status 4" [ $? = 4 ]
check "ranks with other rows: one message says so" [ "$(grep -c 'rows.csv: rank 1 finds other bytes' err)" = 1 ]
check "ranks with other rows: no model" [ ! -e apart/0/model.json ]
struck "a rank is killed" KILL 1 "137 9"
struck "the first rank is killed" KILL 0 "137 9"
struck "a rank is told to end" TERM 2 "143 15"
struck "the first rank is interrupted" INT 0 "130 2"
struck "mpirun is interrupted" INT mpirun "1 130 2"
struck "mpirun is told to end" TERM mpirun "1 143 15"

# one rank alone has too little memory, somewhere
cat >limited.sh <<'END'
#!/bin/bash
[ "${OMPI_COMM_WORLD_RANK:-$PMI_RANK}" != "$1" ] || ulimit -v "$2"
exec "${@:3}"
END
chmod +x limited.sh
awk 'BEGIN { print "ds,y"; for (t = 0; t < 700000; t++) printf "%d,%.3f\n", t, t * 7919 % 1000 / 1000 }' >long.csv
for rank in 0 1; do
    cp plain.json model.json
    begin=$EPOCHREALTIME
    "$MPIRUN" ${quietly-} -n 3 ./limited.sh $rank "${TIGHT:-200000}" "$program" train long.csv "${small[@]}" \
        --epochs 1 --ensemble 1 --epoch-windows 64 -o model.json >out 2>err
    check "no memory on rank $rank: status 4" [ $? = 4 ]
    took=$(((${EPOCHREALTIME/./} - ${begin/./}) / 1000000))
    check "no memory on rank $rank: within seconds" [ $took -lt "${PATIENCE:-20}" ]
    check "no memory on rank $rank: one message" [ "$(grep -c '^seqnet train: out of memory' err)" = 1 ]
    check "no memory on rank $rank: says that each rank holds the rows" grep -q 'each of the 3 ranks' err
    check "no memory on rank $rank: the old model stays" cmp plain.json model.json
done

# what `make bench` measures with
QUICK=1 SEQNET=$top/build/$variant/seqnet MPIRUN="$MPIRUN ${quietly-}" "$top/tests/bench/ranks.sh" >figures 2>err
check "bench: two ranks beside two threads, the same models" [ $? = 0 ]
check "bench: figures" grep -Eq '^XL +[0-9.]+ s +[0-9.]+ s +[0-9.]+$' figures
finish
