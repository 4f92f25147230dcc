#!/bin/sh
# SPDX-License-Identifier: MIT
# Random and mutated requests.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0
cases "$bin/nio_random.exe" 200000 80
unload_driver
expect "afterwards it is stopped and deleted" 0
finish
