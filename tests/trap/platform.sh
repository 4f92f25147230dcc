#!/bin/sh
# SPDX-License-Identifier: MIT
#
# One LD_PRELOAD for programs of both classes: the installed folders, by way of $PLATFORM.
#
# usage: platform.sh SHIM64 SHIM32 PROGRAM64 PROGRAM32
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
program64=$3 program32=$4

# As trap/meson.build installs it.
cp "$1" "$scratch/kport-preload64.so"
cp "$2" "$scratch/kport-preload32.so"
for class in "64 x86_64 haswell xeon_phi" "32 i386 i486 i586 i686"; do
	# shellcheck disable=SC2086 # words
	set -- $class
	bits=$1
	shift
	for platform; do
		mkdir "$scratch/$platform"
		ln -s "../kport-preload$bits.so" "$scratch/$platform/kport-preload.so"
	done
done
export KPORT_GRANT=0x378
LD_PRELOAD="$scratch/\$PLATFORM/kport-preload.so"

try "$program32" say hello
if [ "$rc" != 0 ]; then
	skip "one LD_PRELOAD for both classes" "this machine cannot run 32-bit programs"
	finish
fi
try env LD_PRELOAD="$LD_PRELOAD" "$program64" cli say alive
expect "a 64-bit program has its shim" 0 'out=alive' 'err='
try env LD_PRELOAD="$LD_PRELOAD" "$program32" cli say alive
expect "a 32-bit program has its shim" 0 'out=alive' 'err='
# shellcheck disable=SC2016 # for the inner shell
try env LD_PRELOAD="$LD_PRELOAD" sh -c '"$1" cli say one; "$2" cli say two; "$1" cli say three' \
	sh "$program64" "$program32"
expect "programs of both classes under one shell, and no warning" 0 'out=one
two
three' 'err='
finish
