#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The shim goes into programs of every C library: what it asks of its surroundings is looked up in the
# file. Then it is loaded by musl, where that is installed.
#
# usage: freestanding.sh SHIM CLASS
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
shim=$1 class=$2

if ! command -v readelf >/dev/null; then
	skip "what the shim needs" "readelf (binutils) is not installed"
	finish
fi

try readelf -h "$shim"
expect "class $class" 0 "out~Class: +ELF$class"
try readelf -W -d "$shim"
expect "it needs no library" 0 'out!~NEEDED' 'out!~TEXTREL'
expect "it has both kinds of hash table" 0 'out~\(HASH\)' 'out~\(GNU_HASH\)'
try readelf -W -V "$shim"
expect "no symbol is versioned" 0 'out=
No version information found in this file.'
try readelf -W -l "$shim"
expect "no thread-local storage" 0 'out!~TLS'
expect "no segment is both written and executed, the stack neither" 0 'out!~(LOAD|GNU_STACK).* RWE '
try sh -c "readelf -W --dyn-syms '$shim' | awk '\$7 == \"UND\" && \$8 { print \$5, \$8 }'"
expect "it looks for errno, and does without" 0 'out=WEAK __errno_location'
try sh -c "readelf -W --dyn-syms '$shim' | awk '\$1 ~ /:/ && \$7 ~ /^[0-9]+\$/ { print \$8 }' | sort"
expect "it exports the calls that it answers and nothing else" 0 'out=__sigaction
__sysv_signal
bsd_signal
ioperm
iopl
pthread_sigmask
sigaction
signal
sigprocmask
ssignal
sysv_signal'
try sh -c "readelf -W -r '$shim' | awk '/ R_/ { print \$3 }' | sort -u"
expect "its relocations are those of any position" 0 \
	'out!~R_(X86_64_(64|JUMP_SLOT|DTP|TP|COPY|IRELATIVE)|386_(32|JUMP_SLOT|TLS|COPY|IRELATIVE))'

if [ "$class" != 64 ]; then
	skip "musl loads it" "musl is packaged for 64 bits here"
elif ! command -v musl-gcc >/dev/null; then
	skip "musl loads it" "musl-gcc (musl-tools) is not installed"
elif ! musl-gcc -o "$scratch/program" "$here/shim_program.c" 2>"$scratch/err"; then
	skip "musl loads it" "musl-gcc cannot build the program: $(head -n 1 "$scratch/err")"
else
	try env KPORT_GRANT=0x378 LD_PRELOAD="$shim" "$scratch/program" ioperm 0x378 1 1 cli sti say alive
	expect "musl loads it" 0 'out=ioperm: 0
alive'
	# shellcheck disable=SC2016 # musl would take it as it is
	try env KPORT_GRANT=0x378 LD_PRELOAD="/nowhere/\$PLATFORM/shim.so" "$scratch/program" say alive
	expect "musl passes over what it cannot find" 0 'out=alive' 'err='
fi
finish
