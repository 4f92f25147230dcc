#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The ports go where the program goes: children, other programs, threads.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"
cp /t/bin/portio64 /tmp/setuid64
chown mallory /tmp/setuid64
chmod 4755 /tmp/setuid64

for class in 64 32; do
	a() { try as alice allowio lpt1 portio$class "$@"; }

	a fork out8 0x378 0x11 in8 0x378
	expect "$class: a child has them" 0 'out=0x11'
	a thread out8 0x378 0x12 in8 0x378
	expect "$class: a thread has them" 0 'out=0x12'
	a exec portio$class out8 0x378 0x13 in8 0x378
	expect "$class: a program started by exec has them" 0 'out=0x13'
	a fork exec sh -c "portio$class out8 0x378 0x14 in8 0x378"
	expect "$class: a shell's child has them" 0 'out=0x14'
	a exec portio64 exec portio32 out8 0x378 0x15 in8 0x378
	expect "$class: across classes, 64 to 32 bit" 0 'out=0x15' 'err='
	a exec portio32 exec portio64 out8 0x378 0x16 in8 0x378
	expect "$class: across classes, 32 to 64 bit" 0 'out=0x16' 'err='
	a fork in8 0x3f8
	expect "$class: a child has nothing more" $segv 'out='
	a exec /tmp/setuid64 out8 0x378 0x17 in8 0x378 status
	expect "$class: a setuid child keeps the ports" 0 'out~^0x17' 'out~^Uid:.1000.1002'
	a exec /tmp/setuid64 getenv LD_PRELOAD iopl 3
	expect "$class: a setuid child has no shim" 0 'out~LD_PRELOAD=\(unset\)' \
		'out~iopl: Operation not permitted'
done
finish
