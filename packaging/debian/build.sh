#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh [FOLDER]: builds the Debian packages of the tree as it stands into FOLDER (build/debian).
# Needs debhelper, dh-dkms and dpkg-dev, no privilege and no network.
set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

to=${1:-build/debian}
mkdir -p "$to"
to=$(cd "$to" && pwd)
version=$(project_version)
log=$PWD/build/debian.log
work=$PWD/build/debian-tree
tree=$work/kport-$version
have dh || die "packages: debhelper is not installed (Debian packages debhelper and dh-dkms)"

# What git knows or would add; in an unpacked archive, all but what builds leave.
list_files() {
	git ls-files --cached --others --exclude-standard 2>/dev/null ||
		find . -path ./build -prune -o -path ./dist -prune -o \( -type f -o -type l \) -print
}

lay_tree() {
	rm -rf "$work"
	mkdir -p "$tree"
	list_files | while read -r file; do
		[ ! -e "$file" ] || say "$file"
	done | tar -c -T - | tar -x -C "$tree"
	cp -r "$tree/packaging/debian" "$tree/debian"
	rm "$tree/debian/build.sh"
	write_changelog >"$tree/debian/changelog"
}

# The version has one place, meson.build; what changed is told in CHANGELOG.md.
write_changelog() {
	say "kport ($version) unstable; urgency=medium"
	say
	say "  * See CHANGELOG.md."
	say
	say " -- $(sed -n 's/^Maintainer: //p' packaging/debian/control)  $(date -R -u -d "@$SOURCE_DATE_EPOCH")"
}

SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || say 0)
DEB_BUILD_OPTIONS="noautodbgsym ${DEB_BUILD_OPTIONS:-}"
export SOURCE_DATE_EPOCH DEB_BUILD_OPTIONS
# There is one tree to build in; who comes second waits.
exec 9>"$work.lock"
flock 9
lay_tree
rm -f "$to"/*.deb
if ! (cd "$tree" && dpkg-buildpackage --build=binary --unsigned-changes --no-pre-clean) >"$log" 2>&1; then
	tail -n 30 "$log" >&2
	die "packages: the build failed; all of it: $log"
fi
mv "$work"/*.deb "$to/"
rm -rf "$work"
for deb in "$to"/*.deb; do
	say "packages: ${deb##*/}"
done
