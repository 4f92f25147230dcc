# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the driver's tests share. bob is put into the group kport; alice and mallory are in none that
# the policy knows.
# shellcheck source=tests/guest/lib.sh
. /t/lib.sh

# The node as udev's rule leaves it.
fresh_driver() {
	modprobe kioport && chgrp kport /dev/kioport && chmod 660 /dev/kioport
}

[ -e /dev/kioport ] || fresh_driver || exit 1
grep -q '^kport:.*bob' /etc/group || sed -i 's/^kport:.*/&bob/' /etc/group

# Loads the policy on standard input into the driver.
driver_policy() {
	cat >/tmp/driver.policy
	kio_step64 open policy /tmp/driver.policy
}

# number NAME OTHERWISE: kport.NAME= on the kernel's command line, for beds that are slower
number() {
	found=$(sed -n "s/.*kport\.$1=\([0-9]*\).*/\1/p" /proc/cmdline)
	echo "${found:-$2}"
}

usual_policy() {
	driver_policy <<-END
		administrators 0xe0-0xe3 read write grant unsafe slow
		administrators 0x300-0x31f,lpt1,post read write grant
		group kport 0xe0-0xe3 read write grant unsafe
		group kport 0x300-0x307 read
		group kport 0x308-0x30f write
		group kport lpt1 read write grant
	END
}

# Runs a program that prints TAP: its cases become ours, under a name of their own.
cases_of() {
	prefix=$1
	shift
	"$@" >/tmp/cases 2>&1
	status=$?
	while IFS= read -r line; do
		case $line in
		'ok '*) report ok "$prefix: ${line#ok * - }" ;;
		'not ok '*) report 'not ok' "$prefix: ${line#not ok * - }" ;;
		1..*) ;;
		*) echo "$line" | note ;;
		esac
	done </tmp/cases
	grep -q '^1\.\.' /tmp/cases || report 'not ok' "$prefix: runs to its end (status $status)"
}
