#!/bin/bash
# The Debian package: built, judged by lintian, installed, used, removed: tests/package/run.sh
#
# It is installed on this system, and is gone afterwards. So that needs root, and a system without a package seqnet;
# elsewhere it is unpacked into a folder and used there, with a line that says so. Without debhelper all is skipped.
# `make install` into a folder, and `make uninstall`, are tried too. The last line is "N passed, N failed".
set -u
export LC_ALL=C

top=$(cd "$(dirname "$0")/../.." && pwd)
scratch=$(mktemp -d)
is_installed=no
clean() {
    [ $is_installed = no ] || dpkg -P seqnet >/dev/null 2>&1
    rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT TERM
passed=0 failed=0

check() { # what, command...
    local what=$1
    shift
    if "$@" >"$scratch/out" 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $what"
        tail -n 20 "$scratch/out" | sed 's/^/    /'
    fi
}

# The program $1 learns from the examples in folder $2, and forecasts.
use() {
    (cd "$scratch" && "$1" --version | grep -q '^seqnet [0-9]' &&
        "$1" train "$2/uk-gas.csv" --epochs 1 --ensemble 1 --hidden 2 -q && "$1" predict --horizon 2 >forecast.csv &&
        head -n 1 forecast.csv | grep -q '^quarter,forecast,lo80' && [ "$(wc -l <forecast.csv)" = 3 ])
}

# Are manual pages, completions, examples and schema below $1? Pages may be packed.
is_complete() {
    local page shell
    for page in "$top"/man/*; do
        [ -f "$(echo "$1/share/man/man${page##*.}/${page##*/}"*)" ] || { echo "no ${page##*/}"; return 1; }
    done
    for shell in bash-completion/completions/seqnet zsh/site-functions/_seqnet fish/vendor_completions.d/seqnet.fish \
        seqnet/seqnet.schema.json doc/seqnet/examples/README.md doc/seqnet/examples/air-passengers.csv; do
        [ -s "$1/share/$shell" ] || { echo "no $shell"; return 1; }
    done
}

# ---- make install ---------------------------------------------------------------------------------------------------

cd "$top" || exit 1
if [ -x seqnet ]; then
    check "make install" make -s install DESTDIR="$scratch/root" PREFIX=/usr
    check "make install: all of it" is_complete "$scratch/root/usr"
    check "make install: it runs" use "$scratch/root/usr/bin/seqnet" "$scratch/root/usr/share/doc/seqnet/examples"
    check "make uninstall" make -s uninstall DESTDIR="$scratch/root" PREFIX=/usr
    check "make uninstall: no file is left" [ -z "$(find "$scratch/root" -type f)" ]
    check "make uninstall: no folder of its own is left" [ -z "$(find "$scratch/root" -path '*seqnet*')" ]
else
    echo "skipped: make install (the program is not built here)"
fi

# ---- make deb -------------------------------------------------------------------------------------------------------

finish() {
    echo "$passed passed, $failed failed"
    [ $failed = 0 ]
    exit
}
for program in dpkg-buildpackage dh; do
    if ! command -v $program >/dev/null; then
        echo "skipped: the package ($program is not installed)"
        finish
    fi
done
check "make deb" make -s deb
package=$(echo build/deb/seqnet_*.deb)
[ -f "$package" ] || finish

if command -v lintian >/dev/null; then
    lintian --fail-on error,warning build/deb/seqnet_*.changes >"$scratch/lintian" 2>/dev/null
    status=$?
    check "lintian: no errors, no warnings" test $status = 0
    grep -E '^[EW]:' "$scratch/lintian"
else
    echo "skipped: lintian (not installed)"
fi

dpkg-deb -x "$package" "$scratch/package"
check "the program is stripped" sh -c '[ -z "$(nm "$1" 2>/dev/null)" ]' sh "$scratch/package/usr/bin/seqnet"
check "the package has all" is_complete "$scratch/package/usr"
check "the package has copyright and changes" \
    [ -s "$scratch/package/usr/share/doc/seqnet/copyright" -a -s "$scratch/package/usr/share/doc/seqnet/changelog.gz" ]
check "copyright has the licence" grep -qF "$(sed -n 's/^Permission is hereby granted/&/p' LICENSE)" \
    "$scratch/package/usr/share/doc/seqnet/copyright"
check "the version is the program's" [ "$(dpkg-deb -f "$package" Version)" = \
    "$("$scratch/package/usr/bin/seqnet" --version | cut -d ' ' -f 2)" ]

if [ "$(id -u)" != 0 ] || dpkg -s seqnet >/dev/null 2>&1; then
    echo "skipped: dpkg -i (not root, or seqnet is installed here); the program is tried where it is unpacked"
    check "it runs" use "$scratch/package/usr/bin/seqnet" "$scratch/package/usr/share/doc/seqnet/examples"
    finish
fi
find /usr /etc /var/lib -xdev -path '*seqnet*' -not -path '/usr/local/*' 2>/dev/null | sort >"$scratch/before"
is_installed=yes
check "dpkg -i" dpkg -i "$package"
check "dpkg -i: all of it" is_complete /usr
check "dpkg -V: as it was packed" dpkg -V seqnet
check "it runs" use /usr/bin/seqnet /usr/share/doc/seqnet/examples
check "completion for bash loads" bash --norc -c '. /usr/share/bash-completion/completions/seqnet && complete -p seqnet'
if command -v man >/dev/null; then
    check "man finds the pages" man -w seqnet seqnet-predict seqnet-model seqnet-pipelines
fi
check "dpkg -r" dpkg -r seqnet
check "dpkg -r: it is not installed" sh -c '! dpkg -s seqnet >/dev/null 2>&1'
find /usr /etc /var/lib -xdev -path '*seqnet*' -not -path '/usr/local/*' 2>/dev/null | sort >"$scratch/after"
check "dpkg -r: nothing is left" diff "$scratch/before" "$scratch/after"
is_installed=no
finish
