#!/bin/sh
# SPDX-License-Identifier: MIT
# A simulated bus of a name, which several runs of allowio.exe share.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

client=portclient${bits:?}.exe
bus='--sim-shared test'
cd /w || exit 1

# With a bus of its own that ends with it.
# shellcheck disable=SC2086 # words
{
	wtry allowio.exe $bus --sim latch@0x300 0x300 "$client" out8 0x300 0x5a in8 0x300 exit 3
	expect "a run alone makes a bus" 3 out=0x5a err=
	wtry allowio.exe $bus --sim latch@0x300 0x300 "$client" in8 0x300
	expect "it has ended with the run" 0 out=0x00
	wtry allowio.exe $bus 0x378-0x37a "$client" in8 0x379
	expect "without --sim it has the usual devices" 0 out=0xd8
	wtry allowio.exe --sim-shared a/b 0x300 "$client" id
	expect "a name that is none: 125, and the program does not run" 125 'err~has a name of' out=
	wtry allowio.exe $bus --backend kioport 0x378 "$client" id
	expect "it is for the back end sim" 125 'err~back end sim' out=
	wtry allowio.exe $bus --record x.rec 0x378 "$client" id
	expect "a shared bus is not recorded" 125 'err~--record' out=
}

# Until a file has so many lines.
lines_of() {
	for _ in $(seq 600); do
		[ "$(grep -c . "$1")" -lt "$2" ] || break
		sleep 0.1
	done
}

# The first run's program waits between its accesses: it tells its number, and then goes on when /w/go
# is there.
# shellcheck disable=SC2086 # words
start_first() {
	rm -f /w/go
	: >/tmp/first
	wine allowio.exe $bus "$@" >/tmp/first 2>/tmp/first.err &
	first=$!
	lines_of /tmp/first 2
}

go_on() {
	: >/w/go
	wait "$first"
}

rm -f shared.out
start_first --sim "latch@0x300 debugcon,file=shared.out" 0x300,0xe9 "$client" id out8 0x300 0x11 \
	out8 0xe9 0x61 in8 0x300 wait 'Z:\w\go' in8 0x300 out8 0xe9 0x63 exit 4
# shellcheck disable=SC2086 # words
{
	wtry allowio.exe $bus 0x300,0xe9 "$client" in8 0x300 out8 0x300 0x22 out8 0xe9 0x62 exit 5
	expect "a second run joins it" 5 out=0x11 err=
	wtry allowio.exe $bus --how debug 0x300 "$client" in8 0x300
	expect "a third one, which debugs" 0 out=0x22
	wtry allowio.exe $bus --sim latch@0x310 0x310 "$client" id
	expect "other devices are refused" 125 'err~is there already, with other devices' out=
	if [ "$bits" = 64 ]; then
		wtry "$bin32/allowio.exe" $bus 0x300 portclient32.exe in8 0x300
		expect "a run of 32 bits joins one of 64" 0 out=0x22
	fi
}
go_on
same "the first run's status" $? 4
same "the first run saw what the second wrote" "$(tail -n 1 /tmp/first | tr -d '\r')" 0x22
same "what all of them sent is in the file, in order" "$(cat shared.out)" abc

# allowio is ended under its program, which has told its number and then waits for /w/go. More is sent than
# waits for a host.
rm -f go
: >/tmp/orphan
"${loader:?}" allowio.exe --sim "latch@0x300 debugcon,file=lost.out" 0x300,0xe9 "$client" id out8 0x300 0x33 \
	wait 'Z:\w\go' fill 0xe9 10000 in8 0x300 >/tmp/orphan 2>/dev/null &
allowio=$!
lines_of /tmp/orphan 1
kill -9 "$allowio"
wait "$allowio"
: >go
lines_of /tmp/orphan 2
same "allowio is killed: its program goes on with the bus" "$(tail -n 1 /tmp/orphan | tr -d '\r')" 0x33
finish
