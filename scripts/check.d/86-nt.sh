# SPDX-License-Identifier: MIT
# The bed for a real NT kernel: itself, with a boot sector in the system's place, and the tests on an image
# where one is named (NT_IMAGE).
need qemu-system-x86_64 genisoimage i686-w64-mingw32-gcc
build linux-x86_64 tests/nt/stand_in.bin
build windows-i386
run_tap python3 tests/nt/selftest.py build/linux-x86_64/tests/nt/stand_in.bin
lays_cd() {
	tests/nt/lay.sh build/windows-i386 build/nt-selftest.iso && isoinfo -J -f -i build/nt-selftest.iso >build/nt-selftest.list || return
	for file in start.cmd nt_bed.exe zeromap.sys kioport.sys kport.exe kport.dll allowio.exe; do
		grep -qx "/kport/$file" build/nt-selftest.list || return
	done
	rm build/nt-selftest.iso build/nt-selftest.list
}
try "the CD has what the tests use" lays_cd
try "make check-nt without an image says so and is no failure" sh -c \
	'scripts/check-nt.sh "" | grep "^check-nt: skipped, no image is named"'
if scripts/check-nt.sh build/no-such-image >/dev/null 2>&1; then
	fail "an image that is not there is a failure"
else
	pass "an image that is not there is a failure"
fi
if [ -n "${NT_IMAGE:-}" ]; then
	run_tap scripts/check-nt.sh "$NT_IMAGE"
else
	skip "tests on a real NT kernel: no image is named (NT_IMAGE, tests/nt/README.md)"
fi
