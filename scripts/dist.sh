#!/bin/sh
# SPDX-License-Identifier: MIT
# dist.sh: lays release builds for every system in dist/, with the version and a list of sums.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

# The same sources give the same files, but for their signatures: no build time and no build path in
# them.
SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || say 0)
export SOURCE_DATE_EPOCH
mkdir -p build
new=build/dist
rm -rf "$new"

keys=build/dist-keys
trap 'rm -rf "$keys"' EXIT
scripts/sign-windows.sh key "$keys"

# kport.dll carries the drivers, so they have their signature before the DLL is linked.
drivers_of() {
	case $1 in
	windows-i386) say driver/nt/kioport.sys driver/nt/kioport-x64.sys driver/nt/kioport-nt4.sys ;;
	windows-x86_64) say driver/nt/kioport.sys ;;
	esac
}
build_drivers() {
	# shellcheck disable=SC2046
	[ -z "$(drivers_of "$1")" ] || {
		scripts/build.sh "dist-$1" $(drivers_of "$1") &&
			scripts/sign-windows.sh sign "$keys" "build/dist-$1/driver/nt" &&
			rm -f "build/dist-$1"/lib/*kport.rc*.o
	}
}

for system in linux-x86_64 linux-i386 windows-i386 windows-x86_64; do
	log=build/dist-$system.log
	if ! build_drivers "$system" >"$log" 2>&1 || ! scripts/build.sh "dist-$system" >>"$log" 2>&1 ||
		! DESTDIR=$PWD/$new/$system meson install -C "build/dist-$system" --quiet >>"$log" 2>&1; then
		tail -n 30 "$log" >&2
		die "dist: $system failed; all of it: $log"
	fi
	say "dist: $system: $(find "$new/$system" -type f | wc -l) files"
done
for system in windows-i386 windows-x86_64; do
	mkdir "$new/$system/driver"
	cp build/dist-"$system"/driver/nt/*.sys "$new/$system/driver/"
	# Meson's own import library lacks the arguments' sizes; libkport.dll.a has them.
	rm -f "$new/$system/lib/kport.dll.a" "$new/$system/lib/kportvdd.dll.a"
	scripts/sign-windows.sh sign "$keys" "$new/$system/bin"
done
cp "$keys/kport-test.cer" "$new/kport-test.cer"
# Meson strips what it links itself, and not what a rule of ours made.
find "$new" -name 'kport-preload*.so' -type f -exec strip --strip-unneeded {} +
packaging/debian/build.sh "$new/debian"
project_version >"$new/VERSION"
(cd "$new" && find . -type f | sed 's|^\./||' | LC_ALL=C sort | xargs sha256sum) >build/sums
mv build/sums "$new/SHA256SUMS"
rm -rf dist
mv "$new" dist
say "dist: kport $(cat dist/VERSION), $(wc -l <dist/SHA256SUMS) files under dist/"
