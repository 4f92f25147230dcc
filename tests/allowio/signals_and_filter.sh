#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What a program is started with, and the filter in the kernel, in programs of both classes and kinds.
#
# usage: signals_and_filter.sh RUN-SIGNALLED RUN-FILTERED STATUS PROGRAM...
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/../trap/tap.sh"
signalled=$1 filtered=$2 status=$(absolute "$3")
shift 3

try "$signalled" "$status" signals
# SIGUSR1 is bit 9; SIGSEGV would be bit 10.
expect "SIGSEGV is not blocked and not ignored at exec, other signals are left" 0 \
	'out~^SigBlk:.0*200$' 'out~^SigIgn:.[0-9a-f]*[0-3][0-9a-f]{2}$'
try "$signalled" "$status" signal 11
expect "SIGSEGV ends the program" $segv

try "$filtered" 0x378-0x37a /bin/true
if [ "$rc" != 0 ]; then
	skip "the filter in the kernel" "this kernel takes no filter: $err"
	finish
fi
for program; do
	program=$(absolute "$program")
	name=$(basename "$program")
	try "$program" say hello
	if [ "$rc" != 0 ]; then
		skip "$name" "this machine cannot run it"
		continue
	fi
	try "$program" ioperm 0x378 0x10000 1
	invalid=$out
	run() { try "$filtered" 0x378-0x37a,0x3f8 "$program" "$@"; }
	run ioperm 0x378 3 1 ioperm 0x37a 1 1 ioperm 0x3f8 1 1
	expect "$name: ioperm() of what is granted succeeds" 0 'out=ioperm: 0
ioperm: 0
ioperm: 0'
	run ioperm 0x378 0x10000 1
	expect "$name: of what can be nobody's it gives the true error" 0 "out=$invalid" 'out!~: 0$'
	run iopl 3 iopl 0
	expect "$name: iopl() succeeds" 0 'out=iopl: 0
iopl: 0'
	run iopl 4
	expect "$name: of a level that is none it does not" 0 'out!~: 0$'
	run fork exec ioperm 0x378 3 1
	expect "$name: in what it starts too" 0 'out=ioperm: 0'
	run iopl 3 in8 0x60
	expect "$name: a port access faults all the same" $segv 'out=iopl: 0'
done
finish
