#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Every allocation of every operation made to fail in turn.
# shellcheck source=kioport.sh
. /t/kioport.sh

# Unless told otherwise, only allocations that may not sleep fail, and pages in pairs or more. Each
# failure would be in the log with a back trace.
for kind in failslab fail_page_alloc; do
	cd /sys/kernel/debug/$kind || exit 1
	echo N >ignore-gfp-wait
	echo 0 >verbose
done
echo N >ignore-gfp-highmem
echo 0 >min-order

load_parport || exit 1
# After a fork the kernel itself writes to the parent's rseq area, and ends the process where it cannot.
cases_of "allocations" env GLIBC_TUNABLES=glibc.pthread.rseq=0 kio_fail64 "/lib/modules/$(uname -r)/extra/kioport.ko"
unload_parport
finish
