#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The back end ioperm against devices: the latch keeps what was written in each width.
# shellcheck source=lib.sh
. /t/lib.sh

for kport in kport /t/i386/kport; do
	class=64
	[ "$kport" = kport ] || class=32
	k() { try "$kport" --backend ioperm --unsafe "$@"; }

	k write $latch/8 0xa5
	expect "$class: an 8-bit write" 0
	k read $latch/8
	expect "$class: is read back" 0 'out~0xa5'
	k write $latch/16 0xbeef
	expect "$class: a 16-bit write" 0
	k read $latch/16
	expect "$class: is read back in 16 bits" 0 'out~0xbeef'
	k write $latch/32 0x12345678
	expect "$class: a 32-bit write" 0
	k read $latch/32
	expect "$class: is read back in 32 bits" 0 'out~0x12345678'
	k write $latch/8 0x1ff
	expect "$class: a value wider than the port is refused" $usage
	k read 0xffff/16
	expect "$class: an access past the last port is refused" $usage
done

try kport --backend ioperm read $latch
expect "a hazardous port wants --unsafe" $denied 'err~unsafe'

try as bob kport --backend ioperm read 0x378
expect "an ordinary user is denied" $denied 'err~CAP_SYS_RAWIO|root|privilege|permission'

mark /host/debugcon.out
printf 'outs8 0xe9 "one string"\n' >/tmp/batch
try kport --backend ioperm --unsafe run /tmp/batch
expect "string output of bytes" 0
same "the debug console got the string" "$(received /host/debugcon.out)" "one string"

printf 'out16 %s 0x1234\nins16 %s count 3\n' $latch $latch >/tmp/batch
try kport --backend ioperm --unsafe run /tmp/batch
expect "string input of 16 bits" 0 'out~0x1234.*0x1234.*0x1234'

printf 'outs32 %s 1 2 0xcafef00d\nin32 %s\n' $latch $latch >/tmp/batch
try kport --backend ioperm --unsafe run /tmp/batch
expect "string output of 32 bits ends with its last element" 0 'out~0xcafef00d'

printf 'out8 %s 0xf0\nmodify8 %s mask 0x3c value 0x14\nin8 %s\n' $latch $latch $latch >/tmp/batch
try kport --backend ioperm --unsafe run /tmp/batch
expect "modify changes the masked bits only" 0 'out~0xd4'

printf 'out8 %s 0\npoll8 %s mask 1 want 1 timeout 2ms\nout8 %s 7\n' $latch $latch $latch >/tmp/batch
try kport --backend ioperm --unsafe run /tmp/batch
expect "a poll that never comes true fails" 1 'err~time'
try kport --backend ioperm --unsafe read $latch
expect "and what follows it is not run" 0 'out~0x00'
finish
