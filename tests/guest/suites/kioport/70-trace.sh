#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Tracepoints, as perf and trace-cmd find them.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
mkdir -p /sys/kernel/tracing
mount -t tracefs tracefs /sys/kernel/tracing 2>/dev/null
events=/sys/kernel/tracing/events/kioport
same "three events" "$(for event in access denied grant; do
	[ -e $events/$event/format ] && echo $event
done | tr '\n' ' ')" 'access denied grant '
# Switching a tracepoint rewrites instructions of the running kernel, and with two emulated processors the
# bed was seen to hang in it; one of them goes off for the time.
second=/sys/devices/system/cpu/cpu1/online
[ ! -e $second ] || echo 0 >$second
echo 1 >$events/enable
echo >/sys/kernel/tracing/trace
try as bob kio_step64 open claim 0xe0-0xe3 out8 0xe0 0x5a in8 0xe0 grant 0xe0-0xe3 in8 0x70
expect "an access, a grant and a refusal" 1
echo 0 >$events/enable
[ ! -e $second ] || echo 1 >$second
seen=$(grep -v '^#' /sys/kernel/tracing/trace)
for line in 'access: out8 port=0xe0 value=0x5a' 'access: in8 port=0xe0 value=0x5a' \
	'grant: ports=0xe0-0xe3 uid=1001' 'denied: ports=0x70-0x70 uid=1001'; do
	case $seen in
	*"$line"*) report ok "the trace has $line" ;;
	*)
		report 'not ok' "the trace has $line"
		echo "$seen" | note
		;;
	esac
done
finish
