#!/bin/bash
# The commands of man/seqnet-pipelines.7, with what they need started for them: tests/pipelines/run.sh [SECTION...]
#
# tests/recipes.sh says how. Ends with "N passed, N failed".
page=seqnet-pipelines.7
. "$(dirname "$0")/../recipes.sh"
server="" follower=""
clean_more() {
    [ -z "$server" ] || kill "$server" 2>/dev/null
    [ -z "$follower" ] || kill -- "-$follower" 2>/dev/null
}

# ---- SQLite ---------------------------------------------------------------------------------------------------------

if begin SQLITE sqlite3; then
    sqlite3 shop.db ".import --csv $data/air-passengers.csv traffic"
    run_commands SQLITE
    seqnet predict traffic.json >plain.csv
    same "SQLITE: the table is the forecast" "$(tail -n +2 plain.csv | awk -F, '{ print $1, $2 + 0, $6 + 0 }')" \
        "$(sqlite3 -csv shop.db 'select month, forecast, hi95 from forecast order by month' |
            awk -F, '{ print $1, $2 + 0, $3 + 0 }')"
    same "SQLITE: past and future" $((144 + $(lines plain.csv))) "$(lines both.csv)"
    # again: the table is filled anew, not twice; and what fails leaves it as it was
    mapfile -d '' -t recipe < <(commands SQLITE)
    bash -e -o pipefail -c "${recipe[2]}"
    same "SQLITE: filled anew" $(($(lines plain.csv) - 1)) "$(sqlite3 shop.db 'select count(*) from forecast')"
    : >traffic.json
    bash -e -o pipefail -c "${recipe[2]}" 2>/dev/null
    same "SQLITE: a model that is damaged: status" 3 $?
    same "SQLITE: a model that is damaged" $(($(lines plain.csv) - 1)) \
        "$(sqlite3 shop.db 'select count(*) from forecast')"
    # an empty table is no input
    sqlite3 shop.db 'delete from traffic'
    bash -e -o pipefail -c "${recipe[0]}" 2>err
    same "SQLITE: no rows: status" 3 $?
fi

# ---- PostgreSQL -----------------------------------------------------------------------------------------------------

if begin POSTGRESQL psql setpriv initdb; then
    if start_postgres; then
        cd "$scratch/POSTGRESQL" || exit 1
        export PGHOST=$cluster PGUSER=seqnet PGDATABASE=postgres
        psql -q -v ON_ERROR_STOP=1 -c 'create table deaths (sex text, month date, deaths int)'
        awk -F, 'NR == 1 || $2 < "1979-07" { print $1 "," $2 (NR > 1 ? "-01" : "") "," $3 }' \
            "$data/lung-deaths.csv" >rows.csv
        psql -q -v ON_ERROR_STOP=1 -c '\copy deaths from rows.csv csv header'
        # what is learnt later is there before the last command
        run_commands POSTGRESQL
        "$SEQNET" predict deaths.json >now.csv
        tail -n +2 forecast.csv | sort >expected
        psql --csv -t -c 'select * from forecast order by sex, month' | sort >got
        same "POSTGRESQL: the table is the forecast" "$(awk -F, '{ print $1, $2, $3 + 0 }' expected)" \
            "$(awk -F, '{ print $1, $2, $3 + 0 }' got)"
        mapfile -d '' -t recipe < <(commands POSTGRESQL)
        # new rows: the model goes on
        awk -F, 'NR > 1 && $2 >= "1979-07" { print $1 "," $2 "-01," $3 }' "$data/lung-deaths.csv" >rows.csv
        psql -q -v ON_ERROR_STOP=1 -c '\copy deaths from rows.csv csv'
        bash -e -o pipefail -c "${recipe[3]}" && bash -e -o pipefail -c "${recipe[2]}"
        same "POSTGRESQL: the model goes on: status" 0 $?
        same "POSTGRESQL: the first month after the new rows" 1980-01-01 \
            "$(psql -t -A -c 'select min(month) from forecast')"
        # what cannot be copied leaves the table as it was
        before=$(psql -t -A -c 'select count(*), sum(forecast) from forecast')
        damage="sed -i '5s/,[0-9.]*$/,x/' forecast.csv"
        bash -e -o pipefail -c "${recipe[2]/forecast.csv &&/forecast.csv && $damage &&}" 2>/dev/null
        check "POSTGRESQL: what cannot be copied: status" [ $? != 0 ]
        same "POSTGRESQL: what cannot be copied" "$before" \
            "$(psql -t -A -c 'select count(*), sum(forecast) from forecast')"
        # a table that is not there: psql fails, and so does the pipeline
        psql -q -c 'alter table deaths rename to gone'
        bash -e -o pipefail -c "${recipe[0]}" 2>/dev/null
        check "POSTGRESQL: a query that fails" [ $? != 0 ]
        unset PGHOST PGUSER PGDATABASE
    else
        failed=$((failed + 1))
        echo "FAIL POSTGRESQL: a cluster of its own starts"
        tail -n 5 "$cluster/initdb.log" "$cluster/server.log" 2>/dev/null
    fi
fi

# ---- Miller, jq -----------------------------------------------------------------------------------------------------

if begin MILLER mlr; then
    cp "$data/seattle-weather.csv" weather.csv
    run_commands MILLER
    same "MILLER: columns" "date forecast" "$(head -n 1 table.txt | tr -s ' ')"
    same "MILLER: rows" 15 "$(lines table.txt)"
    same "MILLER: first day" 2016-01-01 "$(sed -n 2p table.txt | cut -d ' ' -f 1)"
    same "MILLER: the widest" 3 "$(grep -c '"width"' widest.json)"
fi

if begin JQ jq; then
    awk -F, 'NR > 1 { printf("%s{\"month\": \"%s\", \"passengers\": %s}", (NR > 2 ? ", " : "["), $1, $2) }
             END { print "]" }' "$data/air-passengers.csv" >rows.json
    run_commands JQ
    "$SEQNET" predict model.json >plain.csv
    same "JQ: rows as JSON are the rows" "$(seqnet train "$data/air-passengers.csv" -q -o - | "$SEQNET" predict -)" \
        "$(cat plain.csv)"
    same "JQ: beyond a limit" "$(awk -F, 'NR > 1 && $6 > 480 { print $1 }' plain.csv)" "$(cat busy.txt)"
    same "JQ: the sum" "$(awk -F, 'NR > 1 { sum += $2 } END { printf "%.2f", sum }' plain.csv)" \
        "$(printf '%.2f' "$(cat total.txt)")"
    check "JQ: a figure" grep -qE '^[0-9.]+$' mase.txt
fi

# ---- GNU parallel and xargs over 200 files --------------------------------------------------------------------------

if begin "GNU PARALLEL" parallel; then
    make_series 200
    run_commands "GNU PARALLEL"
    same "GNU PARALLEL: models" 200 "$(find models -name '*.json' | wc -l)"
    same "GNU PARALLEL: in the table" 200 "$(tail -n +2 forecasts.csv | cut -d , -f 1 | sort -u | wc -l)"
    same "GNU PARALLEL: columns" model,day,forecast,lo80,hi80,lo95,hi95 "$(head -n 1 forecasts.csv)"
    # one series that is no good, and one model
    rm -r models
    mkdir models
    echo 'day,sold' >"series/shop 007.csv"
    mapfile -d '' -t recipe < <(commands "GNU PARALLEL")
    bash -c "${recipe[1]}" 2>err
    same "GNU PARALLEL: jobs that failed" 1 $?
    check "GNU PARALLEL: it is named" grep -q 'series/shop 007.csv' err
    same "GNU PARALLEL: its status in the log" 3 "$(awk -F '\t' 'NR > 1 && $7 != 0 { print $7 }' jobs.log)"
    truncate -s 1000 'models/shop 008.json'
    bash -c "${recipe[2]}" 2>err
    same "GNU PARALLEL: a model that is damaged" 7 $?
    check "GNU PARALLEL: it is named" grep -q 'models/shop 008.json' err
    same "GNU PARALLEL: the others" 198 "$(tail -n +2 forecasts.csv | cut -d , -f 1 | sort -u | wc -l)"
fi

if begin XARGS xargs find; then
    make_series 200
    run_commands XARGS
    same "XARGS: models" 200 "$(find models -name '*.json' | wc -l)"
    same "XARGS: in the table" 200 "$(cut -d '"' -f 4 forecasts.jsonl | sort -u | wc -l)"
fi

# ---- tail -F --------------------------------------------------------------------------------------------------------

if begin TAIL tail setsid; then
    head -n 121 "$data/air-passengers.csv" >sensor.csv
    seqnet train sensor.csv -q -o sensor.json
    mapfile -d '' -t recipe < <(commands TAIL)
    same "TAIL: the page has a command" 1 ${#recipe[@]}
    mkdir bin
    printf '#!/bin/sh\necho $$ >tail.pid\nexec %s "$@"\n' "$(command -v tail)" >bin/tail
    chmod +x bin/tail
    PATH=$PWD/bin:$PATH setsid bash -o pipefail -c "echo \$\$ >pid; ${recipe[0]}" 2>err &
    wait_for_lines 1 pid
    follower=$(cat pid)
    sleep 2 # tail stands at the end of the file
    sed -n 122,124p "$data/air-passengers.csv" >>sensor.csv
    check "TAIL: a forecast after each row" wait_for_lines 4 live.csv
    echo '1959-04,many' >>sensor.csv
    # the file is replaced
    head -n 1 sensor.csv >fresh
    mv fresh sensor.csv
    sleep 2
    sed -n 125,126p "$data/air-passengers.csv" >>sensor.csv
    check "TAIL: the file is replaced" wait_for_lines 6 live.csv
    check "TAIL: a row that is no good is told" grep -q many err
    kill "$(cat tail.pid)"
    wait
    follower=
    head -n 126 "$data/air-passengers.csv" >whole.csv
    same "TAIL: what predict says of all rows" "$("$SEQNET" predict sensor.json whole.csv --horizon 1 | tail -n 1)" \
        "$(tail -n 1 live.csv)"
fi

# ---- curl -----------------------------------------------------------------------------------------------------------

if begin CURL curl python3; then
    mkdir www
    cp "$data/air-passengers.csv" www/series.csv
    cp "$data/air-passengers.csv" www/new.csv
    # a port that the system gives, told on standard output
    python3 -u -c '
import functools, http.server
handler = functools.partial(http.server.SimpleHTTPRequestHandler, directory="www")
server = http.server.HTTPServer(("127.0.0.1", 0), handler)
print(server.server_port)
server.serve_forever()' >port 2>server.log &
    server=$!
    wait_for_lines 1 port
    port=$(cat port)
    as_here() { printf '%s' "${1//localhost:8000/127.0.0.1:$port}"; }
    no_proxy='*' run_commands CURL
    kill "$server"
    wait "$server" 2>/dev/null
    server=
    curl -fsS --noproxy '*' "http://127.0.0.1:$port/new.csv" 2>/dev/null | "$SEQNET" predict model.json - 2>err
    same "CURL: nothing comes" 3 "${PIPESTATUS[1]}"
fi

finish
