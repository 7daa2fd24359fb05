# How tests/*/run.sh begin, where they test $SEQNET (default: ./seqnet at the top of the tree) in a folder of their own.
# Sourced: . "$(dirname "$0")/../begin.sh"
#
#     top, data   the top of the tree, and its data
#     SEQNET      the program's whole path
#     scratch     the current folder, empty; it goes when the script ends
#     passed, failed   counts, of pass, fail and check; the script ends by finish
set -u
export LC_ALL=C

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
data=$top/data
SEQNET=$(realpath -- "${SEQNET:-$top/seqnet}")
[ -x "$SEQNET" ] || { echo "there is no program $SEQNET: build first"; exit 1; }
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
passed=0 failed=0

pass() { passed=$((passed + 1)); }

fail() { # what, detail...
    failed=$((failed + 1))
    printf 'FAIL %s\n' "$1"
    shift
    [ $# = 0 ] || printf '    %s\n' "$@"
}

# Succeeds the command that follows the title? If not, what it said is shown, and what the last program wrote into err.
check() { # what, command...
    local what=$1
    shift
    if "$@" >log 2>&1; then
        pass
    else
        fail "$what"
        { head -n 20 log; [ ! -f err ] || head -n 5 err; } | sed 's/^/    /'
    fi
}

finish() {
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
}
