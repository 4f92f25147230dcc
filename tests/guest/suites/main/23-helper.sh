#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The capped helper called by somebody who means no good: it trusts the kernel's account
# of its user and the policy, and nothing that its caller says.
# shellcheck source=lib.sh
. /t/lib.sh

filecap p "$helper"
steps="portio64 out8 0x378 0x5a in8 0x378"
# grant ARGS...: the helper itself, as mallory
grant() { try as mallory "$helper" "$@"; }

echo "user mallory lpt1 read write grant" | policy
# shellcheck disable=SC2086 # steps are words
{
	grant lpt1 /t/bin/portio64 $steps
	expect "what the policy gives it gives, whoever calls it" 0 'out=0x5a'
	grant 0x300 /t/bin/portio64 portio64 in8 0x300
	expect "a range that the policy does not give" 125 'err~policy' 'out='
	grant lpt1,0x80 /t/bin/portio64 $steps
	expect "a range among others that the policy does not give" 125 'out='
	grant 0x37a-0x37b /t/bin/portio64 portio64 in8 0x37a
	expect "a range that begins inside the policy and ends outside" 125 'out='
	grant 0-0xffff /t/bin/portio64 $steps
	expect "all ports" 125 'out='
	grant 0x378-0x1037a /t/bin/portio64 $steps
	expect "a range past the last port" 125 'out='
	grant "$(head -c 100000 /dev/zero | tr '\0' ,)" /t/bin/portio64 $steps
	expect "a list of empty items without end" 125 'out='
	grant
	expect "no arguments" 125 'err~usage'
	grant -u root lpt1 /t/bin/portio64 $steps
	expect "another user" 125 'err~root' 'out='
	grant --env 1 lpt1 /t/bin/portio64 $steps
	expect "an environment from the program's own output" 125 'out='
	grant --env 77 lpt1 /t/bin/portio64 $steps
	expect "an environment from a descriptor that is not open" 125 'out='
	try as mallory sh -c "exec 5</etc/passwd; exec '$helper' --env 5 lpt1 /t/bin/portio64 $steps"
	expect "an environment that is not one" 125 'out='
	try as mallory sh -c "exec 5</dev/zero; exec '$helper' --env 5 lpt1 /t/bin/portio64 $steps"
	expect "an environment without end" 125 'out='
	try as mallory env LD_PRELOAD=/tmp/evil.so "$helper" lpt1 /t/bin/portio64 portio64 getenv LD_PRELOAD
	expect "a preload for the helper goes nowhere" 0 'out=LD_PRELOAD=(unset)' 'err='
	grant lpt1 /t/bin/portio64 portio64 status
	expect "the program is mallory's, without capabilities" 0 'out~^Uid:.1002.1002.1002.1002$' \
		'out~^CapPrm:.0+$' 'out~^CapEff:.0+$' 'out~^CapInh:.0+$' 'out~^CapAmb:.0+$'
	try as mallory allowio lpt1 ls /proc/self/fd
	expect "no descriptor is left to the program" 0 "out=0
1
2
3"

	printf 'user mallory\nuser mallory lpt1 read write grant\nrubbish\n' | policy
	grant --verbose lpt1 /t/bin/portio64 $steps
	expect "lines with mistakes stop no others, and are told" 0 'out=0x5a' 'err~line 1' 'err~line 3'

	echo "user mallory lpt1 read write grant" | policy
	chmod 777 /etc/kport
	grant lpt1 /t/bin/portio64 $steps
	expect "a policy in a folder that others can write" 125 'err~writ' 'out='
	chmod 755 /etc/kport

	echo "user mallory 0-0xffff read write grant unsafe" >/tmp/own-policy
	chown mallory /tmp/own-policy
	ln -sf /tmp/own-policy /etc/kport/policy
	grant lpt1 /t/bin/portio64 $steps
	expect "a policy that is a link to a file of the user's" 125 'out='
	rm /etc/kport/policy
	mkfifo -m 644 /etc/kport/policy
	try timeout 10 as mallory "$helper" lpt1 /t/bin/portio64 $steps
	expect "a policy that is a pipe" 125 'out='
	rm /etc/kport/policy
}
finish
