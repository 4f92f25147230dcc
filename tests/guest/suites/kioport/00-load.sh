#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The module comes, refuses to go while it is used, and goes.
# shellcheck source=lib.sh
. /t/lib.sh

try modprobe kioport
expect "the module loads" 0
[ "$rc" = 0 ] || exit 1
same "the device is there, for root alone until udev says otherwise" \
	"$(stat -c '%U %a' /dev/kioport)" "root 600"
try kio_step64 open claim 0x300-0x307
expect "root opens it and claims" 0
hold 2 kio_step64 open claim 0x300-0x303 wait
try rmmod kioport
expect "unloading is refused while a file is open" '[!0]'
let_go
try rmmod kioport
expect "and works when it is closed" 0
same "nothing stays in /proc/ioports" "$(grep -c kioport /proc/ioports)" 0
check "it loads again" modprobe kioport
finish
