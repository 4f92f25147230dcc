#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The library's back end: kport over the driver, as root and as an ordinary user.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
try as bob kport backends
expect "an ordinary user of the group can use kioport" 0 'out~kioport +yes'
try as bob kport --backend kioport write 0xe0 0x5a
expect "a write" 0
try as bob kport --backend kioport read 0xe0
expect "and a read through the driver" 0 'out~5a'
try as bob kport read 0xe0
expect "which is the first choice" 0 'out~5a'
try as bob kport --backend kioport read 0x310
expect "a port that the policy does not give, with the way out" $denied 'err~policy'
try as mallory kport --backend kioport read 0xe0
expect "a user outside the group, with the way out" $denied 'err~adduser|group kport'
try kport --backend kioport write 0xe0/32 0x12345678
expect "32 bits at once" 0
cat >/tmp/batch <<'END'
in32 0xe0
out8 0xe0 0x11
modify8 0xe0 mask 0xf0 value 0xa0
in8 0xe0
ins8 0xe0 count 300
END
try kport --backend kioport run /tmp/batch
expect "a batch in one system call" 0 'out~12345678' 'out~a1'
cat >/tmp/batch <<'END'
poll8 0xe0 mask 0xff want 0x77 timeout 20ms
END
try as bob kport --backend kioport run /tmp/batch
expect "a poll that runs out of its time" '[!0]' 'err~timed out'
try as bob kport --backend kioport run --limit 2s /tmp/batch
expect "a limit above 100 ms takes slow in the policy" $denied 'err~slow'
try kport --backend kioport run --limit 2s /tmp/batch
expect "which administrators have" '[!0]' 'err~timed out'

printf 'delay 1s\nin8 0xe0\n' >/tmp/batch
hold 0 kport --backend kioport run --limit 9s /tmp/batch
until grep -q '^SigCgt:.*[4-7c-f]...$' "/proc/$holder/status"; do sleep 0.1; done # it catches SIGTERM
kill -TERM "$holder"
let_go
rc=$?
tried="kport run, and a signal while it runs"
out=$(cat /tmp/held)
err=$out
expect "a batch that the driver runs is run to its end, and that is told" 143 'out~^2: in8' \
	'err~interrupted when all of the 2 operations'
rmmod kioport
try as bob kport --backend kioport read 0xe0
expect "without the driver the error tells how to load it" $unsupported 'err~modprobe kioport'
check "it is loaded again" fresh_driver
finish
