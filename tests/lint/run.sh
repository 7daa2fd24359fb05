#!/bin/bash
# The rules of the house, checked: tests/lint/run.sh BUILD
# BUILD is the folder of the object files (src/base/error.c -> BUILD/base/error.o). $SEQNET is the program (default:
# ./seqnet at the top of the tree), $CC the compiler (gcc). A check that cannot run (a file or a tool is missing) fails.
# Ends with "N passed, N failed".
set -u
export LC_ALL=C

# What is over a bound today and is to come under it: functions ("persist/model_read.c:read_recipe") and folders. A line
# is to be taken out with its fault, and one without a fault fails.
long_functions=()
large_folders=()

# File-scope state that has to be: "base/interrupt.c:interrupt_requested", each with its reason. Keep it empty if you
# can.
allowed_state=()

cd "$(dirname "$0")/../.." || exit 1
if [ $# != 1 ]; then
    echo "usage: tests/lint/run.sh BUILD" >&2
    exit 2
fi
build=$1
export SEQNET=${SEQNET:-./seqnet}
CC=${CC:-gcc}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

mapfile -t sources < <(find src -name '*.[ch]' | sort)

# Succeed if every tool named is installed; say which is not.
need() {
    local tool
    for tool; do
        command -v "$tool" >/dev/null || { echo "$tool is not installed"; return 1; }
    done
}

# src/X/file: "Y/file.h" only with Y = X or sorting before it. src/main.c: anything.
include_order() {
    awk '
        match($0, /^[ \t]*#[ \t]*include[ \t]*"[^"]*"/) {
            split($0, part, "\"")
            split(FILENAME, place, "/")
            folder = (FILENAME ~ /^src\/[^\/]*$/) ? "~" : place[2]
            slash = index(part[2], "/")
            where = FILENAME ":" FNR ": "
            if (!slash || part[2] ~ /\.\./) {
                print where "\"" part[2] "\" does not start at src/ (\"base/error.h\")"; bad = 1
            } else if (substr(part[2], 1, slash - 1) > folder) {
                print where folder "/ may not include " part[2] ": it sorts after"; bad = 1
            } else if ((getline line < ("src/" part[2])) < 0) {
                print where "there is no src/" part[2]; bad = 1
            } else {
                close("src/" part[2])
            }
        }
        END { exit bad }' "${sources[@]}"
}

# The build has shown it of a header that its own .c includes first; the others are compiled here. A guard is its first
# two directives, and the last.
headers_compile_alone() {
    need "$CC" || return 1
    local header own bad=0
    for header in "${sources[@]}"; do
        case $header in *.c) continue ;; esac
        own=${header%.h}
        own=${own#src/}
        if [ -f "src/$own.c" ] && [ -f "$build/$own.o" ] &&
            [ "$(grep -m 1 '^# *include' "src/$own.c")" = "#include \"$own.h\"" ]; then
            continue
        fi
        printf '#include "%s"\n' "${header#src/}" |
            "$CC" -fsyntax-only -Isrc -D_GNU_SOURCE -std=gnu11 -Wall -Wextra -Werror -x c - ||
            { echo "$header: does not compile alone"; bad=1; }
    done
    awk '
        function judge() { if (name != "" && !(guarded && last ~ /^#endif/)) { print name ": has no guard"; bad = 1 } }
        FNR == 1 { judge(); name = FILENAME ~ /\.h$/ ? FILENAME : ""; directives = 0; guarded = 0 }
        name != "" && NF { last = $0 }
        name != "" && /^#/ && ++directives <= 2 {
            if (directives == 1 && $1 == "#ifndef") guard = $2
            else if (directives == 1) guard = ""
            else guarded = guard != "" && $1 == "#define" && $2 == guard
        }
        END { judge(); exit bad }' "${sources[@]}" || bad=1
    return $bad
}

# The sources with comments, strings and character constants blanked and each line led by file:number:, so that what is
# searched for is code.
code_only() {
    local q="'"
    awk -v q="$q" '
        FNR == 1 { comment = 0 }
        {
            out = ""; rest = $0
            while (rest != "") {
                if (comment) {
                    end = index(rest, "*/")
                    if (!end) { rest = ""; break }
                    rest = substr(rest, end + 2); comment = 0
                    continue
                }
                if (!match(rest, "//|/[*]|\"|" q)) { out = out rest; break }
                out = out substr(rest, 1, RSTART - 1)
                opening = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
                if (opening == "//") break
                if (opening == "/*") { comment = 1; out = out " "; continue }
                out = out opening opening
                while (rest != "" && substr(rest, 1, 1) != opening)
                    rest = substr(rest, substr(rest, 1, 1) == "\\" ? 3 : 2)
                rest = substr(rest, 2)
            }
            sub(/format[ ]*[(][ ]*(__)?printf(__)?/, "format(", out) # the attribute
            print FILENAME ":" FNR ": " out
        }' "${sources[@]}" >"$scratch/code"
}

# No use of the functions $1 (a|b|c) but in files matching $2; $3 is the rule in words. A use is the name before `(` or
# handed over as an argument or initialiser; not a member of the same name (`hooks->free(`, `(*free)(`).
only_in() {
    local uses
    uses=$(grep -vE "^$2" "$scratch/code" |
        grep -E "(^[^ ]+ |[^A-Za-z0-9_.>*])($1)[[:space:]]*[(),;}]|[=(,][[:space:]]*&?($1)[[:space:]]*\$")
    [ -z "$uses" ] && return 0
    echo "$3:"
    echo "$uses"
    return 1
}

heap_has_one_door() {
    only_in 'malloc|calloc|realloc|reallocarray|aligned_alloc|posix_memalign|free|strdup|strndup|asprintf|vasprintf' \
        'src/base/memory\.c:' "the heap is base/memory.h's"
}

printing_has_its_place() {
    only_in 'printf|fprintf|vprintf|vfprintf|dprintf|vdprintf|puts|fputs|fwrite|putchar|perror|psignal' \
        '(src/main\.c|src/report/print\.c):' "only main.c and report/print.c print"
}

only_main_exits() {
    only_in 'exit|_exit|_Exit|quick_exit' 'src/main\.c:' "only main.c ends the process"
}

no_locale() {
    only_in 'setlocale|uselocale|newlocale' 'nothing:' "text and numbers do not follow the locale"
}

# Symbols in writable sections. Constant tables of pointers are in .data.rel.ro, which is not one. A source may be built
# into several objects (src/kernels/fast.c -> fast.o, fast_avx2.o): all whose names begin with its stem are looked at.
no_state() {
    need nm || return 1
    local source stem objects all=() found bad=0 place name section entry allowed
    for source in "${sources[@]}"; do
        case $source in *.h) continue ;; esac
        stem=${source#src/}
        stem=${stem%.c}
        objects=("$build/$stem"*.o)
        if [ ! -f "${objects[0]}" ]; then
            echo "$build/$stem.o is not there: build first"
            bad=1
            continue
        fi
        all+=("${objects[@]}")
    done
    mapfile -t all < <(printf '%s\n' "${all[@]}" | sort -u)
    # nm's table, after a line that names the object: Name|Value|Class|Type|Size|Line|Section
    found=$(nm --format=sysv "${all[@]}" >"$scratch/symbols" && awk -F'|' -v build="$build/" '
        NF < 7 && /^Symbols from / {
            place = $0; sub(/^Symbols from /, "", place); sub(/:$/, "", place); sub(/\.o$/, "", place)
            place = substr(place, length(build) + 1)
            seen++
        }
        NF >= 7 {
            gsub(/ /, "", $1); gsub(/ /, "", $3); gsub(/[ \t]/, "", $7)
            if ($3 == "C" || ($7 ~ /^\.(data|bss|tdata|tbss)(\.|$)/ && $7 !~ /^\.data\.rel\.ro/))
                print place, $1, $7
        }
        END { exit seen < 2 }' "$scratch/symbols") || { echo "nm tells nothing of the objects"; bad=1; }
    while read -r place name section; do
        [ -n "$name" ] || continue
        allowed=no
        for entry in ${allowed_state[@]+"${allowed_state[@]}"}; do
            [[ $place:${entry#*:} = "${entry%.c:*}"*":$name" ]] && allowed=yes
        done
        [ $allowed = yes ] && continue
        echo "$place: $name is a variable that outlives its function ($section)"
        bad=1
    done <<<"$found"
    return $bad
}

# A function of ours that has the name of one in a library takes its place there, without a word from the linker:
# cmocka's lines would be handed to our own print_message().
names_are_ours() {
    need nm || return 1
    local library file twice bad=0
    [ -f "$build/libseqnet.a" ] || { echo "$build/libseqnet.a is not there: build first"; return 1; }
    nm -g --defined-only "$build/libseqnet.a" | awk 'NF == 3 { print $3 }' | sort -u >"$scratch/ours"
    for library in csv cjson nettle m c cmocka; do
        file=$("$CC" -print-file-name="lib$library.so")
        # the C library's may be a script of the linker, which names the library itself
        grep -Iq . "$file" && file=$(grep -oE '/[^ ]*/lib[^ ]*\.so\.[0-9]+' "$file" | head -n 1)
        nm -D --defined-only "$file" | sed 's/.* //; s/@.*//' | sort -u >"$scratch/theirs"
        [ -s "$scratch/theirs" ] || { echo "lib$library.so: no names were found in it"; bad=1; }
        twice=$(comm -12 "$scratch/ours" "$scratch/theirs")
        [ -z "$twice" ] || { echo "in lib$library too: $twice"; bad=1; }
    done
    return $bad
}

# One stem in one folder: base/error.[ch] and no other error.
unique_names() {
    local twice
    twice=$(printf '%s\n' "${sources[@]}" | sed 's/\.[ch]$//' | sort -u | sed 's|.*/||' | sort | uniq -d)
    [ -z "$twice" ] || { echo "names of files in more than one folder of src:"; echo "$twice"; return 1; }
}

short_files() {
    awk '
        { lines[FILENAME]++ }
        END {
            for (f in lines)
                if (lines[f] > 600) { print f ": " lines[f] " lines; past 600 something wants out"; bad = 1 }
            exit bad
        }' "${sources[@]}"
}

# The entries of a list ($1: its name) against what is found (the rest): both must be the same.
exactly() {
    local -n allowed=$1
    local found difference
    found=$(printf '%s\n' "${@:2}")
    difference=$(diff <(printf '%s\n' ${allowed[@]+"${allowed[@]}"} | sort) <(sort <<<"$found"))
    [ -z "$difference" ] || { echo "$1 here (<) and in the tree (>) are not the same:"; echo "$difference"; return 1; }
}

# The code is formatted: the braces of a function, and no others but those of types and tables, stand in column 1.
short_functions() {
    local found
    mapfile -t found < <(awk '
        FNR == 1 { name = ""; begin = 0 }
        /^[A-Za-z_].*[A-Za-z0-9_]\(/ {
            name = $0
            sub(/\(.*/, "", name)
            sub(/.*[^A-Za-z0-9_]/, "", name)
        }
        /^\{/ { begin = FNR }
        /^\}/ && begin {
            if (FNR - begin + 1 > 80) { sub(/^src\//, "", FILENAME); print FILENAME ":" name }
            begin = 0
        }' "${sources[@]}")
    exactly long_functions ${found[@]+"${found[@]}"}
}

small_folders() {
    local found
    mapfile -t found < <(awk '
        { split(FILENAME, place, "/"); lines[place[2]]++ }
        END { for (folder in lines) if (folder !~ /\./ && lines[folder] > 2700) print folder }' "${sources[@]}")
    exactly large_folders ${found[@]+"${found[@]}"}
}

# Tables in README, lines of a manual that begin with a macro, and what either shows as it stands may be wider: none of
# them can be broken.
short_lines() {
    local files
    local written='.*\.\([ch]\|cpp\|sh\|py\|R\)\|\.ci/.*\|Makefile'
    mapfile -t files < <(find src tests .ci Makefile -type f -regex "$written" | sort)
    awk '
        FNR == 1 { shown = 0 }
        FILENAME ~ /README/ && /^```/ { shown = !shown }
        FILENAME ~ /^man/ && /^\.Bd/ { shown = 1 }
        FILENAME ~ /^man/ && /^\.Ed/ { shown = 0 }
        FILENAME ~ /README/ && (shown || /^\|/) { next }
        FILENAME ~ /^man/ && (shown || /^\./) { next }
        length($0) > 120 { print FILENAME ":" FNR ": " length($0) " characters; 120 are enough"; bad = 1 }
        END { exit bad }' "${files[@]}" README.md man/*
}

manual_is_clean() {
    need mandoc || return 1
    [ -f man/seqnet.1 ] || { echo "there is no man/seqnet.1"; return 1; }
    # a translated page begins with a NAME in its own language, which mandoc does not know
    local foreign='^mandoc: man/[^:]*\.pt\.7:.*(first section is not "NAME"|description line outside NAME section)'
    ! mandoc -T lint -W warning man/* | grep -Ev "$foreign"
}

# Places of one machine, in any file that git knows (every file, in a tree without git).
no_machine_paths() {
    local found
    if git -c safe.directory='*' rev-parse --git-dir >/dev/null 2>&1; then
        git -c safe.directory='*' ls-files -z
    else
        find . -path ./build -prune -o -type f -print0
    fi >"$scratch/files"
    [ -s "$scratch/files" ] || { echo "found no files to look at"; return 1; }
    found=$(xargs -0 grep -InE '(^|[^A-Za-z0-9_.~$}-])/(wor[k]|hom[e]|roo[t])/' /dev/null <"$scratch/files" 2>/dev/null)
    [ -z "$found" ] || { echo "$found"; return 1; }
}

options_match_manual() {
    tests/lint/options_match.sh
}

tables_are_used() {
    tests/lint/tables_used.sh "$build"
}

passed=0 failed=0
check() { # sentence, function
    if "$2" >"$scratch/report" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $1"
        head -n 60 "$scratch/report" | sed 's/^/    /'
    fi
}

if [ ${#sources[@]} = 0 ]; then
    echo "there is nothing in src"
    echo "0 passed, 1 failed"
    exit 1
fi
code_only
check "includes start at src and follow the order of the folders" include_order
check "every header compiles alone" headers_compile_alone
check "only base/memory.c uses the heap" heap_has_one_door
check "only main.c and report/print.c print" printing_has_its_place
check "only main.c ends the process" only_main_exits
check "nothing follows the locale" no_locale
check "no state outlives a function" no_state
check "no function has the name of one in a library" names_are_ours
check "file names are unique" unique_names
check "no file is longer than 600 lines" short_files
check "no function is longer than 80 lines" short_functions
check "no folder is longer than 2,700 lines" small_folders
check "no line is longer than 120 characters" short_lines
check "the manual pages are clean" manual_is_clean
check "no file names a place of one machine" no_machine_paths
check "help and manual list the same options" options_match_manual
check "every table is used by another file" tables_are_used
echo "$passed passed, $failed failed"
[ $failed = 0 ]
