#!/bin/sh
# SPDX-License-Identifier: MIT
# Ports for a process that runs already, and ports that are taken back.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

client=portclient${bits:?}.exe

wtry allowio.exe --revoke 999999
expect "--revoke: nobody gave that process ports" 125 'err~no allowio'
wtry allowio.exe --sim lpt@0x378 --pid 999999 0x378
expect "--pid: no such process" 125 'err~999999'
wtry allowio.exe --sim lpt@0x378 --pid 4 0x378 "$client"
expect "--pid takes no program" 125 'err~--pid'
wtry allowio.exe --pid
expect "--pid needs a value" 125 'err~needs a value'
wtry allowio.exe --pid x 0x378
expect "--pid needs a number" 125 'err~not a process'

# start_client COMMAND...: a program that tells its number ($id), and goes on when go_on makes the file
# for which it waits: a busy machine takes seconds to start the next program.
start_client() {
	rm -f /w/go
	# Here, and not by the program's own shell later: what is read below is this program's.
	: >/tmp/running
	wine "$@" >>/tmp/running 2>&1 &
	runner=$!
	for _ in $(seq 300); do
		[ ! -s /tmp/running ] || break
		sleep 0.1
	done
	id=$(head -n 1 /tmp/running | tr -d '\r')
}

go_on() {
	: >/w/go
	wait "$runner"
}


start_client "$client" id wait 'Z:\w\go' out8 0x378 0x44 in8 0x378
wine allowio.exe --sim lpt@0x378 --pid "$id" 0x378-0x37a &
giver=$!
# It writes what it did at its end only.
sleep 8
go_on
wait "$giver"
same "--pid: allowio stays until the process ends" $? 0
same "--pid: a running process has the ports" "$(tail -n 1 /tmp/running | tr -d '\r')" 0x44

start_client allowio.exe --sim lpt@0x378 0x378 "$client" filter id wait 'Z:\w\go' in8 0x378
wtry allowio.exe -v --revoke "$id"
expect "--revoke: the ports are taken back" 0 'err~no ports any more'
go_on
same "--revoke: the next access is the program's fault" $? 7
finish
