#!/bin/bash
# Completion of command lines in bash, zsh and fish, and metrics as Prometheus takes them: tests/completion/run.sh
# A shell that is not installed is skipped, with a line that says so; so is promtool, of Debian's package prometheus.
#
# $SEQNET is the program (default: ./seqnet at the top of the tree). Ends with "N passed, N failed".
. "$(dirname "$0")/../begin.sh"
export HOME=$scratch
expect() { # what, expected, got
    if [ "$2" = "$3" ]; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAIL %s\n    expected: %s\n    got:      %s\n' "$1" "${2//$'\n'/ }" "${3//$'\n'/ }"
    fi
}

printf 'day,"sales total",$(touch hacked),`touch hacked`,store\n2024-01-01,1,2,3,4\n' >data.csv
cp data.csv 'my data.csv'
commands=$("$SEQNET" help | sed -nE 's|^  ([a-z]+) .*|\1|p' | sort)
cells=$(printf 'gru\nlstm\nrnn')

# What each shell offers: complete_SHELL WORD... , sorted, one a line; the last word is the one that is completed. Where
# files are offered it says <files>.
complete_bash() {
    bash --norc -c '
        compopt() { echo "<files>"; }
        source <("$0" completion bash)
        COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
        _seqnet
        printf "%s\n" "${COMPREPLY[@]}"' "$SEQNET" "$@" | grep . | sort
}

complete_zsh() {
    zsh -f -c '
        compdef() { }
        compadd() {
            local word
            local -a offered
            if [[ $1 == -a ]]; then offered=("${(@P)2}"); else shift; offered=("$@"); fi
            for word in $offered; do [[ $word == ${words[CURRENT]}* ]] && print -r -- $word; done
        }
        _files() { print "<files>" }
        _describe() {
            local word
            for word in "${(@P)3}"; do [[ $word == ${words[CURRENT]}* ]] && print -r -- ${word%%:*}; done
        }
        source =($0 completion zsh)
        words=("$@") CURRENT=$#
        _seqnet' "$SEQNET" "$@" | grep . | sort
}

complete_fish() {
    fish --no-config -c '
        $argv[1] completion fish | source
        complete -C (string join " " -- $argv[2..-1])' "$SEQNET" "$@" | cut -f 1 | grep . | sort
}

for shell in bash zsh fish; do
    if ! command -v $shell >/dev/null; then
        echo "$shell is not installed: its completion is not tested"
        continue
    fi
    complete=complete_$shell
    "$SEQNET" completion $shell >script || expect "$shell: status" 0 $?
    case $shell in fish) fish -n script ;; *) $shell -n script ;; esac
    expect "$shell: syntax" 0 $?
    expect "$shell: commands" "$commands" "$($complete seqnet '')"
    expect "$shell: a command" predict "$($complete seqnet pred)"
    expect "$shell: words of a choice" "$cells" "$($complete seqnet train data.csv --cell '')"
    expect "$shell: an option" "--hidden" "$($complete seqnet train --hidd)"
    expect "$shell: options of this command alone" "" "$($complete seqnet predict --hidd | grep -v '<files>')"
    expect "$shell: what help is for" inspect "$($complete seqnet help ins)"
    expect "$shell: shells" "$(printf 'bash\nfish\nzsh')" "$($complete seqnet completion '')"
    expect "$shell: a number is not offered files" "" "$($complete seqnet train data.csv --window '')"
    expect "$shell: columns of the file" "$(printf 'sales total\nstore')" \
        "$($complete seqnet train data.csv --target s | sed 's/\\//g')"
    # every option of the help, and no other, of every command
    for command in $commands; do
        case $command in help | completion) continue ;; esac
        options=$("$SEQNET" help "$command" | sed -nE 's/^ +(-.,? +)?(--[a-z][a-z0-9-]*).*$/\2/p' | sort -u)
        expect "$shell: $command: options" "$options" \
            "$($complete seqnet "$command" -- | grep -e '^--' | grep -vx -e --help | sort -u)"
    done
    case $shell in
    fish) expect "fish: files" "$(printf 'data.csv\nmy data.csv')" \
        "$($complete seqnet predict model.json '' | sed 's/\\//g' | grep csv)" ;;
    *)
        expect "$shell: files" "<files>" "$($complete seqnet predict model.json '')"
        expect "$shell: files of an option" "<files>" "$($complete seqnet train data.csv -o '')"
        ;;
    esac
done
expect "what stands in a file is not run" no "$([ -e hacked ] && echo yes || echo no)"
expect "bash: --cell=" "$cells" "$(complete_bash seqnet train data.csv --cell = '')"
"$SEQNET" completion tcsh 2>/dev/null
expect "another shell: status" 2 $?
"$SEQNET" completion bash 2>/dev/null >/dev/full
expect "a full disk: status" 4 $?

# ---- metrics ----
if command -v promtool >/dev/null; then
    fit=(--window 6 --horizon 2 --hidden 2 --epochs 1 --ensemble 1 --threads 1 -q)
    "$SEQNET" train "$top/data/lung-deaths.csv" --series sex "${fit[@]}" --test 12
    "$SEQNET" predict model.json --format prometheus 2>/dev/null | promtool check metrics >log 2>&1
    expect "promtool: predict" "0 " "$? $(cat log)"
    "$SEQNET" evaluate --model model.json "$top/data/lung-deaths.csv" --by series -q --format prometheus |
        promtool check metrics >log 2>&1
    expect "promtool: evaluate" "0 " "$? $(cat log)"
else
    echo "promtool is not installed: metrics are not checked by it"
fi

finish
