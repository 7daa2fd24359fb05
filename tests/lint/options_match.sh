#!/bin/bash
# Every option that `seqnet help COMMAND` shows is in man/seqnet.1 under that command, and the other way round:
#     tests/lint/options_match.sh        $SEQNET is the program (default: ./seqnet at the top of the tree)
#
# What is read from the program:
#   seqnet help            a command is a line of 1 to 4 spaces, its name in lower case, and 2 or more spaces or an
#                          argument in capitals
#   seqnet help COMMAND    an option is a line like `  --window N   ...` or `  -o, --output FILE   ...`
# What is read from the manual (mdoc); sections are .Sh or .Ss, whatever is in capitals:
#   .Ss train FILE         the section of a command begins with the command's name
#   .It Fl -window Ar N    an item of a list: its long options belong to the section it is in (`.It Fl o , Fl -output Ar
#                          FILE`)
#   .Sx DATA OPTIONS       in a command's section: the options of that section hold for the command too
#   .\" without: --shape --task
#                          a comment in a command's section: these, of the sections referred to, do not hold for it
# And every key of the recipe's table has its item in man/seqnet-model.5, and the other way round. What is read:
#   src/persist/recipe_table.c   a row with a key has KEY("batch", ...)
#   man/seqnet-model.5           .It Cm recipe, then a list of items: .It Cm batch. Keys of older versions stand under
#                                .Ss Version ...
# --help and --version are left out on both sides. A command in help without a section in the manual is a fault, and so
# is a .Sx in a command's section to a section that is not there.
set -u
export LC_ALL=C

cd "$(dirname "$0")/../.." || exit 1
SEQNET=${SEQNET:-./seqnet}
manual=${MANUAL:-man/seqnet.1}
[ -f "$manual" ] || { echo "there is no $manual"; exit 1; }
[ -x "$SEQNET" ] || { echo "there is no program $SEQNET: build first"; exit 1; }

# "COMMAND --option" for every option the manual gives to a command; complaints begin with "!".
commands=$("$SEQNET" help | sed -nE 's/^ {1,4}([a-z]+)( {2,}.*| +[][A-Z].*)?$/\1/p' | tr '\n' ' ')
documented=$(awk -v commands="$commands" '
    BEGIN { n = split(commands, list, " "); for (i = 1; i <= n; i++) known[list[i]] = 1 }
    /^\.S[hs] / {
        title = $0; sub(/^\.S[hs] +/, "", title); gsub(/"/, "", title)
        split(title, word, " ")
        section = title
        if (/^\.Ss/ && word[1] in known) { section = word[1]; has[section] = 1 }
        sections[section] = 1
        next
    }
    /^\.Sx / {
        title = $0; sub(/^\.Sx +/, "", title); sub(/ +[.,;:()].*$/, "", title); gsub(/"/, "", title)
        refers[section] = refers[section] "|" title
        next
    }
    /^\.\\" *without:/ { for (i = 1; i <= NF; i++) if ($i ~ /^--/) without[section, $i] = 1; next }
    /^\.It / {
        rest = $0
        while (match(rest, /Fl +(\\-|-)[a-z][a-z0-9-]*/)) {
            option = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
            sub(/^Fl +\\?-/, "--", option)
            options[section] = options[section] " " option
        }
    }
    END {
        for (command in known) {
            if (!(command in has)) {
                if (command != "help") print "! " command ": no .Ss section in the manual"
                continue
            }
            all = options[command]
            n = split(substr(refers[command], 2), to, "|")
            for (i = 1; i <= n; i++) {
                if (!(to[i] in sections)) print "! " command ": .Sx " to[i] ": there is no such section"
                m = split(options[to[i]], each, " ")
                for (j = 1; j <= m; j++) if (!((command, each[j]) in without)) all = all " " each[j]
            }
            m = split(all, each, " ")
            for (j = 1; j <= m; j++) if (each[j] != "--help" && each[j] != "--version") print command, each[j]
        }
    }' "$manual" | sort -u)

mapfile -t commands < <("$SEQNET" help | sed -nE 's/^ {1,4}([a-z]+)( {2,}.*| +[][A-Z].*)?$/\1/p')
bad=0
if [ ${#commands[@]} -lt 2 ]; then
    echo "'$SEQNET help' lists no commands that this script can see"
    exit 1
fi
if grep '^!' <<<"$documented"; then bad=1; fi

shown_count=0
for command in "${commands[@]}"; do
    [ "$command" = help ] && continue
    text=$("$SEQNET" help "$command" 2>&1) || { echo "$command: '$SEQNET help $command' fails"; bad=1; continue; }
    shown=$(sed -nE 's/^ +(-.,? +)?(--[a-z][a-z0-9-]*).*$/\2/p' <<<"$text" | grep -vxE -e '--help|--version' | sort -u)
    listed=$(sed -n "s/^$command //p" <<<"$documented")
    [ -n "$shown" ] && shown_count=$((shown_count + 1))
    while read -r option; do
        [ -n "$option" ] && { echo "$command: $option is in the help but not in the manual"; bad=1; }
    done < <(comm -23 <(printf '%s\n' "$shown") <(printf '%s\n' "$listed"))
    while read -r option; do
        [ -n "$option" ] && { echo "$command: $option is in the manual but not in the help"; bad=1; }
    done < <(comm -13 <(printf '%s\n' "$shown") <(printf '%s\n' "$listed"))
done
# ---- the recipe's keys ----
table=src/persist/recipe_table.c format=${FORMAT_MANUAL:-man/seqnet-model.5}
keys=$(grep -oE 'KEY\("[a-z_]+"[^}]*' "$table" | grep -v '\.until' | sed -E 's/^KEY\("([a-z_]+)".*/\1/' | sort -u)
items=$(awk '
    /^\.It Cm recipe/ { inside = 1; next }
    inside && /^\.El/ { exit }
    inside && /^\.It / { for (i = 3; i <= NF; i++) if ($i ~ /^[a-z_]+$/) print $i }' "$format" | sort -u)
[ "$(wc -l <<<"$keys")" -ge 20 ] || { echo "$table: this script sees no table of keys"; bad=1; }
while read -r key; do
    [ -n "$key" ] && { echo "$format: recipe: $key is in $table, but is not described"; bad=1; }
done < <(comm -23 <(printf '%s\n' "$keys") <(printf '%s\n' "$items"))
while read -r key; do
    [ -n "$key" ] && { echo "$format: recipe: $key is described, but is not in $table"; bad=1; }
done < <(comm -13 <(printf '%s\n' "$keys") <(printf '%s\n' "$items"))

[ $shown_count -gt 0 ] || { echo "no command shows an option that this script can see"; bad=1; }
exit $bad
