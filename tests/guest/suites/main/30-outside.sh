#!/bin/sh
# SPDX-License-Identifier: MIT
#
# An access outside the grant ends the program, and somebody says which port it was.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

for class in 64 32; do
	a() { try as alice allowio lpt1 portio$class "$@"; }

	a in8 0x3f8
	expect "$class: a read outside the grant is a fault" $segv 'out=' \
		'err~0x3f8' 'err~allowio.*0x3f8'
	a out16 0x37a 0
	expect "$class: a 16-bit access wants both ports" $segv 'err~0x37[ab]'
	a in32 0x378
	expect "$class: a 32-bit access wants all four" $segv 'err~0x37'
	a ins8 0x3f8
	expect "$class: string input is explained too" $segv 'err~0x3f8'
	a out8 0x80 0
	expect "$class: port 0x80 is recognised as outb_p's pause" $segv 'err~0x80' 'err~outb_p|inb_p|_p'
	a poke 16
	expect "$class: a fault of another kind is not explained as one of ports" $segv 'err!~0x3'
	a handler in8 0x3f8
	expect "$class: a program's own handler gets its signal" 42 'out=own handler: code 128'
	a mask in8 0x3f8
	expect "$class: a program that blocks SIGSEGV is killed" $segv 'out='
	try as -m alice allowio lpt1 portio$class out8 0x378 3 in8 0x378
	expect "$class: SIGSEGV blocked by the caller: granted ports work" 0 'out=0x03'
	try as -m alice allowio lpt1 portio$class in8 0x3f8
	expect "$class: SIGSEGV blocked by the caller: a fault still ends it" $segv 'out='
done
finish
