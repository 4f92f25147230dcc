#!/bin/sh
# SPDX-License-Identifier: MIT
# Ports for a process that runs already, and ports that are taken back.
# shellcheck source=../../wine.sh
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

wine "$client" id wait 6000 out8 0x378 0x44 in8 0x378 >/tmp/running 2>&1 &
runner=$!
for _ in $(seq 100); do
	[ ! -s /tmp/running ] || break
	sleep 0.1
done
id=$(head -n 1 /tmp/running | tr -d '\r')
wtry allowio.exe --sim lpt@0x378 --pid "$id" 0x378-0x37a
expect "--pid: allowio stays until the process ends" 0
wait "$runner"
same "--pid: a running process has the ports" "$(tail -n 1 /tmp/running | tr -d '\r')" 0x44

wine allowio.exe --sim lpt@0x378 0x378 "$client" filter id wait 5000 in8 0x378 >/tmp/running 2>&1 &
runner=$!
for _ in $(seq 100); do
	[ ! -s /tmp/running ] || break
	sleep 0.1
done
id=$(head -n 1 /tmp/running | tr -d '\r')
wtry allowio.exe -v --revoke "$id"
expect "--revoke: the ports are taken back" 0 'err~no ports any more'
wait "$runner"
expect_status=$?
same "--revoke: the next access is the program's fault" "$expect_status" 7
finish
