#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The bed itself, with nothing of kport in it: are the devices there, do the kernel's
# own rules hold? When this fails, look here before anywhere else.
# shellcheck source=lib.sh
. /t/lib.sh

try portio64 in8 0x378
expect "without a grant a port access is a fault" $segv

for class in 64 32; do
	for program in portio$class portio$class-static; do
		try as -p 378-37a alice "$program" out8 0x378 0x5a in8 0x378
		expect "the kernel's ioperm: $program" 0 out=0x5a
	done
done

try as -p e0-e3 root portio64 out32 $latch 0x12345678 in32 $latch in16 $latch in8 $latch
expect "the latch keeps 32 bits" 0 "out=0x12345678
0x5678
0x78"

mark $printer
try as -p 378-37a root lptprint "The bed prints."
expect "a program drives the printer" 0
same "the printer got every byte" "$(received $printer | od -c)" "$(printf 'The bed prints.\r\n' | od -c)"

mark /host/debugcon.out
try as -p e9-e9 root portio64 outs8 0xe9 "bytes in a row"
expect "string output runs" 0
same "the debug console got them" "$(received /host/debugcon.out)" "bytes in a row"

mark /host/com3.out
try as -p 3e8-3ef root portio64 outs8 0x3e8 "serial"
expect "the third serial port is free" 0
same "its far end got the bytes" "$(received /host/com3.out)" serial

cp /t/bin/portio64 /tmp/capped
check "a file can carry capabilities here" filecap p /tmp/capped
try as alice /tmp/capped status
expect "and exec honours them" 0 'out~CapPrm:.*0000000000020000'

for module in parport_pc ppdev lp; do
	check "module $module loads" modprobe $module
done
check "the kernel found the parallel port" test -c /dev/parport0
unload_parport
finish
