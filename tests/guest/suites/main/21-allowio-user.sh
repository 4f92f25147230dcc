#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio started by an ordinary user: the capped helper gives what the policy gives.
# shellcheck source=lib.sh
. /t/lib.sh

filecap p "$helper"
run() { # USER ARGS...
	who=$1
	shift
	try as "$who" allowio "$@"
}
in_and_out="out8 0x378 0x5a in8 0x378"

policy <<'END'
# the printer is alice's
user alice lpt1 read write grant
user mallory lpt1 read grant
user mallory 0x300-0x303 read write
END
# shellcheck disable=SC2086 # steps are words
{
	run alice lpt1 portio64 $in_and_out
	expect "a user whom the policy names has the ports" 0 'out=0x5a'
	run alice lpt1 portio32 $in_and_out
	expect "in a 32-bit program too" 0 'out=0x5a'
	run bob lpt1 portio64 $in_and_out
	expect "a user whom it does not name has not" 125 'err~policy' 'out='
	run mallory lpt1 portio64 $in_and_out
	expect "reading alone is not a grant" 125 'err~policy' 'out='
	run mallory 0x300 portio64 in8 0x300
	expect "a line without the word grant is not a grant" 125 'err~policy' 'out='
	run alice lpt1,0x300 portio64 $in_and_out
	expect "one range too many and nothing is granted" 125 'err~0x300' 'out='
	run alice -u bob lpt1 portio64 $in_and_out
	expect "-u is root's" 125 'err~-u|root' 'out='
	try as alice env SUDO_UID=0 SUDO_GID=0 allowio lpt1 portio64 status
	expect "SUDO_UID of an ordinary user means nothing" 0 'out~^Uid:.1000.1000.1000.1000'
	run alice --unsafe $latch portio64 in8 $latch
	expect "--unsafe does not widen the policy" 125 'err~policy' 'out='

	echo "user alice $latch+4 read write grant" | policy
	run alice --unsafe $latch+4 portio64 in8 $latch
	expect "a hazardous port wants the word unsafe in the policy" 125 'err~unsafe' 'out='
	echo "user alice $latch+4 read write grant unsafe" | policy
	run alice --unsafe $latch+4 portio64 out8 $latch 0x66 in8 $latch
	expect "with that word it is granted" 0 'out=0x66'

	echo "group lp lpt1 read write grant" | policy
	run alice lpt1 portio64 $in_and_out
	expect "a group's line serves its members" 0 'out=0x5a'
	run bob lpt1 portio64 $in_and_out
	expect "and nobody else" 125 'err~policy' 'out='

	echo "user alice lpt1 read write grant" | policy
	chmod 666 /etc/kport/policy
	run alice lpt1 portio64 $in_and_out
	expect "a policy that others can write is refused" 125 'err~writ' 'out='
	chmod 644 /etc/kport/policy
	chown alice /etc/kport/policy
	run alice lpt1 portio64 $in_and_out
	expect "a policy that is not root's is refused" 125 'err~root|belong|own' 'out='
	rm /etc/kport/policy
	run bob lpt1 portio64 $in_and_out
	expect "without a policy a user has nothing" 125 'err~policy' 'out='

	echo "user alice lpt1 read write grant" | policy
	filecap none "$helper"
	run alice lpt1 portio64 $in_and_out
	expect "without its capability the helper says what is missing" 125 'err~cap' 'out='
	filecap p "$helper"
}
run alice lpt1 no-such-program
expect "a program that is not there: 127" 127
run alice lpt1 /etc/passwd
expect "a program that cannot be run: 126" 126
run alice lpt1 portio64 exit 9
expect "the program's exit status comes through" 9
finish
