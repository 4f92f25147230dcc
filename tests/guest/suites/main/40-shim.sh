#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs that call ioperm() and iopl() themselves, after root is gone: the shim answers.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

for class in 64 32; do
	a() { try as alice allowio lpt1 portio$class "$@"; }

	try as alice portio$class ioperm 0x378 3 1 iopl 3
	expect "$class: without allowio both are refused" 0 "out=ioperm: Operation not permitted
iopl: Operation not permitted"
	a ioperm 0x378 3 1 out8 0x378 0x31 in8 0x378
	expect "$class: ioperm() for what is granted succeeds" 0 "out=ioperm: ok
0x31"
	a ioperm 0x378 1 1
	expect "$class: for a part of it too" 0 'out=ioperm: ok'
	a ioperm 0x378 4 1
	expect "$class: for one port more it gives the true error" 0 \
		'out=ioperm: Operation not permitted'
	a ioperm 0x3f8 8 1
	expect "$class: for other ports it gives the true error" 0 \
		'out=ioperm: Operation not permitted'
	a ioperm 0xffff 2 1
	expect "$class: past the last port it gives the true error" 0 \
		'out=ioperm: Invalid argument'
	a iopl 3 out8 0x378 0x32 in8 0x378
	expect "$class: iopl(3) succeeds" 0 "out=iopl: ok
0x32"
	a iopl 4
	expect "$class: iopl(4) gives the true error" 0 'out=iopl: Invalid argument'
	a iopl 3 in8 0x3f8
	expect "$class: and still holds the program to its grant" $segv 'out=iopl: ok'
	a iopl 3 cli sti say alive
	expect "$class: CLI and STI are swallowed" 0 "out=iopl: ok
cli passed
sti passed
alive"
	a iopl 3 hlt
	expect "$class: HLT is a fault" $segv 'out!~hlt passed'
	a thread ioperm 0x378 3 1 iopl 3 cli
	expect "$class: in a thread too" 0 "out=ioperm: ok
iopl: ok
cli passed"
	try as alice allowio --how none lpt1 portio$class iopl 3
	expect "$class: --how none leaves the program alone" 0 \
		'out=iopl: Operation not permitted'
	try as alice allowio --how preload lpt1 portio$class iopl 3
	expect "$class: --how preload asks for the shim" 0 'out=iopl: ok'
done

# Debian's ioport tools, unmodified: they call iopl(3) first.
try as alice allowio 0x378 outb 0x378 0x33
expect "Debian's outb, as an ordinary user" 0 'err='
try as alice allowio 0x378 inb 0x378
expect "Debian's inb reads it back" 0 'out~^0?x?33$|51'
try as alice inb 0x378
expect "without allowio it fails" 1
try as alice env LD_PRELOAD=/nonexistent.so allowio lpt1 portio64 iopl 3
expect "a preload of the user's own is kept beside it" 0 'out~iopl: ok' 'err~nonexistent'
finish
