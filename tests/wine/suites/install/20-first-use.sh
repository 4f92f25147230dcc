#!/bin/sh
# SPDX-License-Identifier: MIT
# An origin program installs the driver by using it; eight do so at once.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

wtry kport.exe uninstall
# 0x60 is refused by the policy, so that no port is touched: the driver has no bus here yet.
for number in 1 2 3 4 5 6 7 8; do
	wine origin.exe in 0x60 >/tmp/out$number 2>/tmp/err$number &
	eval "pid$number=$!"
done
denied=0
for number in 1 2 3 4 5 6 7 8; do
	eval "wait \$pid$number"
	! grep -q 'Windows error 5' /tmp/err$number || denied=$((denied + 1))
done
same "eight programs at once install it, and all are answered by the driver's policy" $denied 8
cat /tmp/err? | sort | uniq -c | note
wtry nio_service.exe state
expect "one service runs" 0 out=running
wtry kport.exe uninstall
expect "it is uninstalled" 0
finish
