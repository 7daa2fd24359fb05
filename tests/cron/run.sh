#!/bin/bash
# A forecast that nobody looks at, night after night: tests/cron/run.sh
#
# Runs the jobs of data/examples/seqnet-nightly over simulated nights with a fake clock. The file of a night may be
# late, missing, empty, doubled, cut, foreign or in another notation; the disk may be full, and the power may go. After
# each night
#
#     the forecast is whole. It is the one that a run without faults makes of the same model and the whole file, or the
#         one of the night before, to the byte
#     if it is an old one, an alert of this night names the fault; and there is an alert on no other night
#     the model can be read, and bad data have left it as it was, to the byte
#     what was alerted stands in the log, and no temporary file, lock or surplus backup lies about
#
# and after the last one the forecast is as good as that of a model that met no fault at all. SEQNET_NIGHTS=60 runs all
# faults with good nights between them; without it the 14 nights that `make check` has time for. $SEQNET is the program.
set -u
export LC_ALL=C TZ=UTC

top=$(cd "$(dirname "$0")/../.." && pwd)
program=$(realpath -- "${SEQNET:-$top/seqnet}")
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
passed=0 failed=0
pass() { passed=$((passed + 1)); }
fail() { # what
    failed=$((failed + 1))
    echo "FAIL night $night ($fault): $1"
    [ ! -f "$scratch/tonight" ] || sed 's/^/    /' "$scratch/tonight"
}
check() { # what, command...
    local what=$1
    shift
    if "$@"; then pass; else fail "$what"; fi
}
stop() {
    echo "$1"
    echo "$passed passed, $((failed + 1)) failed"
    exit 1
}
[ -x "$program" ] || stop "there is no program $program: build first"
for tool in flock setsid "${CC:-gcc}"; do
    command -v "$tool" >/dev/null || stop "$tool is not installed"
done
"${CC:-gcc}" -D_GNU_SOURCE -shared -fPIC -O1 -Wall -o "$scratch/power_cut.so" "$top/tests/cron/power_cut.c" -ldl ||
    stop "tests/cron/power_cut.c does not compile"

mkdir "$scratch/bin" "$scratch/state" "$scratch/ideal" "$scratch/wanted"
cat >"$scratch/bin/seqnet" <<END
#!/bin/sh
[ "\$1" != "\${CUT_IN-}" ] || export POWER_CUT=1 LD_PRELOAD=$scratch/power_cut.so
exec "$program" "\$@"
END
# the alerts do not go to the disk that is full
cat >"$scratch/bin/hook" <<END
#!/bin/sh
ulimit -S -f unlimited
exec cat >>$scratch/alerts
END
chmod +x "$scratch/bin/seqnet" "$scratch/bin/hook"
PATH=$scratch/bin:$PATH

recipe="--horizon 7 --window 14 --cell gru --hidden 4 --epochs 1 --ensemble 1 --validation 14 --blend auto"
state=$scratch/state ideal=$scratch/ideal wanted=$scratch/wanted
export SEQNET_DIR=$state SEQNET_RECIPE=$recipe SEQNET_ALERT=$scratch/bin/hook

# ---- the files -------------------------------------------------------------------------------------------------------

FIRST=1735689600 # 2025-01-01
HISTORY=100      # days before the first night

rows() { # how many: a trend, a week and what nobody can know
    awk -v count="$1" -v first=$FIRST 'BEGIN {
        print "day,load"
        for (i = 0; i < count; i++)
            printf "%s,%.1f\n", strftime("%Y-%m-%d", first + i * 86400, 1),
                   1000 + i / 2 + 100 * sin(i * 6.2831853 / 7) + 40 * sin(i * 12.9898) * sin(i * 78.233)
    }'
}

# The file of a night, made of the whole one in $1; and what an alert says of it (nothing: there is to be none).
declare -A told=(
    [good]="" [notation]="" [reversed]="" [windows]=""
    [late]="--max-age" [missing]="No such file" [empty]="the input is empty" [header]="no rows"
    [doubled]="occurs twice" [doubled-row]="occurs twice" [cut-value]="no line end" [cut-date]="no line end"
    [cut-rows]="--max-age" [foreign]="not the series" [foreign-columns]="no column 'load'" [foreign-row]="--max-age"
    [gap]="--max-gap" [page]="web page" [packed]="gzip" [full]="cannot be written" [clock]="ahead of the clock"
    [power-update]="was cut off" [power-predict]="was cut off"
)
put() { # whole file, fault
    case $2 in
    late) sed '$d' "$1" ;;
    missing) rm -f "$state/series.csv"; return ;;
    empty) : ;;
    header) head -n 1 "$1" ;;
    doubled) cat "$1"; tail -n +2 "$1" ;;
    doubled-row) cat "$1"; tail -n 1 "$1" ;;
    cut-value) head -c -4 "$1" ;;
    cut-date) head -c -10 "$1" ;;
    cut-rows) head -n -3 "$1" ;;
    foreign) sed '2,$s/,1/,8/; 2,$s/,9/,2/' "$1" ;;
    foreign-columns) sed '1s/load/temperature/' "$1" ;;
    foreign-row) sed '$s/,1/,91/' "$1" ;;
    gap) sed "$((HISTORY + night - 5)),$((HISTORY + night))d" "$1" ;;
    notation) sed 'y/,./;,/' "$1" ;;
    reversed) head -n 1 "$1"; tail -n +2 "$1" | tac ;;
    windows) sed 's/$/\r/' "$1" ;;
    page) echo "<html><body>502 Bad Gateway</body></html>" ;;
    packed) gzip -n <"$1" ;;
    *) cat "$1" ;;
    esac >"$scratch/incoming"
    mv "$scratch/incoming" "$state/series.csv"
}

# ---- a night ---------------------------------------------------------------------------------------------------------

# Run a job in a session of its own, as cron does. Its log comes through a pipe, which no full disk stops.
job() { # hourly, nightly or weekly
    (
        [ "$fault" != full ] || { trap '' XFSZ; ulimit -S -f 0; }
        case $fault in power-*) [ "$2" = again ] || export CUT_IN=${fault#power-} ;; esac
        exec setsid -w "$top/data/examples/seqnet-nightly" "$1" 2>&1
    ) | cat >>"$scratch/tonight"
    return "${PIPESTATUS[0]}"
}

is_whole() { # a forecast
    awk -F , 'NR > 1 { for (i = 2; i <= 6; i++) if ($i !~ /^-?[0-9]+(\.[0-9]+)?$/) exit 1; rows++ }
        NF != 6 { exit 1 }
        END { if (rows != 7) exit 1 }' "$1"
}

# What a run without faults makes of the model in folder $1 and the file $2, there.
make_wanted() {
    seqnet update "$1/model.json" "$2" -q && seqnet predict "$1/model.json" "$2" -o "$1/forecast.csv" 2>/dev/null
}

live() { # a night
    local whole=$scratch/whole.csv status alert=${told[$fault]}
    export SEQNET_NOW=$((FIRST + (HISTORY + night) * 86400 + 7800)) # ten past two
    rows $((HISTORY + night)) >"$whole"
    [ "$fault" != clock ] || SEQNET_NOW=0 # the battery is empty
    : >"$scratch/tonight"
    : >"$scratch/alerts"
    cp "$state/forecast.csv" "$scratch/old.csv"
    cp "$state/model.json" "$scratch/old.json"
    cp "$state/model.json" "$wanted"
    make_wanted "$wanted" "$whole" && make_wanted "$ideal" "$whole" || fail "the run without faults failed"
    put "$whole" "$fault"
    job nightly first 2>/dev/null
    status=$?
    case $fault in
    power-*)
        check "the model can be read after the power was cut" seqnet inspect "$state/model.json" >/dev/null
        check "the forecast is whole after the power was cut" is_whole "$state/forecast.csv"
        check "the night was cut off" [ $status = 137 ]
        job nightly again # the machine comes back: @reboot
        status=$?
        ;;
    esac

    check "the forecast is whole" is_whole "$state/forecast.csv"
    check "the model can be read" seqnet inspect "$state/model.json" >/dev/null
    case $alert in
    "" | "was cut off")
        check "the forecast is the right one" cmp -s "$state/forecast.csv" "$wanted/forecast.csv"
        check "the status is 0" [ $status = 0 ]
        ;;
    *)
        check "the forecast is that of the night before" cmp -s "$state/forecast.csv" "$scratch/old.csv"
        check "the model is that of the night before" cmp -s "$state/model.json" "$scratch/old.json"
        check "the status tells" [ $status != 0 ]
        ;;
    esac
    if [ $((night % 5)) = 1 ] && [ -z "$alert" ]; then
        SEQNET_NOW=$((SEQNET_NOW + 82800)) job hourly first # just before the next night
        check "the hourly job is through" [ $? = 0 ]
        check "its forecast is the same" cmp -s "$state/forecast.csv" "$wanted/forecast.csv"
    fi
    if [ $((night % 7)) = 0 ]; then
        cp "$state/model.json" "$scratch/old.json"
        job weekly first
        check "the model can be read after training" seqnet inspect "$state/model.json" >/dev/null
        check "there is a report" grep -q '</html>' "$state/report.html"
        [ -z "$alert" ] ||
            check "the model is not replaced by one of bad data" cmp -s "$state/model.json" "$scratch/old.json"
    fi
    if [ -n "$alert" ]; then
        check "an alert says '$alert'" grep -qF -e "$alert" "$scratch/alerts"
        check "the log has the alerts" in_log
    else
        check "there is no alert" [ ! -s "$scratch/alerts" ]
    fi
    check "the log ends with the job" grep -q 'ends with status' "$scratch/tonight"
    check "every line of the log has a time" all_dated
    check "nothing lies about" no_litter
    cat "$scratch/tonight" >>"$scratch/log"
}

in_log() {
    local line
    while IFS= read -r line; do
        grep -qF -e "error: ${line#seqnet: }" <(sed 's/error: nightly /error: nightly: /' "$scratch/tonight") ||
            grep -qF -e "${line#seqnet: * }" "$scratch/tonight" || return 1
    done <"$scratch/alerts"
}
all_dated() { ! grep -qv '^20[0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9:]*[+-][0-9:]* seqnet' "$scratch/tonight"; }
no_litter() {
    local extra
    extra=$(find "$state" -mindepth 1 -printf '%P\n' | grep -vE \
        '^(model\.json(\.[1-7])?|forecast\.csv|report\.html|series\.csv|\.(hourly|nightly|weekly)\.running)$')
    [ -z "$extra" ] || echo "    $extra"
    [ -z "$extra" ] && [ ! -s "$state/.nightly.running" ]
}

# ---- the page --------------------------------------------------------------------------------------------------------

shown() { # in the manual page: the file of data/examples/ called $1
    awk -v mark=".\\\\\" data/examples/$1" '$0 == mark { found = 1; next }
        found && /^\.Bd/ { inside = 1; next }
        inside && /^\.Ed/ { exit }
        inside' "$top/man/seqnet-cron.7" |
        sed "s/\\\\(aq/'/g; s/\\\\(ga/\`/g; s/\\\\(ti/~/g; s/\\\\(ha/^/g; s/^\\\\&//; s/\\\\e/\\\\/g"
}

# What the page shows is what is installed, and what others' programs take.
check_examples() {
    local file units=$scratch/units user group jobs
    for file in "$top"/data/examples/*; do
        check "the page shows ${file##*/} as it is" cmp -s <(shown "${file##*/}") "$file"
    done
    jobs=$(grep -ohE 'seqnet-nightly +(hourly|nightly|weekly|[a-z]+) +>>' "$top/data/examples/seqnet.cron" | wc -l)
    check "the crontab runs its four jobs" [ "$jobs" = 4 ]
    if command -v systemd-analyze >/dev/null; then
        mkdir "$units"
        cp "$top/data/examples/seqnet-nightly" "$scratch/bin/" # a unit names no path with blanks
        for file in "$top"/data/examples/*.timer "$top"/data/examples/*.service; do
            sed "s|/usr/local/bin/|$scratch/bin/|" "$file" >"$units/${file##*/}"
        done
        check "systemd takes the units" systemd-analyze verify --man=no "$units"/*.timer "$units/seqnet@nightly.service"
    else
        echo "skipped: systemd-analyze is not installed"
    fi
    if PATH=$PATH:/usr/sbin command -v logrotate >/dev/null; then
        user=$(id -un) group=$(id -gn)
        sed "s|create 0640 seqnet adm|create 0640 $user $group|; s|/var/log/seqnet|$scratch|" \
            "$top/data/examples/seqnet.logrotate" >"$scratch/rotation"
        chmod 644 "$scratch/rotation"
        cp "$scratch/log" "$scratch/seqnet.log"
        check "logrotate takes its file" rotates "$scratch/rotation"
    else
        echo "skipped: logrotate is not installed"
    fi
}
rotates() {
    PATH=$PATH:/usr/sbin logrotate -f -s "$scratch/rotated" "$1" && [ -s "$scratch/seqnet.log.1" ] &&
        [ ! -s "$scratch/seqnet.log" ]
}

# ---- all nights ------------------------------------------------------------------------------------------------------

nights=${SEQNET_NIGHTS:-14}
if [ "$nights" -lt 60 ]; then
    plan=(good late cut-value full good doubled foreign good power-update power-predict empty notation foreign-columns
        good)
else
    plan=()
    for fault in late empty header clock cut-value gap cut-rows doubled-row full power-update page foreign \
        power-predict packed notation foreign-columns foreign-row reversed doubled windows; do
        plan+=(good "$fault" good)
    done
fi

night=0 fault=none
rows $HISTORY >"$state/series.csv"
# shellcheck disable=SC2086
seqnet train "$state/series.csv" $recipe -q -o "$state/model.json" || stop "the first training failed"
seqnet predict "$state/model.json" -o "$state/forecast.csv" 2>/dev/null
cp "$state/model.json" "$ideal"
for fault in "${plan[@]}"; do
    night=$((night + 1))
    [ $night -le "$nights" ] && live
done
# what was missed for a night was learnt on the next one
far=$(paste -d , "$state/forecast.csv" "$ideal/forecast.csv" |
    awk -F , 'NR > 1 { far = ($2 - $8) / $8; far = far < 0 ? -far : far; most = far > most ? far : most }
        END { print most }')
check "the last forecast is $far from that of a model that met no fault" awk "BEGIN { exit !($far < 0.02) }"
check_examples
[ -z "${SEQNET_LOG_KEPT-}" ] || cp "$scratch/log" "$SEQNET_LOG_KEPT"
echo "$passed passed, $failed failed"
[ $failed = 0 ]
