#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Where the kernel will not honour the helper's capability, the user is told so.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"
steps="out8 0x378 0x21 in8 0x378"

# shellcheck disable=SC2086 # steps are words
{
	try as alice allowio lpt1 portio64 $steps
	expect "without any restriction it works" 0 'out=0x21'
	try as -n alice allowio lpt1 portio64 $steps
	expect "no_new_privs is named" 125 'err~no_new_privs' 'out='
	try as -b alice allowio lpt1 portio64 $steps
	expect "an empty bounding set is named" 125 'err~bounding' 'out='

	cp "$helper" /tmp/helper
	mount -t tmpfs -o nosuid,mode=755 tmpfs "${helper%/*}"
	cp /tmp/helper "$helper"
	filecap p "$helper"
	try as alice allowio lpt1 portio64 $steps
	expect "a nosuid mount is named" 125 'err~nosuid' 'out='
	umount "${helper%/*}"
	try as alice allowio lpt1 portio64 $steps
	expect "and afterwards it works again" 0 'out=0x21'
	try as -n root allowio -u alice lpt1 portio64 $steps
	expect "root under no_new_privs needs no helper" 0 'out=0x21'
}
finish
