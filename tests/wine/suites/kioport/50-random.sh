#!/bin/sh
# SPDX-License-Identifier: MIT
# Random and mutated requests: 200,000 for the 64-bit driver, fewer for the other, of the same source.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0
count=200000
[ "${bits:?}" = 64 ] || count=50000
cases "$bin/nio_random.exe" $count 80
unload_driver
expect "afterwards it is stopped and deleted" 0
finish
