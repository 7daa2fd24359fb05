#!/bin/bash
# Are the packages here that GROUP needs? .ci/packages.sh [--install] GROUP...
#     build   compiler, libcsv, cJSON and nettle
#     check   what the tests call besides
#     mpi     what `make MPI=1` builds with
#     deb     what builds the Debian package
#     around  what pipelines are made of and a package is judged by; without one its tests are skipped, with a word
#     judges  other people's programs that judge what seqnet writes; without one its tests are skipped, with a word
# What counts is whether the compiler finds the header and the shell the command, not what the package manager says: a
# library installed by hand, with CPPFLAGS set, will do. Without --install: says what is missing and ends with 1. With
# it: says which command will be run, runs it (with sudo when not root), and looks again.
set -u

install=no
if [ "${1-}" = --install ]; then
    install=yes
    shift
fi
top=$(cd "$(dirname "$0")/.." && pwd)
CC=${CC:-gcc}
missing=() packages=()

lack() { # what is not there, the packages that bring it...
    missing+=("$1")
    shift
    packages+=("$@")
}

need_command() { # command, package
    command -v "$1" >/dev/null || lack "$1" "$2"
}

need_header() { # header, package
    if command -v "${CC%% *}" >/dev/null; then
        # shellcheck disable=SC2086 # CC and CPPFLAGS are lists of words
        printf '#include <%s>\n' stdarg.h stddef.h stdint.h setjmp.h "$1" |
            $CC ${CPPFLAGS-} ${CFLAGS-} -E -x c - >/dev/null 2>&1
    else
        [ -e "/usr/include/$1" ]
    fi || lack "$1" "$2"
}

look() { # group...
    local group
    missing=() packages=()
    for group; do
        case $group in
        build)
            command -v "${CC%% *}" >/dev/null || lack "the compiler ${CC%% *}" gcc
            need_command ar binutils
            need_header stdio.h libc6-dev
            need_header csv.h libcsv-dev
            need_header cjson/cJSON.h libcjson-dev
            need_header nettle/sha2.h nettle-dev
            ;;
        check)
            need_header cmocka.h libcmocka-dev
            need_command mandoc mandoc
            need_command nm binutils
            need_command setpriv util-linux
            need_command awk mawk
            need_command diff diffutils
            need_command find findutils
            ;;
        mpi)
            command -v "${MPICC:-mpicc}" >/dev/null || lack "MPI's compiler ${MPICC:-mpicc}" libopenmpi-dev
            need_command mpirun openmpi-bin
            ;;
        deb)
            need_command dpkg-buildpackage dpkg-dev
            need_command dh debhelper
            ;;
        around)
            need_command dh debhelper
            need_command lintian lintian
            need_command sqlite3 sqlite3
            need_command mlr miller
            need_command jq jq
            need_command parallel parallel
            need_command pgrep procps
            need_command curl curl
            need_command clang clang
            need_command python3 python3
            compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || lack "a PostgreSQL server" postgresql
            ;;
        judges)
            /usr/bin/python3 -c 'import jsonschema' 2>/dev/null || lack "a JSON Schema validator" python3-jsonschema
            python3 -c 'import numpy' 2>/dev/null || /usr/bin/python3 -c 'import numpy' 2>/dev/null ||
                lack "numpy for python3" python3-numpy
            need_command tidy tidy
            need_command zsh zsh
            need_command fish fish
            need_command promtool prometheus
            need_command systemd-analyze systemd
            PATH=$PATH:/usr/sbin need_command logrotate logrotate
            need_command gnuplot gnuplot-nox
            ;;
        *)
            echo "packages.sh: there is no group '$group'" >&2
            exit 2
            ;;
        esac
    done
}

list() { # the arguments as "a, b, c"
    local text
    text=$(printf '%s, ' "$@")
    printf '%s' "${text%, }"
}

look "$@"
[ ${#missing[@]} -gt 0 ] || exit 0

# without the package that comes along with another
mapfile -t packages < <(printf '%s\n' "${packages[@]}" | sort -u)
echo "seqnet needs what is not installed here: $(list "${missing[@]}")"
if ! command -v apt-get >/dev/null; then
    echo "Debian and Ubuntu have it in the packages ${packages[*]}."
    echo "There is no apt-get here: install your system's counterparts."
    exit 1
fi
as=()
[ "$(id -u)" = 0 ] || as=(sudo)
if [ $install = no ]; then
    echo "install:  ${as[*]+${as[*]} }apt-get install ${packages[*]}"
    echo "(or run \`make demo\`: it installs what is missing, builds, and shows a forecast)"
    exit 1
fi

as_root() {
    # env: sudo hands no variables on
    local command=(${as[@]+"${as[@]}"} env DEBIAN_FRONTEND=noninteractive "$@")
    echo "\$ ${command[*]}"
    "${command[@]}" >>"$log" 2>&1
}

if [ ${#as[@]} -gt 0 ] && ! command -v sudo >/dev/null; then
    echo "only root can install packages, and there is no sudo here; as root:  apt-get install ${packages[*]}"
    exit 1
fi
mkdir -p "$top/build"
log=$top/build/packages.log
: >"$log"
echo "installing it (output in build/packages.log):"
# one broken source among many is no reason to stop: the installation shows whether it was needed
as_root apt-get update || echo "apt-get update failed; going on with the lists that are here"
if ! as_root apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 "${packages[@]}"; then
    tail -n 20 "$log"
    echo "could not install ${packages[*]}"
    exit 1
fi
look "$@"
if [ ${#missing[@]} -gt 0 ]; then
    echo "installed ${packages[*]}, but still not found: $(list "${missing[@]}")"
    exit 1
fi
