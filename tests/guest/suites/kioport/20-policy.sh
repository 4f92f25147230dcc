#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Who may open the device, with which rights, and who may say so.
# shellcheck source=kioport.sh
. /t/kioport.sh

# A fresh one has the default policy.
rmmod kioport
fresh_driver || exit 1

try kio_step64 open rights
expect "at first administrators have the default policy" 0 'out~0x378-0x37f:f' 'out~0x2f8-0x31f:f'
try as bob kio_step64 open rights
expect "and the group its parallel ports" 0 'out~0x378-0x37a:7' 'out!~0x300'
try as alice kio_step64 open
expect "who is not in the group is stopped by the node's mode" 1 'out=EACCES'
chmod 666 /dev/kioport
try as alice kio_step64 open
expect "and by the policy where the mode lets him pass" 1 'out=EACCES'
try as bob kio_step64 open policy /etc/passwd
expect "the group may load no policy" 1 'out~EACCES'
try as bob kio_step64 open claim 0x300-0x307
expect "what the policy does not give is denied" 1 'out~EACCES'
same "the kernel's log tells uid, program and port" \
	"$(dmesg | grep -c 'kioport: refused port 0x300 to uid 1001 pid [0-9]* (kio_step64)')" 1
same "and who was given nothing" \
	"$(dmesg | grep -c 'kioport: the policy gives uid 1000 nothing')" 1

cat >/tmp/bad <<'END'
# good, then a word that is no right, then a range that is none
user 1000 0x300-0x307 read
user 1000 0x308-0x30f reed
user 1000 0x310-0x30f read
user 1000 0x70-0x71 read
END
try kio_step64 open policy /tmp/bad
expect "mistakes are counted; the first has line and column" 0 \
	'out~errors=3 line=3 column=23 reason=14'
try as alice kio_step64 open rights
expect "the good line holds, the bad ones give nothing" 0 'out~0x300-0x307:1$'
try as bob kio_step64 open
expect "the old policy is gone" 1 'out=EACCES'
try kio_step64 open policy /tmp/bad rights
expect "root without a line may still open, and load" 0

driver_policy >/dev/null <<'END'
user 1000 0x70-0x71 read unsafe
user 1000 0x300-0x303 read write grant slow
group 1002 0x310 write
END
try as alice kio_step64 open rights
expect "unsafe and slow are known" 0 'out~0x70-0x71:1 0x300-0x303:f'
try as mallory kio_step64 open rights
expect "groups may be numbers" 0 'out~0x310-0x310:2'

# A policy holds for those who open after it.
hold 1 as alice kio_step64 open wait claim 0x300-0x303 in8 0x300
driver_policy >/tmp/loaded <<-'END'
	user 1002 0x310 write
END
let_go
same "an open handle keeps what it was given" $? 0
try as alice kio_step64 open
expect "a new one is decided by the new policy" 1 'out=EACCES'
chmod 660 /dev/kioport

# CAP_SYS_RAWIO decides, never uid 0.
try as -b root kio_step64 open
expect "root without the capability is no administrator" 1
usual_policy >/tmp/loaded
same "the usual policy is without mistakes" "$(tail -n 1 /tmp/loaded)" ok
finish
