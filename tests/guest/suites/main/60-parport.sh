#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A machine with the printing system's drivers: allowio takes turns with them.
# shellcheck source=lib.sh
. /t/lib.sh

load_parport || exit 1
echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

mark $printer
try as alice allowio lpt1 lptprint "drivers loaded"
expect "allowio lpt1 works while lp is loaded" 0
same "the printer got it" "$(received $printer)" "$(printf 'drivers loaded\r\n')"
try allowio -u alice lpt1 lptprint "as root"
expect "root's allowio too" 0
try allowio -u alice 0x378-0x37a portio64 out8 0x378 0x61 in8 0x378
expect "the addresses in figures mean the same port" 0 'out=0x61'

# Whoever holds the port: a print job waits for its turn and then gets it.
mark $printer
as alice allowio lpt1 portio64 say begun sleep 3 >/tmp/holder 2>&1 &
holder=$!
for _ in 1 2 3 4 5 6 7 8 9 10; do
	grep -q begun /tmp/holder && break
	sleep 0.2
done
same "a program holds lpt1" "$(cat /tmp/holder)" begun
printf 'a print job' >/tmp/job
cat /tmp/job >/dev/lp0 &
job=$!
sleep 1
check "the print job waits" kill -0 $job
same "nothing of it is printed meanwhile" "$(received $printer)" ""
check "the program ends well" wait $holder
check "then the job completes" wait $job
same "and is printed whole" "$(received $printer)" "a print job"

# Two programs on one port: the second waits for the first or is told.
as alice allowio lpt1 portio64 sleep 2 say first >/tmp/holder 2>&1 &
holder=$!
sleep 1
try as alice kport read lpt1
second=$rc
check "the first program is not disturbed" wait $holder
same "the first program ended by itself" "$(cat /tmp/holder)" first
check "the second was served in turn, or told busy" test $second = 0 -o $second = $busy

try as bob kport ports
expect "an ordinary user sees the parallel port" 0 'out~0x0378' 'out~parport0'
unload_parport
finish
