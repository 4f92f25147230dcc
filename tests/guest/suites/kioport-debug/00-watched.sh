#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What is to watch the driver does so; what the kernel itself leaked at its start is not ours.
# shellcheck source=lib.sh
. /t/lib.sh

debug=/sys/kernel/debug
mount -t debugfs debugfs $debug
check "KASAN is on" sh -c 'dmesg | grep -q "KernelAddressSanitizer initialized"'
same "lockdep is on" "$(awk '/debug_locks:/ { print $2 }' /proc/lockdep_stats)" 1
check "kmemleak is on" test -e $debug/kmemleak
check "allocations can be made to fail" test -e $debug/failslab -a -e /proc/self/fail-nth
echo scan >$debug/kmemleak
echo clear >$debug/kmemleak
finish
