#!/bin/sh
# SPDX-License-Identifier: MIT
# fetch.sh: prints the folder with a private root that holds Debian's Wine for 32 and 64 bit and
# what it needs. It is unpacked once (about 250 MB to download) and nothing is installed by it.
set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

root=$PWD/build/cache/wine
both="libc6 libgcc-s1 libwine libunwind8 liblzma5 zlib1g libfreetype6 libpng16-16 libbrotli1
	libfontconfig1 fontconfig-config libexpat1 libuuid1 libudev1 libusb-1.0-0 libx11-6 libxext6 libxcb1 libxau6 libxdmcp6 libbsd0 libmd0"

# Wine takes a DLL for its own only with this mark in the 32 bytes behind the DOS header. Debian's
# package sets it when it is configured; here it is unpacked only.
mark_builtin() {
	{
		head -c 64 "$1"
		printf 'Wine builtin DLL\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0'
		tail -c +97 "$1"
	} >"$2"
}

mark_zlib() {
	for wine in "$root"/usr/lib/*-linux-gnu/wine; do
		mark_builtin "$root/usr/i686-w64-mingw32/lib/zlib1.dll" "$wine/i386-windows/zlib1.dll"
		mark_builtin "$root/usr/x86_64-w64-mingw32/lib/zlib1.dll" \
			"$wine/x86_64-windows/zlib1.dll"
	done
}

mkdir -p "$root"
# Whoever comes second waits, and then finds the work done.
exec 8>"$root.lock"
flock 8
if [ ! -e "$root/.complete" ]; then
	# shellcheck disable=SC2086
	{
		scripts/private-root.sh --into wine --release amd64 wine64 libz-mingw-w64 \
			fonts-wine libxrender1 libxfixes3 libxrandr2 libxcursor1 libxi6 \
			libxcomposite1 libxinerama1 $both
		scripts/private-root.sh --into wine --release i386 wine32 $both
	} >&2
	mark_zlib
	: >"$root/.complete"
fi
say "$root"
