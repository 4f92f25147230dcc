#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Claims before the system's resource manager, and turns at the parallel port.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null

# hold_ranges RANGE...: a program that holds them until let_go
hold_ranges() {
	steps=''
	for range; do steps="$steps claim $range"; done
	# shellcheck disable=SC2086
	hold $(($# + 1)) kio_step64 open $steps wait
}

hold_ranges 0x300-0x307 0x310-0x317
same "/proc/ioports names the holder of a range" \
	"$(grep -c "0300-0307 : kioport kio_step64\[$holder\]" /proc/ioports)" 1
same "and of the other" "$(grep -c '0310-0317 : kioport kio_step64' /proc/ioports)" 1
try kio_step64 open claim 0x304-0x308
expect "an overlap is busy" 1 'out~EBUSY'
try kio_step64 open claim 0x308-0x30f
expect "what lies between is free" 0
try kio_step64 open share 0x300-0x307
expect "sharing takes both sides" 1 'out~EBUSY'
let_go
try kio_step64 open claim 0x300-0x317
expect "all of it is free when the file is closed" 0
same "the list is clean" "$(grep -c kioport /proc/ioports)" 0

driver_policy >/dev/null <<'END'
administrators 0x3f8-0x3ff,0x80,0x60-0x64 read write unsafe
group kport 0x60-0x64 read unsafe
END
try kio_step64 open claim 0x3f8-0x3ff
expect "a port that a driver uses is busy" 1 'out~EBUSY'
try kio_step64 open claim 0x60-0x64
expect "and one of the keyboard's" 1 'out~EBUSY'
try kio_step64 open share 0x60-0x64 in8 0x64
expect "an administrator may share it" 0 'out~0x'
try kio_step64 open notes 0x60-0x64 notes 0x80
expect "and is told so, and only where it is so" 0 'out~^notes=4$' 'out~^notes=0$'
try as bob kio_step64 open share 0x60-0x64
expect "others may not" 1 'out~EACCES'
try kio_step64 open claim 0x80 out8 0x80 0x12
expect "the POST port is nobody's" 0
usual_policy >/dev/null

load_parport || exit 1
try kio_step64 open claim 0x378-0x37a in8 0x379
expect "parport's port can be had while nobody uses it" 0
try as bob kio_step64 open claim 0x378-0x37a in8 0x379
expect "by the group as well" 0
hold_ranges 0x378-0x37a
try kio_step64 open claim 0x378-0x37a
expect "and is busy while another handle has it" 1 'out~EBUSY'
mark $printer
echo turn | timeout 2 tee /dev/lp0 >/dev/null
same "lp has to wait for its turn" "$(received $printer)" ''
let_go
printf turn >/dev/lp0
same "and has it afterwards" "$(received $printer)" turn
driver_policy >/dev/null <<'END'
administrators lpt1+epp read write grant
END
hold_ranges 0x378-0x379 0x37a
same "two ranges of one port are one turn" "$(cat /tmp/held)" 'ok
ok
ok'
let_go
try kio_step64 open claim 0x378-0x379 claim 0x37a release 0x378-0x379 in8 0x37a
expect "the turn lasts until the last of them is given back" 0
mark $printer
printf again >/dev/lp0
same "then lp prints again" "$(received $printer)" again
try kio_step64 open claim 0x378-0x37a sleep 100
expect "two handles at once" 0
hold_ranges 0x378-0x37a
try kio_step64 open claim 0x378-0x37a
let_go
# The core knows its own holders before parport does.
expect "a second handle is told at once" 1 'out~EBUSY'
try rmmod kioport
expect "the module goes" 0
unload_parport
check "and comes again" fresh_driver
finish
