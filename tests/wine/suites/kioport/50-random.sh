#!/bin/sh
# SPDX-License-Identifier: MIT
# 200,000 random and mutated requests.
# shellcheck source=../../wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0
cases "$bin/nio_random.exe" 200000 80
unload_driver
expect "afterwards it is stopped and deleted" 0
finish
