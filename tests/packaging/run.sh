#!/bin/sh
# SPDX-License-Identifier: MIT
# run.sh DEBS: installs, uses, upgrades and purges the packages of the folder DEBS in a small Debian
# system of their own. Prints TAP. Takes root.
set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

debs=$1
version=$(project_version)
root=$PWD/build/packages-root
archive=$(tests/packaging/root.sh)

# next DEB: the same package with a later version, as an upgrade would bring it.
next() {
	dpkg-deb -R "$1" "$root/next"
	sed -i "s/$(say "$version" | sed 's/\./\\./g')/$version+1/g" "$root"/next/DEBIAN/control \
		"$root"/next/DEBIAN/*inst "$root"/next/DEBIAN/*rm 2>/dev/null || true
	rm -f "$root/next/DEBIAN/md5sums"
	source=$root/next/usr/src/kioport-$version
	if [ -d "$source" ]; then
		sed -i "s/^PACKAGE_VERSION=.*/PACKAGE_VERSION=\"$version+1\"/" "$source/dkms.conf"
		mv "$source" "$source+1"
	fi
	dpkg-deb -b "$root/next" "$root/t/next/" >/dev/null
	rm -rf "$root/next"
}

rm -rf "$root"
mkdir -p "$root"
tar -C "$root" -xf "$archive"
mkdir -p "$root/t/debs" "$root/t/next"
cp "$debs"/*.deb "$root/t/debs/"
for deb in "$debs"/*.deb; do
	next "$deb"
done
cp tests/packaging/inside.sh tests/packaging/program.c "$root/t/"
status=0
# The mounts are gone with their name space, whatever happens.
# shellcheck disable=SC2016
unshare --mount --pid --fork --propagation private sh -eu -c '
	mount -t proc proc "$1/proc"
	exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root \
		DEBIAN_FRONTEND=noninteractive sh /t/inside.sh "$2"' sh "$root" "$version" || status=$?
rm -rf "$root"
exit "$status"
