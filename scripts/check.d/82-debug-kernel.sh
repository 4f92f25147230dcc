# SPDX-License-Identifier: MIT
# on request
# The driver under KASAN, UBSAN, lockdep, kmemleak and failing allocations. The kernel is built once.
need qemu-system-x86_64 flex bison bc
build linux-x86_64
build linux-i386
kernel=$(tests/guest/debug-kernel.sh) || {
	fail "the debug kernel and kioport.ko for it"
	exit 0
}
pass "the debug kernel and kioport.ko for it"
run_tap tests/guest/run.sh --kernel "$kernel" --timeout 900 tests/guest/suites/kioport-debug
