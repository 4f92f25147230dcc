#!/bin/sh
# SPDX-License-Identifier: MIT
# The driver comes and goes.
# shellcheck source=tests/wine/wine.sh
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
wtry "$bin/nio_service.exe" stop state
expect "it stops when no handle is open" 0 'out~^ok
stopped'
wtry "$bin/nio_step.exe" open
expect "no device is left" 1 'out=2'
wtry "$bin/nio_service.exe" stop
expect "a second stop is refused" 1 'out=1062'
wtry "$bin/nio_service.exe" cycle 100
expect "it loads, opens and unloads 100 times" 0 "out=100 times"
wtry "$bin/nio_service.exe" start
expect "and once more" 0
unload_driver
expect "it is unloaded and deleted" 0
finish
