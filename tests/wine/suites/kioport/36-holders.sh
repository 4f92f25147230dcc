#!/bin/sh
# SPDX-License-Identifier: MIT
# Who holds which ports through the driver: kport doctor, and what a busy claim says.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

# hold STEP...: a program that has made its steps, and keeps what it holds until let_go
hold() {
	mkfifo /tmp/holding
	: >/tmp/held
	"$loader" "$bin/nio_step.exe" "$@" wait </tmp/holding >/tmp/held 2>&1 &
	holder=$!
	exec 7>/tmp/holding
	for _ in $(seq 600); do
		[ "$(grep -c ok /tmp/held)" -lt 3 ] || return 0
		sleep 0.1
	done
}

let_go() {
	exec 7>&-
	wait "$holder"
	rm /tmp/holding
}

wtry kport.exe doctor
expect "without the driver doctor says that nobody holds ports" '[01]' \
	'out~^Held through the driver kioport' 'out~\(the driver kioport does not run'
load_driver
wtry kport.exe doctor
expect "nobody holds anything, and it says so" '[01]' 'out~^nothing$'
hold open claim 0x378-0x37a claim 0x300-0x307
wtry kport.exe doctor
expect "it names ports, program and process" '[01]' \
	'out~^lpt1 +0x0378-0x037a held by nio_step.exe \(process [0-9]+\)' \
	'out~^0x0300-0x0307 +0x0300-0x0307 held by nio_step.exe \(process [0-9]+\)'
wtry kport.exe doctor --json
expect "as JSON" '[01]' 'out~"held": \{' 'out~"name": "nio_step.exe"' 'out~"first": 768'
wtry kport.exe read 0x304
expect "a claim that is busy names who holds the port" 5 \
	'err~held through the driver kioport by nio_step.exe \(process [0-9]+\)'
let_go
wtry kport.exe doctor
expect "who is gone is not told of" '[01]' 'out~^nothing$'
unload_driver
expect "no handle is left" 0
finish
