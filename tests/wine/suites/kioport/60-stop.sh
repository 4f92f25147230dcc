#!/bin/sh
# SPDX-License-Identifier: MIT
# The service is stopped while a handle is open. Wine never stops a driver again that refused once, so
# the prefix is started anew at the end, as a machine would be.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0
mkfifo /tmp/holder
"$loader" "$bin/nio_step.exe" open claim 0x300-0x303 out8 0x300 0x5a wait in8 0x300 </tmp/holder >/tmp/held 2>&1 &
holder=$!
exec 7>/tmp/holder
until [ "$(grep -c ok /tmp/held)" = 3 ]; do sleep 0.1; done
wtry "$bin/nio_service.exe" stop
sleep 0.5
wtry "$bin/nio_service.exe" state
expect "a driver with an open handle is not stopped" 0 'out=running'
wtry "$bin/nio_step.exe" open claim 0x308-0x309 in8 0x308
expect "and everything goes on: others open it" 0
exec 7>&-
wait "$holder"
same "and the holder of the handle reads on" "$(tr -d '\r' </tmp/held | tail -n 1)" 0x5a
restart_prefix
wtry "$bin/nio_service.exe" state start
expect "after a restart it is stopped, and starts" 0 'out=stopped
ok'
unload_driver
finish
