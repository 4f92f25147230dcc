# SPDX-License-Identifier: MIT
# An emulated PC: one boot for the main suites, one more for each that needs another kernel command line.
need qemu-system-x86_64
build linux-x86_64
build linux-i386
run_tap tests/guest/run.sh
