# The commands of a page of recipes, run and looked at. Sourced, with `page` set, the name of the page in man/:
#     . "$(dirname "$0")/../recipes.sh"
#
#     if begin SECTION program...; then       in a folder of its own; skipped, with a word, where a program is missing
#         run_commands SECTION
#         same "what" expected got            check "what" command...
#     fi
#     finish
#
# The arguments of the script name the sections that are wanted (default: all). A command begins at `$ ` within .Bd
# -literal and ends with the first line after which bash has a whole command; it must exit 0, or N when it ends in `#
# exits N`. A block below a comment `.\" file: NAME` is a file, which write_file makes. Each command is run by a bash of
# its own (with -e and pipefail) in the section's folder, where `train` has few epochs. $SEQNET is the program (default:
# ./seqnet at the top of the tree).
set -u
export LC_ALL=C TZ=UTC

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
page=$top/man/$page
data=$top/data
[ -x "$SEQNET" ] || { echo "there is no program $SEQNET: build first"; exit 1; }
scratch=$(mktemp -d)
cluster=""

clean_more() { :; } # what a script has started itself
clean() {
    clean_more
    stop_postgres
    rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT TERM

# The program as a script calls it, in folder $1.
put_program() {
    cat >"$1/seqnet" <<END
#!/bin/sh
[ -z "\${SLOWLY-}" ] || sleep 0.1
[ "\$1" = train ] && exec "$SEQNET" "\$@" --epochs 1 --ensemble 1 --hidden 2
[ "\$1" = update ] && exec "$SEQNET" "\$@" --threads 1
exec "$SEQNET" "\$@"
END
    chmod +x "$1/seqnet"
}
mkdir "$scratch/bin"
put_program "$scratch/bin"
PATH=$scratch/bin:$PATH
passed=0 failed=0
wanted_sections=("$@")

check() { # what, command...
    local what=$1
    shift
    if "$@"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what"
    fi
}

same() { # what, expected, got
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n    expected: %s\n    got:      %s\n' "$1" "$2" "$3"
    fi
}

finish() {
    cd / || exit 1
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
}

lines() { wc -l <"$1" | tr -d ' '; }

# Wait, at most a minute, until file $2 has $1 lines.
wait_for_lines() {
    local try
    for ((try = 0; try < 600; try++)); do
        [ -f "$2" ] && [ "$(lines "$2")" -ge "$1" ] && return 0
        sleep 0.1
    done
    return 1
}

# A folder series/ of $1 files, with `shop 001.csv` and so on; $2 stands between the two words (a blank).
make_series() {
    mkdir series
    local i
    for i in $(seq -f %03g 1 "$1"); do
        awk -v i="$i" 'BEGIN { print "day,sold"; for (t = 1; t <= 40; t++) print t "," 100 + i + (t * i) % 7 }' \
            >"series/shop${2- }$i.csv"
    done
}

# ---- the page --------------------------------------------------------------------------------------------------------

# The blocks of section $1, line by line as they are shown, without files; with $2 that file of any section.
blocks() {
    awk -v section="$1" -v file="${2-}" '
        /^\.Sh / { here = substr($0, 5) == section }
        /^\.\\" file: / { name = substr($0, 11); next }
        /^\.Bd / { inside = /-literal/; next }
        /^\.Ed/ { inside = 0; name = ""; next }
        inside && (file == "" ? here && name == "" : name == file)' "$page" |
        sed "s/\\\\(aq/'/g; s/\\\\(ga/\`/g; s/\\\\(ti/~/g; s/\\\\(ha/^/g; s/^\\\\&//; s/\\\\e/\\\\/g"
}

# The file that the page shows as $1.
write_file() {
    blocks "" "$1" >"$1"
    check "the page shows $1" [ -s "$1" ]
}

# The commands of section $1, each ended by a NUL.
commands() {
    local line text=""
    while IFS= read -r line; do
        [ -n "$text" ] || line=${line#\$ }
        text+=${text:+$'\n'}$line
        # whole? no pipe, && or backslash at its end, and quotes that are closed
        if [[ ! $text =~ (\||\&\&|\\)$ ]] && bash -n -c "$text" 2>/dev/null; then
            printf '%s\0' "$text"
            text=
        fi
    done < <(blocks "$1")
    [ -z "$text" ] || printf '%s\0' "$text"
}

# A command as it is run: a script may put what it has in the place of what the page names.
as_here() { printf '%s' "$1"; }

run_commands() { # section
    local command wanted status count=0
    while IFS= read -r -d '' command <&3; do
        wanted=0
        [[ $command =~ \#\ exits\ ([0-9]+)$ ]] && wanted=${BASH_REMATCH[1]}
        timeout -k 5 300 bash -e -o pipefail -c "$(as_here "$command")" </dev/null >out 2>err
        status=$?
        same "$1: $command: exit status ($(head -n 3 err | tr '\n' ' '))" "$wanted" $status
        count=$((count + 1))
    done 3< <(commands "$1")
    check "$1: the page has commands" [ $count -gt 0 ]
}

# Begin section $1 in a folder of its own, if it is wanted and the programs are there.
begin() { # section, program...
    local section=$1 program
    shift
    [ ${#wanted_sections[@]} = 0 ] || [[ " ${wanted_sections[*]} " = *" $section "* ]] || return 1
    for program; do
        if ! PATH=$PATH:$postgres command -v "$program" >/dev/null; then
            echo "skipped: $section ($program is not installed)"
            return 1
        fi
    done
    mkdir "$scratch/$section" && cd "$scratch/$section" || exit 1
}

# ---- a PostgreSQL server of its own ----------------------------------------------------------------------------------

postgres=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -n 1)" 2>/dev/null)

# The server does not run as root.
as_nobody() {
    if [ "$(id -u)" = 0 ]; then
        setpriv --reuid=65534 --regid=65534 --clear-groups env HOME="$cluster" "$@"
    else
        "$@"
    fi
}

start_postgres() {
    cluster=$(mktemp -d)
    [ "$(id -u)" != 0 ] || chown 65534:65534 "$cluster"
    # what it calls itself, where it may go
    mkdir "$cluster/bin" && cp "$SEQNET" "$cluster/bin/seqnet-itself" &&
        SEQNET=$cluster/bin/seqnet-itself put_program "$cluster/bin" &&
        cd "$cluster" &&
        as_nobody "$postgres/initdb" -D "$cluster/data" -U seqnet -A trust --no-sync -E UTF8 >initdb.log 2>&1 &&
        PATH=$cluster/bin:$PATH as_nobody "$postgres/pg_ctl" -D "$cluster/data" -w -t 120 -l "$cluster/server.log" \
            -o "-c listen_addresses= -c unix_socket_directories='$cluster' -c fsync=off" start >/dev/null 2>&1
}

stop_postgres() {
    [ -n "$cluster" ] || return 0
    as_nobody "$postgres/pg_ctl" -D "$cluster/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$cluster"
    cluster=""
}
