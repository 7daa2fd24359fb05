#!/bin/bash
# Every option that `seqnet help COMMAND` shows is in man/seqnet-COMMAND.1, and the other way round:
#     tests/lint/options_match.sh        $SEQNET is the program (default: ./seqnet at the top of the tree)
#
# What is read from the program:
#   seqnet help            a command is a line of 1 to 4 spaces, its name in lower case, and 2 or more spaces or an
#                          argument in capitals
#   seqnet help COMMAND    an option is a line like `  --window N   ...` or `  -o, --output FILE   ...`
# What is read from the pages (mdoc):
#   .Dt SEQNET-TRAIN 1     the page of a command
#   .Sh DATA OPTIONS       options that other commands may have too: a section of "... OPTIONS"; every other section
#                          belongs to the command
#   .It Fl -window Ar N    an item of a list: its long options belong to the section it is in (`.It Fl o , Fl -output Ar
#                          FILE`)
#   .Sx DATA OPTIONS       in a command's page: the options of that section, of any page, hold for the command too
#                          the words of a choice (`--cell rnn|lstm|gru` in the help), and those that a refusal lists
#                          ("... (of network, naive)"), stand in the item
#   .\" without: --shape --task
#                          a comment in a command's page: these, of the sections referred to, do not hold for it
# The words of a choice stand in the item of its key in man/seqnet-model.5 too; each cell has an item there; each
# statistical method stands under weights, and has an item if it has a state (.state in src/methods).
# Every other key of the model file (FIELD("key", ...) and the like in src/persist and src/methods) is in
# man/seqnet-model.5, as .Cm key.
# And every key of the recipe's table has its item in man/seqnet-model.5, and the other way round. What is read:
#   src/options/recipe_table.c   a row with a key has KEY("batch", ...)
#   man/seqnet-model.5           .It Cm recipe, then a list of items: .It Cm batch. Keys of older versions stand under
#                                .Ss Version ...
# Each example of `seqnet help COMMAND` stands in the page, where tests/documents runs it.
# --help and --version are left out on both sides. A command in help without a page is a fault, and so is a .Sx to a
# section that no page has.
set -u
export LC_ALL=C

cd "$(dirname "$0")/../.." || exit 1
SEQNET=${SEQNET:-./seqnet}
manuals=$(ls man/seqnet.1 man/seqnet-*.1) || exit 1
[ -x "$SEQNET" ] || { echo "there is no program $SEQNET: build first"; exit 1; }

# "COMMAND --option" for every option the manual gives to a command; complaints begin with "!".
commands=$("$SEQNET" help | sed -nE 's/^ {1,4}([a-z]+)( {2,}.*| +[][A-Z].*)?$/\1/p' | tr '\n' ' ')
documented=$(awk -v commands="$commands" '
    BEGIN { n = split(commands, list, " "); for (i = 1; i <= n; i++) known[list[i]] = 1 }
    /^\.Dt SEQNET/ {
        page = tolower($2); sub(/^seqnet-?/, "", page)
        if (page in known) has[page] = 1
        next
    }
    /^\.S[hs] / {
        title = $0; sub(/^\.S[hs] +/, "", title); gsub(/"/, "", title)
        section = page in known && title !~ / OPTIONS$/ ? page : title
        item_count = 0
        sections[title] = 1
        next
    }
    /^\.Sx / {
        title = $0; sub(/^\.Sx +/, "", title); sub(/ +[.,;:()].*$/, "", title); gsub(/"/, "", title)
        named[title] = FILENAME
        if (title ~ / OPTIONS$/ && section == page) refers[section] = refers[section] "|" title
        next
    }
    /^\.\\" *without:/ { for (i = 1; i <= NF; i++) if ($i ~ /^--/) without[section, $i] = 1; next }
    /^\.It / {
        rest = $0
        if (rest ~ /Fl +(\\-|-)[a-z]/) item_count = 0
        while (match(rest, /Fl +(\\-|-)[a-z][a-z0-9-]*/)) {
            option = substr(rest, RSTART, RLENGTH); rest = substr(rest, RSTART + RLENGTH)
            sub(/^Fl +\\?-/, "--", option)
            options[section] = options[section] " " option
            item[++item_count] = option
        }
    }
    { for (i = 1; i <= item_count; i++) text[section, item[i]] = text[section, item[i]] " " $0 }
    function describe(command, option, where) { print "=" command, option, text[where, option] }
    END {
        for (title in named) if (!(title in sections)) print "! " named[title] ": .Sx " title ": no page has it"
        for (command in known) {
            if (!(command in has)) {
                if (command != "help") print "! " command ": there is no man/seqnet-" command ".1"
                continue
            }
            all = options[command]
            n = split(substr(refers[command], 2), to, "|")
            for (i = 1; i <= n; i++) {
                m = split(options[to[i]], each, " ")
                for (j = 1; j <= m; j++) {
                    if ((command, each[j]) in without) continue
                    all = all " " each[j]
                    describe(command, each[j], to[i])
                }
            }
            m = split(options[command], each, " ")
            for (j = 1; j <= m; j++) describe(command, each[j], command)
            m = split(all, each, " ")
            for (j = 1; j <= m; j++) if (each[j] != "--help" && each[j] != "--version") print command, each[j]
        }
    }' $manuals | sort -u)

mapfile -t commands < <("$SEQNET" help | sed -nE 's/^ {1,4}([a-z]+)( {2,}.*| +[][A-Z].*)?$/\1/p')
bad=0
if [ ${#commands[@]} -lt 2 ]; then
    echo "'$SEQNET help' lists no commands that this script can see"
    exit 1
fi
if grep '^!' <<<"$documented"; then bad=1; fi

shown_count=0 example_count=0
for command in "${commands[@]}"; do
    [ "$command" = help ] && continue
    text=$("$SEQNET" help "$command" 2>&1) || { echo "$command: '$SEQNET help $command' fails"; bad=1; continue; }
    while read -r example; do
        example_count=$((example_count + 1))
        sed 's/\\e$//' "man/seqnet-$command.1" | grep -qxF -- "\$ $example" ||
            { echo "man/seqnet-$command.1: the example '$example' of the help is not under EXAMPLES"; bad=1; }
    done < <(sed -n '/^Examples:/,/^$/s/^  //p' <<<"$text")
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
table=src/options/recipe_table.c format=${FORMAT_MANUAL:-man/seqnet-model.5}

# ---- the words of choices ----

# The words of an option that takes some, one a line: those in its line of the help, $2, and those its refusal lists.
words_of() {
    local command=$1 line=$2 option=$3
    sed -nE "s/^.*--$option ([^ ]+).*/\1/p" <<<"$line" | tr '|' '\n' | grep -xE '[a-z][a-z-]*'
    "$SEQNET" "$command" - "--$option" '?' </dev/null 2>&1 | sed -nE 's/.*\(of ([a-z, -]+)\)$/\1/p' |
        tr -d ' ' | tr ',' '\n'
}

item_of() { # the text of the item $1 of $format, from ".It Cm $1" to the next item
    awk -v key="$1" '
        /^\.It / { inside = 0; for (i = 3; i <= NF; i++) if ($2 == "Cm" && $i == key) inside = 1 }
        /^\.El|^\.Ss|^\.Sh/ { inside = 0 }
        inside' "$format"
}

has_word() { # word $1 in the text $2, whole
    grep -qE "(^|[^a-z-])$1([^a-z-]|\$)" <<<"${2//\\-/-}"
}

word_count=0
for command in "${commands[@]}"; do
    while read -r line; do
        option=$(sed -nE 's/^ *(-.,? +)?--([a-z][a-z0-9-]*).*$/\2/p' <<<"$line")
        text=$(sed -nE "s/^=$command --$option //p" <<<"$documented")
        item=$(item_of "${option//-/_}")
        while read -r word; do
            [ -n "$word" ] || continue
            word_count=$((word_count + 1))
            has_word "$word" "$text" ||
                { echo "man/seqnet-$command.1: --$option: its word $word is not described"; bad=1; }
            [ "$command" = train ] && [ -n "$item" ] && [ "$word" != auto ] || continue
            case $line in *METHOD*) continue ;; esac
            grep -q "\.option = \"$option\"" "$table" || continue
            has_word "$word" "$item" || { echo "$format: $option: its word $word is not described"; bad=1; }
        done < <(words_of "$command" "$line" "$option")
    done < <("$SEQNET" help "$command" 2>/dev/null | grep -E '^ +(-.,? +)?--[a-z0-9-]+ [^ ]*\|')
done
[ $example_count -ge ${#commands[@]} ] || { echo "this script sees only $example_count examples in the help"; bad=1; }
[ $word_count -ge 30 ] || { echo "this script sees only $word_count words of choices"; bad=1; }

for cell in $(words_of train "$("$SEQNET" help train | grep -E -- '--cell ')" cell); do
    [ -n "$(item_of "$cell")" ] || { echo "$format: the cell $cell has no item: the order of its gates"; bad=1; }
done
methods=$(words_of train '' blend)
[ "$(wc -l <<<"$methods")" -ge 6 ] || { echo "this script sees no methods in what --blend takes"; bad=1; }
for method in $methods; do
    has_word "$method" "$(item_of weights)" || { echo "$format: weights: the method $method is not described"; bad=1; }
    file=$(grep -lE "\.word = \"$method\"" src/methods/*.c)
    [ -n "$file" ] && grep -q '\.state = ' "$file" && [ -z "$(item_of "$method")" ] &&
        { echo "$format: the state of the method $method has no item"; bad=1; }
done

# ---- the recipe's keys ----
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

# ---- all keys of the file ----
mapfile -t keys < <(grep -ohE '\b[A-Z_]+\((record, *)?"[a-z_0-9]+"' src/persist/model*.c src/methods/*.c |
    sed -E 's/.*"(.*)"/\1/' | sort -u)
[ ${#keys[@]} -ge 80 ] || { echo "this script sees only ${#keys[@]} keys of the model file"; bad=1; }
described=$(grep -E '^\.(It )?.*Cm ' "$format")
for key in "${keys[@]}"; do
    grep -qE "Cm (.* )?$key( |\$)" <<<"$described" || { echo "$format: the key $key is not described"; bad=1; }
done

[ $shown_count -gt 0 ] || { echo "no command shows an option that this script can see"; bad=1; }
exit $bad
