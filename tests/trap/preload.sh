#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The shim in programs that have no port at all: every port access faults on the host, granted or
# not, so what is seen here is the shim's part alone. The guest's tests have real ports.
#
# usage: preload.sh SHIM PROGRAM STATIC-PROGRAM
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
shim=$1 program=$2 static=$3

# Without the right to ioperm() even where root runs this.
unprivileged=''
if [ "$(id -u)" = 0 ]; then
	if ! setpriv --bounding-set=-sys_rawio --inh-caps=-sys_rawio true 2>/dev/null; then
		skip "the shim" "setpriv (util-linux) cannot take CAP_SYS_RAWIO from root here"
		finish
	fi
	unprivileged='setpriv --bounding-set=-sys_rawio --inh-caps=-sys_rawio'
fi
try "$program" say hello
if [ "$rc" != 0 ]; then
	skip "the shim" "this machine cannot run $program"
	finish
fi

grant=0x378-0x37a,0x3f8
shimmed() {
	# shellcheck disable=SC2086 # a command and its options
	try $unprivileged env KPORT_GRANT="$grant" LD_PRELOAD="$shim" "$program" "$@"
}
bare() {
	# shellcheck disable=SC2086 # a command and its options
	try $unprivileged "$program" "$@"
}

# The kernel's own words for "no": EPERM, or ENOSYS where it was built without.
bare ioperm 0x378 3 1
denied=${out#ioperm: }
expect "without the shim ioperm() is refused" 0 'out!~^ioperm: 0$'

shimmed ioperm 0x378 3 1
expect "ioperm() of what is granted succeeds" 0 'out=ioperm: 0' 'err='
shimmed ioperm 0x379 1 1 ioperm 0x3f8 1 1
expect "of a part of it too" 0 'out=ioperm: 0
ioperm: 0'
shimmed ioperm 0x378 4 1
expect "of one port more it gives the true error" 0 "out=ioperm: $denied"
shimmed ioperm 0x2f8 8 1
expect "of other ports it gives the true error" 0 "out=ioperm: $denied"
shimmed ioperm 0x378 0 1
expect "of no port it gives the true error" 0 'out!~^ioperm: 0$'
shimmed ioperm 0x378 0xffffffff 1
expect "of a count that wraps it gives the true error" 0 'out!~^ioperm: 0$'
shimmed ioperm 0x378 3 0 ioperm 0x378 3 1
expect "turning off and on again what is granted succeeds" 0 'out=ioperm: 0
ioperm: 0'
shimmed iopl 0 iopl 3
expect "iopl() succeeds" 0 'out=iopl: 0
iopl: 0'
shimmed iopl 4 iopl -1
expect "of a level that is none it gives the true error" 0 'out=iopl: Invalid argument
iopl: Invalid argument'

shimmed cli sti say alive
expect "CLI and STI are passed over" 0 'out=alive' 'err='
try env KPORT_VERBOSE=1 KPORT_GRANT=$grant LD_PRELOAD="$shim" "$program" sti cli sti say alive
expect "with KPORT_VERBOSE that is said once" 0 'out=alive' 'err~^kport: .* executed STI: passed over' \
	'err!~CLI'
shimmed thread cli say alive
expect "in a thread" 0 'out=alive'
shimmed fork cli say alive
expect "in a child" 0 'out=alive'
shimmed fork exec cli say alive
expect "in what a child starts" 0 'out=alive'
shimmed block exec cli say alive
expect "SIGSEGV blocked by who started it is no harm" 0 'out=alive'
shimmed ignore exec cli say alive
expect "SIGSEGV ignored by who started it is no harm" 0 'out=alive'
shimmed altstack cli say alive
expect "on a small signal stack" 0 'out=alive'

name=$(basename "$program")
refused() { # PORT WORDS RANGES
	printf 'err~^kport: %s \\(pid [0-9]+\\) was refused port %s \\(%s\\); to allow it: allowio %s %s \\.\\.\\.' \
		"$name" "$1" "$2" "$3" "$name"
}
shimmed in8 0x37b
expect "a byte read" $segv "$(refused 0x37b '8-bit read' 0x378-0x37b,0x3f8)"
shimmed in16 0x37a
expect "a word of which one port is missing" $segv "$(refused 0x37a '16-bit read' 0x378-0x37b,0x3f8)"
shimmed in32 0x300
expect "a double word" $segv "$(refused 0x300 '32-bit read' 0x300-0x303,0x378-0x37a,0x3f8)"
shimmed out8 0x61
expect "a byte written" $segv "$(refused 0x61 '8-bit write' 0x61,0x378-0x37a,0x3f8)"
shimmed insb 0x2f8
expect "INS" $segv "$(refused 0x2f8 '8-bit read' 0x2f8,0x378-0x37a,0x3f8)"
shimmed outsw 0x2f8
expect "REP OUTS" $segv "$(refused 0x2f8 '16-bit write' 0x2f8-0x2f9,0x378-0x37a,0x3f8)"
shimmed inimm
expect "the port in the instruction, and 0x80 has its word" $segv \
	"$(refused 0x80 '8-bit read' 0x80,0x378-0x37a,0x3f8)" 'err~post.*inb_p'
shimmed in8 0x378
expect "a granted port that faults all the same" $segv 'err~0x378 \(8-bit read\) although'
shimmed in16 0xffff
expect "an access past the last port" $segv 'err~0xffff \(16-bit read\): it runs past port 0xffff'
shimmed thread in8 0x60
expect "in a thread" $segv 'err~was refused port 0x60'
shimmed fork in8 0x60
expect "in a child" $segv 'err~was refused port 0x60'
shimmed altstack in8 0x60
expect "on a small signal stack" $segv 'err~was refused port 0x60'
shimmed block exec in8 0x60
expect "SIGSEGV blocked by who started it: the line is there" $segv 'err~was refused port 0x60'
shimmed hlt
expect "HLT" $segv 'err~executed HLT'

shimmed kill
expect "SIGSEGV that was sent" $segv 'err='
shimmed null
expect "a null pointer" $segv 'err='
shimmed noncanonical
expect "an impossible address" $segv 'err='
shimmed handler in8 0x60
expect "the program's own handler has the fault" 0 'out=its own handler had it' 'err='
bare in8 0x60
expect "without the shim nobody says a word" $segv 'err='

try env LD_PRELOAD="$shim" "$program" cli
expect "without KPORT_GRANT it does nothing" $segv 'err='
for text in '' '0x378,' 'lpt1' '0x378-0x377'; do
	try env KPORT_GRANT="$text" LD_PRELOAD="$shim" "$program" iopl 3 in8 0x60
	expect "damage does as if there were none: '$text'" $segv 'out!~^iopl: 0$' 'err='
done
try env KPORT_GRANTS=0x60 XKPORT_GRANT=0x60 KPORT_GRANT=0x378 LD_PRELOAD="$shim" "$program" in8 0x60
expect "variables of similar names are not it" $segv 'err~allowio 0x60,0x378 '
# Larger than any buffer of the shim's.
large=$(head -c 100000 /dev/zero | tr '\0' x)
try env -i LARGE="$large" KPORT_GRANT=0x378 LD_PRELOAD="$shim" "$program" cli say alive
expect "behind a large variable" 0 'out=alive'
try env KPORT_GRANT=$grant LD_PRELOAD="$shim" "$static" say untouched in8 0x60
expect "a static program is untouched" $segv 'out=untouched' 'err='
finish
