#!/bin/sh
# SPDX-License-Identifier: MIT
# Simulated devices that trapped programs touch by themselves: what comes out of them, who shares them, and
# how few faults a loop that polls takes. A 64-bit prefix runs programs of both bitnesses.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

latch="--sim latch@0x300+16 0x300-0x30f"

# What is sent gets out whole, by programs that touch the bus themselves and by allowio for them.
send() {
	who="$how, ${client%.exe}"
	rm -f /w/sent.out /w/uart.out
	wtry allowio.exe --how "$how" --sim 'debugcon,file=Z:\w\sent.out' 0xe9 "$client" fill 0xe9 20000 exit 4
	expect "$who: more is sent than a far end holds" 4 err=
	same "$who: the file is complete" "$(wc -c </w/sent.out)" 20000
	same "$who: and in order" "$(fold -w 26 /w/sent.out | sort -u | grep -c .)" 2
	wtry allowio.exe --how "$how" --sim 'uart,file=Z:\w\uart.out' com1 "$client" outs 0x3f8 hello in8 0x3fd
	expect "$who: a serial port" 0 out=0x60
	same "$who: its file" "$(cat /w/uart.out)" hello
}

# Programs that touch the bus themselves: a loop that polls, others beside them, and what they leave behind.
# shellcheck disable=SC2086 # words
share() {
	who=${client%.exe}
	# An access, and 1,024 that follow it, for one fault.
	wtry allowio.exe $latch $client poll 0x300 10250
	expect "$who: a loop that polls costs one fault for many rounds" 0 'out=0 left, 10 faults'
	wtry allowio.exe --no-run-ahead $latch $client poll 0x300 300
	expect "$who: --no-run-ahead: a fault a round" 0 'out=0 left, 300 faults'
	wtry allowio.exe --map 0x3bc=0x300+3 $latch $client out8 0x3bd 0x80 poll 0x3bc 1025 poll 0x3bd 9
	expect "$who: a loop that polls a mapped port, until it is ready" 0 'out=0 left, 1 faults
9 left, 1 faults'
	rm -f /w/polled.rec
	wtry allowio.exe --record 'Z:\w\polled.rec' $latch $client poll 0x300 2050
	expect "$who: allowio is asked for all of a loop when it records" 0 'out=0 left, 2 faults'
	wine kport.exe trace show 'Z:\w\polled.rec' >/tmp/polled
	same "$who: and the recording has every round" "$(grep -c ' -> 0x00' /tmp/polled)" 2050
	for other in $clients; do
		wtry allowio.exe $latch $client crowd $other 0x300
		expect "$who with threads beside $other's" 0 'out=0 wrong
0 wrong'
		wtry allowio.exe $latch $client murder $other 0x300 in8 0x300
		expect "$who: others of $other that are killed within accesses" 0 out=0x0a
	done
}

clients=portclient32.exe
[ "${bits:?}" = 32 ] || clients='portclient64.exe portclient32.exe'
for client in $clients; do
	for how in trap debug; do
		send
	done
	share
done
finish
