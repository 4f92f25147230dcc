#!/bin/sh
# SPDX-License-Identifier: MIT
# lay.sh BUILD ISO: the CD for the system under test: folder kport with what BUILD (32-bit Windows)
# made, its test programs and start.cmd.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build=$1
iso=$2
tree=$iso.tree

[ -f "$build/build.ninja" ] || {
	echo "nt: $build is not a build directory: scripts/build.sh windows-i386 makes it" >&2
	exit 1
}
rm -rf "$tree"
mkdir "$tree"
trap 'rm -rf "$tree"' EXIT
find "$build" -name meson-private -prune -o -type f \( -name '*.exe' -o -name '*.dll' -o -name '*.sys' \) -exec cp {} "$tree/" \;
[ -f "$tree/nt_bed.exe" ] || {
	echo "nt: $build was built without tests" >&2
	exit 1
}
# The command interpreters of old systems want their own ends of lines.
sed 's/$/\r/' "$here/start.cmd" >"$tree/start.cmd"
genisoimage -quiet -iso-level 3 -J -r -V KPORT -o "$iso" -graft-points "kport/=$tree"
