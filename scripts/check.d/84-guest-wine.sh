# SPDX-License-Identifier: MIT
# Wine inside the emulated PC: Windows programs print through the real parallel port model.
need qemu-system-x86_64 x86_64-w64-mingw32-gcc
build linux-x86_64
build linux-i386
build windows-i386
build windows-x86_64
tests/wine/fetch.sh >/dev/null || {
	skip "Wine in the guest: its packages could not be fetched from the Debian archive"
	exit 0
}
run_tap tests/guest/run.sh tests/guest/suites/wine
