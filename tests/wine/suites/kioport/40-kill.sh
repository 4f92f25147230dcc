#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs that are ended while they hold claims, and while their batch runs.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

# kill_amid STEP...: ends a program in the midst of its last step.
kill_amid() {
	mkfifo /tmp/victim
	: >/tmp/killed
	"$loader" "$bin/nio_step.exe" open claim 0x300-0x31f claim 0x378-0x37a "$@" \
		</tmp/victim >>/tmp/killed 2>&1 &
	victim=$!
	exec 7>/tmp/victim
	until [ "$(grep -c ok /tmp/killed)" -ge 3 ]; do sleep 0.1; done
	sleep 0.2
	kill -9 "$victim"
	wait "$victim" 2>/dev/null
	exec 7>&-
	rm /tmp/victim
}

load_driver
kill_amid wait
started=$(date +%s)
wtry "$bin/nio_step.exe" open claim 0x300-0x31f claim 0x378-0x37a
expect "what a killed program held is free" 0
# Wine does not tell a driver that the caller of a request was killed, so the batch runs to its end.
kill_amid delay 1000
wtry "$bin/nio_step.exe" sleep 2500 open claim 0x300-0x31f claim 0x378-0x37a
expect "so it is when its batch was running" 0
wtry "$bin/nio_service.exe" stop
expect "and the driver can be stopped" 0
same "within seconds" $(($(date +%s) - started < 10)) 1
wtry "$bin/nio_service.exe" start
unload_driver
finish
