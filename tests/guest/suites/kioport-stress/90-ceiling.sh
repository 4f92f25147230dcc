#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The build with a ceiling of lpt1 and 0x300-0x31f, and lockdown, which there is no way out of: the
# last of the suite.
# shellcheck source=kioport.sh
. /t/kioport.sh

rmmod kioport 2>/dev/null
[ -e /t/kioport-ceiling.ko ] || {
	report ok "no module with a ceiling was built # SKIP"
	finish
}
check "the module with a ceiling loads" insmod /t/kioport-ceiling.ko
driver_policy >/tmp/loaded <<END
administrators 0-0xffff read write grant unsafe
END
same "with a policy that gives everything" "$(tail -n 1 /tmp/loaded)" ok
try kio_step64 open claim 0xe0-0xe3
expect "a port above the ceiling is denied to root" 1 'out~EACCES'
try kio_step64 open share 0x60-0x64
expect "shared as well" 1 'out~EACCES'
try kio_step64 open claim 0x31c-0x320
expect "and so is a range that begins below it" 1 'out~EACCES'
try kio_step64 open claim 0x300-0x31f in8 0x31f grant 0x300-0x301 bare8 0x301
expect "what lies below it works" 0 'out~works'
echo integrity >/sys/kernel/security/lockdown
try kio_step64 open claim 0x378-0x37a in8 0x379 grant 0x378-0x37a bare8 0x379
expect "under lockdown as well" 0 'out~works'
try kio_step64 open claim 0xe0-0xe3
expect "and nothing else does" 1 'out~EACCES'
finish
