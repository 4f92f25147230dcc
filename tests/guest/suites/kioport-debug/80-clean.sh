#!/bin/sh
# SPDX-License-Identifier: MIT
#
# After all of it: no memory without an owner, and lockdep has seen the end.
# shellcheck source=kioport.sh
. /t/kioport.sh

# An object younger than 5 s is never reported (mm/kmemleak.c, MSECS_MIN_AGE).
leaks() {
	sleep 6
	echo scan >/sys/kernel/debug/kmemleak
	cat /sys/kernel/debug/kmemleak
}

same "kmemleak finds nothing while the module is there" "$(leaks)" ''
check "the module goes" rmmod kioport
same "nor when it is gone" "$(leaks)" ''
same "lockdep is still on" "$(awk '/debug_locks:/ { print $2 }' /proc/lockdep_stats)" 1
fresh_driver
finish
