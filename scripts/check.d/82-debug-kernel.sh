# SPDX-License-Identifier: MIT
# beforehand: tests/guest/debug-kernel.sh
# The driver under KASAN, UBSAN, lockdep, kmemleak and failing allocations. The kernel is built once.
need qemu-system-x86_64 flex bison bc
build linux-x86_64
build linux-i386
kernel=$(tests/guest/debug-kernel.sh) || {
	fail "the debug kernel and kioport.ko for it"
	exit 0
}
pass "the debug kernel and kioport.ko for it"
# The emulator moves the bytes of a "rep movsb" one by one: not with these two features.
run_tap tests/guest/run.sh --kernel "$kernel" --cpu "-erms,-fsrm" --timeout 1500 \
	tests/guest/suites/kioport-debug
