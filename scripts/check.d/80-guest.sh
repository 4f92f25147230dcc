# SPDX-License-Identifier: MIT
# An emulated PC: one boot for the main suites, one more for each that needs another kernel command line.
need qemu-system-x86_64 make gcc-12 pahole
build linux-x86_64
build linux-i386
# Whatever an earlier group left, the driver that is tested is this tree's.
try "kioport.ko for the guest" scripts/kmod-build.sh guest
try "kioport.ko with a ceiling for the guest" \
	scripts/kmod-build.sh --ceiling lpt1,0x300-0x31f guest
run_tap tests/guest/run.sh
