#!/bin/bash
# Every table that src/ defines for others is used by another file: tests/lint/tables_used.sh BUILD
#
# A cell, a statistical method or a command is a constant struct in a file of its own, and a list elsewhere makes it
# known. What no other file refers to was left out of its list. What is read: the objects of BUILD, with nm.
set -u
export LC_ALL=C

cd "$(dirname "$0")/../.." || exit 1
build=${1:?usage: tests/lint/tables_used.sh BUILD}
command -v nm >/dev/null || { echo "nm is not installed"; exit 1; }
objects=()
for source in src/*/*.c; do
    object=$build/${source#src/}
    [ -f "${object%.c}.o" ] || { echo "$build has no object of $source: build first"; exit 1; }
    objects+=("${object%.c}.o")
done
[ ${#objects[@]} -ge 100 ] || { echo "this script sees only ${#objects[@]} objects"; exit 1; }
nm -A "${objects[@]}" "$build"/kernels/fast_*.o "$build/main.o" 2>/dev/null | awk -v build="$build/" '
    { split($1, place, ":"); name = $NF; kind = $(NF - 1) }
    kind ~ /^[RDB]$/ { where[name] = substr(place[1], length(build) + 1) }
    kind == "U" { used[name] = 1 }
    END {
        for (name in where)
            if (!(name in used)) {
                sub(/\.o$/, ".c", where[name])
                print "src/" where[name] ": " name " is used by no other file: is it in its list?"
                bad = 1
            }
        exit bad
    }'
