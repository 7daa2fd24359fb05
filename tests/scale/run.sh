#!/bin/bash
# The commands of man/seqnet-scale.7, with what they need started for them: tests/scale/run.sh [SECTION...]
#
# tests/recipes.sh says how. Jobs are killed in the middle and gone on from: no model may be lost or be half written,
# and each must be the one that a training alone makes. Ends with "N passed, N failed".
page=seqnet-scale.7
. "$(dirname "$0")/../recipes.sh"
slurm_pids=()
clean_more() {
    [ ${#slurm_pids[@]} = 0 ] || kill "${slurm_pids[@]}" 2>/dev/null
    wait
}

series_count=60
bad_series() { echo 'day,sold' >"$1"; } # no model can be made of it

# Are these all models but that of shop 7, whole, and what a training alone makes?
look_at_models() { # section, separator
    same "$1: models" $((series_count - 1)) "$(find models -name '*.json' | wc -l)"
    "$SEQNET" evaluate models/*.json --format csv >scores.csv 2>err
    same "$1: all of them can be read ($(head -n 2 err))" 0 $?
    local name
    for name in "shop${2}001" "shop${2}030" "shop${2}060"; do
        seqnet train "series/$name.csv" -q -o alone.json
        check "$1: $name is the model that a training alone makes" same_but_command alone.json "models/$name.json"
    done
}
same_but_command() { cmp <(grep -v '"command"' "$1") <(grep -v '"command"' "$2"); }

# Start the first training command of the page, kill it with signal 9 when $2 jobs are through, and look.
kill_midway() { # what is killed: parallel, all
    rm -rf models jobs.log
    mkdir models
    { SLOWLY=1 setsid bash -c "echo \$\$ >session; ${recipe[1]% \#*}; :"; } >/dev/null 2>&1 &
    wait_for_lines 15 jobs.log
    case $1 in
    parallel) kill -9 "$(pgrep -s "$(cat session)" -f 'perl.*parallel' | head -n 1)" ;;
    all) kill -9 $(pgrep -s "$(cat session)") ;;
    esac
    wait
    check "GNU PARALLEL, $1 killed: it was in the middle" [ "$(lines jobs.log)" -lt 50 ]
    "$SEQNET" evaluate models/*.json >/dev/null 2>err
    same "GNU PARALLEL, $1 killed: what is there is whole ($(head -n 2 err))" 0 $?
    bash -c "${recipe[3]}" >/dev/null 2>err
    same "GNU PARALLEL, $1 killed: it goes on ($(head -n 2 err))" 0 $? # the one that failed had ended before
    same "GNU PARALLEL, $1 killed: each job ends once" $series_count \
        "$(tail -n +2 jobs.log | cut -f 9 | sort -u | wc -l)"
    look_at_models "GNU PARALLEL, $1 killed" " "
    same "GNU PARALLEL, $1 killed: nothing lies about" "" "$(find models ! -name '*.json' ! -name models)"
}

if begin "GNU PARALLEL" parallel pgrep; then
    make_series $series_count
    bad_series "series/shop 007.csv"
    run_commands "GNU PARALLEL"
    look_at_models "GNU PARALLEL" " "
    check "GNU PARALLEL: the one that failed is listed" \
        grep -q '^3 0 seqnet train .*007[.]csv.* -o models/.*007.*[.]json$' failed.txt
    same "GNU PARALLEL: and no other" 1 "$(lines failed.txt)"
    mapfile -d '' -t recipe < <(commands "GNU PARALLEL")
    kill_midway parallel
    kill_midway all
    # the disk is full no longer: what failed is tried again
    awk 'NR > 1' "series/shop 006.csv" | sed '1i day,sold' >"series/shop 007.csv"
    bash -c "${recipe[4]% \#*}" 2>err
    same "GNU PARALLEL: what failed is tried again" 0 $?
    same "GNU PARALLEL: and through" $series_count "$(find models -name '*.json' | wc -l)"
fi

if begin XARGS xargs find; then
    make_series $series_count
    bad_series "series/shop 007.csv"
    run_commands XARGS
    look_at_models XARGS " "
    same "XARGS: the one that failed is listed" "3 series/shop 007.csv" "$(cat failed.txt)"
    mapfile -d '' -t recipe < <(commands XARGS)
    rm "models/shop 009.json"
    touch mark "series/shop 010.csv"
    bash -c "${recipe[1]}" 2>/dev/null
    same "XARGS: it goes on with what is missing or older" "shop 009.json shop 010.json" \
        "$(find models -name '*.json' -newer mark -printf '%f\n' | sort | paste -sd ' ')"
fi

if begin MAKE make; then
    make_series $series_count -
    bad_series series/shop-007.csv
    write_file models.mk
    run_commands MAKE
    look_at_models MAKE -
    check "MAKE: the one that failed is listed" grep -q 'models/shop-007.json. Error 3' failed.txt
    same "MAKE: all are forecast" $((series_count - 1)) \
        "$(tail -n +2 forecasts.csv | cut -d , -f 1 | sort -u | wc -l)"
    touch series/shop-031.csv
    same "MAKE: what has changed is made anew, and the forecasts" "seqnet train series/shop-031.csv seqnet predict" \
        "$(make -n -f models.mk | grep seqnet | awk '{ print $1, $2, $2 == "train" ? $3 : "" }' | xargs)"
fi

# ---- Slurm -----------------------------------------------------------------------------------------------------------

# Slurm of its own, on this machine; or a loop.
start_slurm() {
    local here=$scratch/slurm host
    mkdir "$here" "$here/state" "$here/spool"
    host=$(hostname -s)
    if [ "$(id -u)" != 0 ] || ! command -v munged slurmctld slurmd sbatch >/dev/null; then
        echo "SLURM is not installed, or this is not root: a loop is in its place"
        cat >"$scratch/bin/sbatch" <<'END'
#!/bin/bash
for word; do
    case $word in --array=*) tasks=${word#--array=} ;; -*) ;; *) script=$word ;; esac
done
tasks=${tasks%%%*} worst=0
for task in $(seq "${tasks%-*}" "${tasks#*-}"); do
    status=0
    SLURM_ARRAY_TASK_ID=$task bash "$script" >"logs/$task.txt" 2>&1 || status=$?
    [ $status -le $worst ] || worst=$status
done
exit $worst
END
        chmod +x "$scratch/bin/sbatch"
        return 0
    fi
    head -c 1024 /dev/urandom >"$here/key" && chmod 600 "$here/key"
    munged --foreground --force --key-file="$here/key" --socket="$here/socket" --pid-file="$here/munged.pid" \
        --log-file="$here/munged.log" --seed-file="$here/seed" >"$here/munged.out" 2>&1 &
    slurm_pids+=($!)
    cat >"$here/slurm.conf" <<END
ClusterName=here
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$((20000 + $$ % 20000))
SlurmdPort=$((40001 + $$ % 20000))
SlurmUser=root
AuthType=auth/munge
AuthInfo=socket=$here/socket
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU_Memory
SwitchType=switch/none
MpiDefault=none
StateSaveLocation=$here/state
SlurmdSpoolDir=$here/spool
SlurmctldPidFile=$here/slurmctld.pid
SlurmdPidFile=$here/slurmd.pid
SlurmctldLogFile=$here/slurmctld.log
SlurmdLogFile=$here/slurmd.log
ReturnToService=2
NodeName=$host NodeAddr=127.0.0.1 CPUs=$(nproc) RealMemory=600 State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES State=UP
END
    export SLURM_CONF=$here/slurm.conf
    local try
    for ((try = 0; try < 50; try++)); do [ -S "$here/socket" ] && break; sleep 0.1; done
    slurmctld -D -c >"$here/slurmctld.out" 2>&1 &
    slurm_pids+=($!)
    slurmd -D -c >"$here/slurmd.out" 2>&1 &
    slurm_pids+=($!)
    for ((try = 0; try < 100; try++)); do
        sinfo -h -o %T 2>/dev/null | grep -q idle && return 0
        sleep 0.2
    done
    tail -n 5 "$here"/*.log
    return 1
}

if begin SLURM sed; then
    check "SLURM: it starts" start_slurm
    make_series $series_count
    bad_series "series/shop 007.csv"
    write_file models.sbatch
    run_commands SLURM
    look_at_models SLURM " "
    check "SLURM: the one that failed is listed" grep -qx '3 series/shop 007.csv' failed.txt
    same "SLURM: and no other" 1 "$(grep -c '^[0-9]' failed.txt)"
    rm "models/shop 009.json" "models/shop 052.json"
    touch mark
    mapfile -d '' -t recipe < <(commands SLURM)
    bash -c "${recipe[1]}" >/dev/null 2>err
    same "SLURM: it goes on with what is missing" "shop 009.json shop 052.json" \
        "$(find models -name '*.json' -newer mark -printf '%f\n' | sort | paste -sd ' ')"
fi

# ---- Spark: its script, partition by partition -----------------------------------------------------------------------

if begin SPARK awk; then
    write_file forecast.sh
    chmod +x forecast.sh
    awk 'BEGIN { for (s = 1; s <= 6; s++) for (t = 1; t <= 40; t++) print s "," t "," 100 + s + (t * s) % 7 }' >rows
    for partition in 0 1 2; do
        awk -F , -v p=$partition '$1 % 2 == p' rows | ./forecast.sh >"part-$partition" 2>err
        same "SPARK: partition $partition ($(head -n 2 err))" 0 $?
    done
    same "SPARK: an empty partition" 0 "$(lines part-2)"
    same "SPARK: all series are forecast" "1 2 3 4 5 6" \
        "$(cat part-* | cut -d , -f 1 | sort -un | paste -sd ' ')"
    echo '1,2,many' | ./forecast.sh >part 2>err
    same "SPARK: a partition that is no good" 3 $?
    if command -v python3 >/dev/null; then
        blocks SPARK >part.py
        check "SPARK: the lines are Python" python3 -m py_compile part.py
    fi
fi

# ---- PostgreSQL ------------------------------------------------------------------------------------------------------

if begin POSTGRESQL psql setpriv initdb; then
    if start_postgres; then
        cd "$scratch/POSTGRESQL" || exit 1
        mkdir "$cluster/models"
        [ "$(id -u)" != 0 ] || chown 65534:65534 "$cluster/models"
        export PGHOST=$cluster PGUSER=seqnet PGDATABASE=postgres
        psql -q -v ON_ERROR_STOP=1 -c 'create table sales (shop int, day int, sold float8)' -c 'insert into sales
            select shop, day, 100 + shop + (day * shop) % 7 from generate_series(1, 12) shop,
            generate_series(1, 40) day'
        as_here() { printf '%s' "${1//\/var\/lib\/seqnet/$cluster/models}"; }
        run_commands POSTGRESQL
        same "POSTGRESQL: models" 13 "$(find "$cluster/models" -name '*.json' | wc -l)"
        "$SEQNET" predict "$cluster/models/all.json" | tail -n +2 | cut -d , -f 1,2 | sort >wanted
        same "POSTGRESQL: the table is the forecast" "$(cat wanted)" \
            "$(psql --csv -t -c 'select shop, day from forecast' | sort)"
        # a shop without a number, and a model that is damaged
        psql -q -c 'update sales set sold = null where shop = 5'
        mapfile -d '' -t recipe < <(commands POSTGRESQL)
        cp "$cluster/models/5.json" kept.json
        bash -c "$(as_here "${recipe[2]}")"
        check "POSTGRESQL: what failed is listed" grep -q 'exited with exit code 3' failed.txt
        same "POSTGRESQL: and no other" 1 "$(grep -c ERROR failed.txt)"
        check "POSTGRESQL: its model is that of before" cmp -s kept.json "$cluster/models/5.json"
        truncate -s 1000 "$cluster/models/all.json"
        psql -q -c 'drop table forecast'
        bash -c "$(as_here "${recipe[3]}")" 2>/dev/null
        check "POSTGRESQL: a model that is damaged: status" [ $? != 0 ]
        same "POSTGRESQL: and nothing is left of the transaction" "" \
            "$(psql -t -A -c "select to_regclass('forecast')")"
        unset PGHOST PGUSER PGDATABASE
        stop_postgres
    else
        check "POSTGRESQL: a cluster of its own starts" false
        tail -n 5 "$cluster/initdb.log" "$cluster/server.log" 2>/dev/null
    fi
fi

# ---- a thousand models -----------------------------------------------------------------------------------------------

if begin "A THOUSAND MODELS" sed; then
    make_series $series_count -
    mkdir models
    for file in series/*.csv; do
        head -n 31 "$file" | seqnet train - -q -o "models/$(basename "$file" .csv).json"
    done
    bad_series series/shop-007.csv
    run_commands "A THOUSAND MODELS"
    for table in scores.csv forecasts.csv; do
        same "A THOUSAND MODELS: all are in $table" $series_count \
            "$(tail -n +2 $table | cut -d , -f 1 | sort -u | wc -l)"
    done
    same "A THOUSAND MODELS: those with rows are scored" $((series_count - 1)) "$(($(lines now.csv) - 1))"
    check "A THOUSAND MODELS: the other is named" grep -q 'models/shop-007.json: series/shop-007.csv: .* left out' err
fi

finish
