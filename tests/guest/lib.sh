# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What the guest's tests share. A test sources this file, tries commands, says what it
# expects of each, and ends with finish:
#
#	try allowio -u alice lpt1 portio64 in8 0x378
#	expect "an ordinary user's program reads its port" 0 'out=0x00'
#
# shellcheck disable=SC2034 # variables are for those who source this
# The install prefix, written when the root was laid.
# shellcheck source=/dev/null
. /t/paths.sh

tests=0
failures=0
denied=3
usage=2
unsupported=4
busy=5
segv=139

helper=$(find "${prefix:?}/libexec" /usr/libexec -name allowio-grant 2>/dev/null | head -n 1)
latch=0xe0
printer=/host/lpt.out

report() {
	tests=$((tests + 1))
	[ "$1" = ok ] || failures=$((failures + 1))
	echo "$1 $tests - $2"
}

note() {
	sed 's/^/#   /'
}

# Run a command without a terminal: sets rc, out and err.
try() {
	tried=$*
	"$@" >/tmp/try.out 2>/tmp/try.err </dev/null
	rc=$?
	out=$(cat /tmp/try.out)
	err=$(cat /tmp/try.err)
}

# One condition on the command tried last, e.g. out=0x5a or err~denied or 'err!~usage'.
holds() {
	case $1 in
	out=*) [ "$out" = "${1#*=}" ] ;;
	err=*) [ "$err" = "${1#*=}" ] ;;
	out~*) echo "$out" | grep -Eq -e "${1#*~}" ;;
	err~*) echo "$err" | grep -Eq -e "${1#*~}" ;;
	out!~*) ! echo "$out" | grep -Eq -e "${1#*~}" ;;
	err!~*) ! echo "$err" | grep -Eq -e "${1#*~}" ;;
	*) false ;;
	esac
}

# expect NAME STATUS [CONDITION...]; the status may be a pattern
expect() {
	name=$1
	missed=''
	# shellcheck disable=SC2254 # a pattern on purpose: '[34]'
	case $rc in
	$2) ;;
	*) missed="status $2" ;;
	esac
	shift 2
	for condition; do
		holds "$condition" || missed="$missed [$condition]"
	done
	if [ -z "$missed" ]; then
		report ok "$name"
		return
	fi
	report 'not ok' "$name"
	{
		echo "tried: $tried"
		echo "missed: $missed"
		echo "status: $rc"
		echo "out: $out"
		echo "err: $err"
	} | note
}

# check NAME COMMAND...: the command succeeds.
check() {
	name=$1
	shift
	try "$@"
	expect "$name" 0
}

# hold LINES COMMAND...: runs it beside the test until let_go, which ends its standard input. When this
# returns it has printed so many lines into /tmp/held.
hold() {
	lines=$1
	shift
	rm -f /tmp/hold
	mkfifo /tmp/hold
	# Not by its own shell alone, which may come to it when the lines are counted already.
	: >/tmp/held
	"$@" </tmp/hold >/tmp/held 2>&1 &
	holder=$!
	exec 4>/tmp/hold
	for _ in $(seq 300); do
		[ "$(grep -c . /tmp/held)" -lt "$lines" ] || break
		sleep 0.1
	done
}

# Its status is that of the command.
let_go() {
	exec 4>&-
	wait "$holder"
}

# same NAME GOT WANT
same() {
	if [ "$2" = "$3" ]; then
		report ok "$1"
	else
		report 'not ok' "$1"
		printf 'got:  %s\nwant: %s\n' "$2" "$3" | note
	fi
}

finish() {
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

# The policy that the capped helper obeys; standard input is its text.
policy() {
	mkdir -p /etc/kport
	cat >/etc/kport/policy
	chown root:root /etc/kport/policy
	chmod 644 /etc/kport/policy
}

# Without interrupts: where a driver waits for its turn, Linux's parport_claim()
# (drivers/parport/share.c) ends spin_lock_irq() inside of its irqsave section, and the
# emulated port, which keeps an interrupt pending, then hangs that processor for good.
# Device files get the owners that udev gives them on an installed system.
load_parport() {
	# Lockdown allows no such parameters; nobody waits in that suite.
	modprobe parport_pc io=0x378 irq=none 2>/dev/null || modprobe parport_pc || return 1
	modprobe ppdev && modprobe lp || return 1
	chown root:lp /dev/parport0 /dev/lp0 && chmod 660 /dev/parport0 /dev/lp0
}

unload_parport() {
	for module in lp ppdev parport_pc parport; do
		rmmod $module 2>/dev/null
	done
	true
}

# What a device outside received since: received FILE prints it.
mark() {
	marked=$(stat -c %s "$1")
}

received() {
	tail -c +$((marked + 1)) "$1"
}
