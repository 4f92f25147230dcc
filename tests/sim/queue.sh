#!/bin/sh
# SPDX-License-Identifier: MIT
#
# A simulated parallel port whose far end is a queue of CUPS: a scheduler of this test's own, with its
# files in a folder of its own, whose printer is a back end that keeps what it is given.
#
# usage: queue.sh ALLOWIO LPTPRINT
set -u
# shellcheck source=tests/trap/tap.sh
. "$(dirname "$0")/../trap/tap.sh"
allowio=$(absolute "$1") lptprint=$(absolute "$2")
unset SUDO_UID SUDO_GID LD_PRELOAD KPORT_BACKEND CUPS_USER LPDEST PRINTER
PATH=$PATH:/usr/sbin
LC_ALL=C
export LC_ALL

for tool in cupsd lp lpstat; do
	command -v "$tool" >/dev/null && continue
	skip "a queue of CUPS" "$tool (packages cups-daemon and cups-client) is not installed"
	finish
done
work=$scratch/cups
scheduler=''
# shellcheck disable=SC2317 # a trap calls it
clean() {
	[ -z "$scheduler" ] || kill "$scheduler" 2>/dev/null
	rm -rf "$scratch"
}
trap clean EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# Who is not root has no part in the rest of the scheduler's privileges; root's runs as root.
lay() {
	mkdir -p "$work/bin/backend" "$work/spool" "$work/cache" "$work/state"
	ln -s "$(dirname "$(dirname "$(command -v cupsd)")")/lib/cups/daemon" "$work/bin/daemon"
	cat >"$work/cups-files.conf" <<-END
		ServerRoot $work
		ServerBin $work/bin
		CacheDir $work/cache
		StateDir $work/state
		RequestRoot $work/spool
		TempDir $work/spool
		AccessLog $work/access
		ErrorLog $work/log
		PageLog $work/pages
	END
	cat >"$work/cupsd.conf" <<-END
		Listen $work/socket
		LogLevel debug
		Browsing No
		<Location />
		Order allow,deny
		Allow all
		</Location>
		<Policy default>
		<Limit All>
		Order deny,allow
		</Limit>
		</Policy>
	END
	# The job's file is the sixth argument. Mode 0700: it runs as who runs the scheduler.
	cat >"$work/bin/backend/paper" <<-'END'
		#!/bin/sh
		[ $# -ge 5 ] || exit 0
		cat "$6" >"${DEVICE_URI#paper:}.part" && mv "${DEVICE_URI#paper:}.part" "${DEVICE_URI#paper:}"
	END
	chmod 700 "$work/bin/backend/paper"
	cat >"$work/printers.conf" <<-END
		<Printer laser>
		DeviceURI paper:$work/page
		State Idle
		Accepting Yes
		</Printer>
		<Printer stopped>
		DeviceURI paper:$work/stopped
		State Stopped
		Accepting Yes
		</Printer>
		<Printer closed>
		DeviceURI paper:$work/closed
		State Idle
		Accepting No
		</Printer>
	END
}

# Tries COMMAND until it succeeds, for half a minute at most.
until_done() {
	for _ in $(seq 300); do
		"$@" >/dev/null 2>&1 && return
		sleep 0.1
	done
	return 1
}

begin() {
	CUPS_SERVER=$work/socket
	export CUPS_SERVER
	cupsd -f -c "$work/cupsd.conf" -s "$work/cups-files.conf" >"$work/said" 2>&1 &
	scheduler=$!
	until_done lpstat -p laser
}

# What is on standard input is printed by a program that knows nothing but its parallel port.
page() { # FILE QUEUE [OPTION...]
	file=$1 queue=$2
	shift 2
	# shellcheck disable=SC2016 # the inner shell's
	try sh -c 'file=$1; shift; exec timeout 60 "$@" <"$file"' sh "$file" \
		"$allowio" "$@" --sim "lpt@0x378,queue=$queue" lpt1 "$lptprint"
}

arrives() { # NAME FILE
	if until_done test -e "$work/page"; then
		try cmp "$2" "$work/page"
	else
		try tail -n 5 "$work/log"
		rc=1
	fi
	expect "$1" 0
	rm -f "$work/page"
}

lay
if ! begin; then
	skip "a queue of CUPS" "the scheduler does not start: $(tail -n 1 "$work/said" "$work/log" 2>&1)"
	finish
fi

# Every byte, in the order of a table of characters and then in no order, more than a pipe holds.
awk 'BEGIN { for (i = 0; i < 256; i++) printf "\\%03o", i }' >"$scratch/table"
# shellcheck disable=SC2059 # it is one
printf "$(cat "$scratch/table")" >"$scratch/bytes"
seq 10000 >"$scratch/long"
cat "$scratch/bytes" >>"$scratch/long"
printf 'A page\r\n\f' >"$scratch/text"

page "$scratch/text" laser
expect "a page is printed to a queue" 0 'out=' 'err='
arrives "the printer has it" "$scratch/text"
page "$scratch/bytes" laser
expect "every byte is printed to a queue" 0 'out=' 'err='
arrives "the printer has every byte as it was" "$scratch/bytes"
page "$scratch/long" laser
expect "a long page is printed to a queue" 0 'out=' 'err='
arrives "the printer has all of it" "$scratch/long"
page "$scratch/text" laser --how ptrace
expect "by ptrace, a page is printed to a queue" 0 'out=' 'err='
arrives "by ptrace, the printer has it" "$scratch/text"
page "$scratch/text" laser --record "$scratch/record"
expect "while it is recorded, a page is printed to a queue" 0 'out=' 'err='
arrives "while it is recorded, the printer has it" "$scratch/text"

page "$scratch/text" stopped
expect "a queue that is stopped takes the page" 0 'out=' 'err='
try lpstat -o stopped
expect "it waits there" 0 'out~^stopped-[0-9]+ '
page "$scratch/text" closed
expect "a queue that takes no pages: what lp says, and which it was" 0 'err~"closed" is not accepting' \
	'err~allowio: the printer closed failed'
page "$scratch/text" nosuch
expect "a queue that is not there: what lp says, and which it was" 0 'err~does not exist' \
	'err~allowio: the printer nosuch failed'

kill "$scheduler"
wait "$scheduler"
scheduler=''
page "$scratch/text" laser
expect "no scheduler: what lp says, and which printer it was" 0 'err~^lp: ' \
	'err~allowio: the printer laser failed'
finish
