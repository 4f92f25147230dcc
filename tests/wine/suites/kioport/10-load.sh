#!/bin/sh
# SPDX-License-Identifier: MIT
# The driver comes, refuses to go while it is used, and goes.
# shellcheck source=../../wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0 'out~^ok
ok
ok$'
wtry "$bin/nio_service.exe" start
expect "a second start is refused" 1 'out=1056'
wtry "$bin/nio_step.exe" open openname openro openwo
expect "it is opened, and not by a name behind its own" 1 'out=ok
2
ok
ok'
mkfifo /tmp/holder
wine "$bin/nio_step.exe" open claim 0x300-0x303 wait in8 0x300 </tmp/holder >/tmp/held 2>&1 &
holder=$!
exec 7>/tmp/holder
until grep -q 'ok.*' /tmp/held && [ "$(grep -c ok /tmp/held)" = 2 ]; do sleep 0.1; done
wtry "$bin/nio_service.exe" stop
expect "stopping is refused while a handle is open" 1 'out!~^ok'
wtry "$bin/nio_step.exe" open claim 0x308-0x309 in8 0x308
expect "and everything goes on: others open it" 0
exec 7>&-
wait "$holder"
same "and the holder of the handle reads on" "$(tr -d '\r' </tmp/held | tail -n 1)" 0x00
wtry "$bin/nio_service.exe" stop state
expect "it stops when the handle is closed" 0 'out~^ok
stopped'
wtry "$bin/nio_step.exe" open
expect "no device is left" 1 'out=2'
wtry "$bin/nio_service.exe" stop
expect "a second stop is refused" 1 'out=1062'
wtry "$bin/nio_service.exe" cycle 100
expect "it loads, opens and unloads 100 times" 0 'out=100 times'
wtry "$bin/nio_service.exe" start
expect "and once more" 0
unload_driver
expect "it is unloaded and deleted" 0
finish
