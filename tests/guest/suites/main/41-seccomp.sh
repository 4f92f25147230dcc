#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Static programs load no shim: where it is asked for, a seccomp filter answers their calls.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

for class in 64 32; do
	a() { try as alice allowio "$@"; }
	program=portio$class-static

	try as alice $program iopl 3
	expect "$class: without allowio iopl() is refused" 0 'out=iopl: Operation not permitted'
	a lpt1 $program out8 0x378 0x41 in8 0x378 iopl 3
	expect "$class: not by itself: the ports are there, the calls are the kernel's" 0 "out=0x41
iopl: Operation not permitted"
	a --how seccomp lpt1 $program iopl 3
	expect "$class: iopl(3) succeeds" 0 'out=iopl: ok'
	a --how seccomp lpt1 $program ioperm 0x378 3 1 in8 0x378
	expect "$class: ioperm() for what is granted succeeds" 0 "out=ioperm: ok
0x41"
	a --how seccomp lpt1 $program ioperm 0x3f8 8 1
	expect "$class: for other ports it gives the true error" 0 \
		'out=ioperm: Operation not permitted'
	a --how seccomp lpt1 $program in8 0x3f8
	expect "$class: an access outside the grant is a fault" $segv 'out='
	a --how seccomp lpt1 $program status
	expect "$class: no_new_privs is the price" 0 'out~^NoNewPrivs:.1'
	a lpt1 portio$class status
	expect "$class: a dynamic program does not pay it" 0 'out~^NoNewPrivs:.0'
	try allowio -u alice --how seccomp lpt1 $program iopl 3
	expect "$class: root's allowio does it too" 0 'out=iopl: ok'
done
finish
