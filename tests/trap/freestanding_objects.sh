#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The decoder, the emulator and what runs ahead run in signal handlers of programs of every C library: they call
# nothing but each other and keep nothing. What they ask for and hold is looked up in the archive.
#
# usage: freestanding_objects.sh ARCHIVE NM FUNCTIONS
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
archive=$1 nm=$2 functions=$3

# i386's code for any position names its table and the compiler's thunks.
# shellcheck disable=SC2016 # awk's own variables
wanted='$2 != "U" { defined[$1] }
$2 == "U" && $1 !~ /^(_GLOBAL_OFFSET_TABLE_|__x86\.get_pc_thunk\..*)$/ { used[$1] }
END { for (name in used) if (!(name in defined)) print name }'

try sh -c "'$nm' -P '$archive' | awk '\$2 == \"T\" && \$1 ~ /^[a-z]/ { print \$1 }' | sort"
expect "it has these functions: $functions" 0 "out=$(echo "$functions" | tr ' ' '\n')"
try sh -c "'$nm' -P '$archive' | awk '$wanted'"
expect "it calls nothing" 0 'out='
try sh -c "'$nm' -P '$archive' | awk '\$2 ~ /^[bBdDcCsSgG]\$/'"
expect "it has no variables" 0 'out='
finish
