#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio started by root: it grants and starts the program as the user it is for.
# shellcheck source=lib.sh
. /t/lib.sh

try allowio 0x378-0x37a -- portio64 out8 0x378 0x5a in8 0x378
expect "-- between ranges and program is accepted" 0 'out=0x5a'
try allowio -u alice 0x378-0x37a portio64 out8 0x378 0x5b in8 0x378
expect "-u USER: the program has its ports" 0 'out=0x5b'
try env SUDO_UID=1000 SUDO_GID=1000 SUDO_USER=alice allowio 0x378 portio64 out8 0x378 0x5c in8 0x378
expect "by sudo: the program has its ports" 0 'out=0x5c'
try allowio -u alice 0x378 portio32 out8 0x378 0x5d in8 0x378
expect "a 32-bit program has its ports" 0 'out=0x5d'
try allowio -u alice 0x378-0x37a portio64-static out8 0x378 0x5e in8 0x378
expect "a static program has its ports" 0 'out=0x5e'

mark $printer
try allowio -u alice lpt1 lptprint "by allowio"
expect "the name lpt1 serves a program that prints" 0
same "the printer got it" "$(received $printer)" "$(printf 'by allowio\r\n')"

try allowio -u alice 0x378 portio64 exit 7
expect "the program's exit status is allowio's" 7
try allowio -u alice 0x378 portio64 signal 15
expect "the program's signal is allowio's" 143
try allowio
expect "no arguments: 125" 125 'err~usage'
try allowio 0x378-0x300 portio64 in8 0x378
expect "a reversed range: 125" 125 'err~0x378-0x300'
try allowio -u nobody-here 0x378 portio64 in8 0x378
expect "an unknown user: 125" 125 'err~nobody-here'
try allowio -u alice 0x378 /etc/passwd
expect "a program that cannot be run: 126" 126
try allowio -u alice 0x378 no-such-program
expect "a program that is not there: 127" 127
try allowio -u alice $latch portio64 in8 $latch
expect "a hazardous port wants --unsafe" 125 'err~unsafe'
try allowio --unsafe -u alice $latch+4 portio64 out32 $latch 0x1badcafe in32 $latch
expect "--unsafe opens it, in 32 bits" 0 'out=0x1badcafe'

try allowio --dry-run -u alice 0x378 portio64 out8 0x378 1
expect "--dry-run says what it would do" 0 'out~0x378|x' 'out!~^0x'
try allowio -v -u alice 0x378 portio64 in8 0x378
expect "-v says what it did" 0 'err~0x378'
try allowio -u alice 0x378 portio64 in8 0x378
expect "without -v it says nothing" 0 'err='
try allowio --legacy -u alice portio64 0x378 in8 888
expect "--legacy takes the older order" 0 'out~^0x'
finish
