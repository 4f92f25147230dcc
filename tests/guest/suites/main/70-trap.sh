#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Real ports by trap: allowio holds them, and the program has none.
# shellcheck source=lib.sh
. /t/lib.sh

for backend in ioperm devport; do
	for way in trap ptrace; do
		for program in portio64 portio64-static; do
			what="$backend, --how $way, $program"
			try allowio -u alice --how $way --backend $backend --unsafe $latch "$program" \
				out8 $latch 0x5a in8 $latch
			expect "$what: what was written is read" 0 'out~0x5a'
			try allowio -u alice --how $way --backend $backend --unsafe $latch "$program" in8 0x60
			expect "$what: a port outside is the fault" $segv 'err~0x60'
		done
	done
	# shellcheck disable=SC2016
	try allowio -u alice --how trap --backend $backend --unsafe $latch sh -c \
		'ls -l /proc/self/fd; ls "/proc/$PPID/fd"'
	expect "$backend: the program has no descriptor of ports, nor a look at allowio's" '*' \
		'out!~/dev/port' 'err~Permission denied'
done
try allowio -u alice --how trap --backend ioperm --unsafe --map 0x301=$latch 0x301 portio64 \
	out8 0x301 0x77 in8 0x301
expect "--map to a real port" 0 'out~0x77'
try allowio -u alice --how trap --backend ioperm --map 0x301=$latch 0x301 portio64 in8 0x301
expect "--map: the safe list is asked about the port that is touched" 125 'err~0xe0'
mark $printer
try allowio -v -u alice --how trap --backend ioperm lpt1 lptprint "by trap"
expect "an unmodified program prints" 0 'err~by trap, from ioperm'
same "the printer got it" "$(received $printer)" "$(printf 'by trap\r\n')"
try as alice allowio -v --sim lpt@0x378 lpt1 portio64 in8 0x379
expect "an ordinary user and simulated devices" 0 'err~by trap, from sim'
try allowio -v -u alice lpt1 portio64 in8 0x379
expect "by itself it grants where that can be" 0 'err!~by trap' 'err~ioperm'
finish
