#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A range that a driver uses is not taken away from it silently.
# shellcheck source=lib.sh
. /t/lib.sh

try kport read 0x3f8
expect "com1 belongs to the serial driver: busy, with its name" $busy 'err~serial'
try kport --share read 0x3ff
expect "--share opens it" 0 'out~0x'
try allowio -u alice com1 portio64 in8 0x3ff
expect "allowio com1 is refused with the owner's name" 125 'err~serial' 'out='
try allowio --share -u alice com1 portio64 out8 0x3ff 0x42 in8 0x3ff
expect "allowio --share com1 works" 0 'out=0x42'
try allowio -u alice 0x2f0-0x2f9 portio64 in8 0x2f0
expect "a range that only touches com2 is refused too" 125 'err~serial' 'out='
try as bob kport ports
expect "an ordinary user sees the serial ports" 0 'out~0x03f8' 'out~ttyS0'
try kport ports
expect "root sees every owner" 0 'out~0x03f8' 'out~serial' 'out~rtc|timer|dma'

echo "user alice com1,com3 read write grant" | policy
filecap p "$helper"
try as alice allowio com1 portio64 in8 0x3ff
expect "an ordinary user is refused com1 without seeing /proc/ioports" 125 'err~serial|ttyS0' 'out='
finish
