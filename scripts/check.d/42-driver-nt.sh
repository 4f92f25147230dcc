# SPDX-License-Identifier: MIT
# kioport.sys as files: what they import, how they are laid out, which instructions they have. And more random
# requests against the mock than every flavour's own tests make.
need i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc
sys=build/windows-i386/driver/nt
build windows-i386 driver/nt/kioport.sys driver/nt/kioport-nt4.sys driver/nt/kioport-x64.sys
build windows-x86_64 driver/nt/kioport.sys

# Lists of a real system's exports, where the user names them: KPORT_NT_EXPORTS="LIST [LIST]" for i386.
image() {
	# shellcheck disable=SC2086
	run_tap python3 tests/driver/nt/test_image.py "$1" "$2" "$3-w64-mingw32-objdump" \
		tests/driver/nt/exports.txt ${4:-}
}
image i386 "$sys/kioport.sys" i686 "${KPORT_NT_EXPORTS:-}"
image nt4 "$sys/kioport-nt4.sys" i686
image x86_64 "$sys/kioport-x64.sys" x86_64
[ -n "${KPORT_NT_EXPORTS:-}" ] ||
	say "no lists of a real system's exports are named (KPORT_NT_EXPORTS): the table alone decided"
for compiler in i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc; do
	run_tap python3 tests/driver/nt/test_numbers.py $compiler tests/driver/nt/mock/ntifs.h
done
try "one and the same driver in both builds for x86_64" \
	cmp "$sys/kioport-x64.sys" build/windows-x86_64/driver/nt/kioport.sys

# floor FILE: the driver of the same sources with no "unsafe" in it.
floor() {
	floor_dir=build/driver-nt-floor
	[ -f $floor_dir/build.ninja ] ||
		meson setup --cross-file=cross/windows-x86_64.ini -Dtests=false -Dfloor=true $floor_dir ||
		return
	ninja -C $floor_dir driver/nt/kioport.sys
}
try "kioport.sys with a floor" floor
try "which says so in its version" sh -c \
	'strings -el build/driver-nt-floor/driver/nt/kioport.sys | grep -q "without unsafe ports"'

build linux-x86_64 tests/driver/nt/test_driver_nt_random
try "2,000,000 random requests" build/linux-x86_64/tests/driver/nt/test_driver_nt_random 2000000 7
