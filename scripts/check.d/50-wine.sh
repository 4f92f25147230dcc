# SPDX-License-Identifier: MIT
# The real driver, library and tools under Wine, in a 32-bit and in a 64-bit prefix. Wine comes from a
# private root under build/; nothing is installed.
need i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc busybox Xvfb
build windows-i386
build windows-x86_64
if ! unshare --mount --pid --fork true 2>/dev/null &&
	! unshare --user --map-root-user --mount --pid --fork true 2>/dev/null; then
	skip "Wine: no name space of one's own here"
	exit 0
fi
tests/wine/fetch.sh >/dev/null || {
	skip "Wine: its packages could not be fetched from the Debian archive"
	exit 0
}
run_tap tests/wine/run.sh
