#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Lay out the guest's root file system from the built tree and pack it.
#
# usage: mkinitramfs.sh --build DIR --build32 DIR [--kernel DIR] --out FILE SUITE...
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
cache=${KPORT_GUEST_CACHE:-$top/build/guest/cache}
PATH=$PATH:/usr/sbin:/sbin

die() {
	echo "mkinitramfs: $1" >&2
	shift
	for line; do echo "             $line" >&2; done
	exit 1
}

build='' build32='' out='' kernel=$cache
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$2 ;;
	--build32) build32=$2 ;;
	--kernel) kernel=$2 ;;
	--out) out=$2 ;;
	*) break ;;
	esac
	shift 2
done
[ -n "$out" ] || die "--out is missing"

stage=$out.root
rm -rf "$stage" "$stage.32"
mkdir -p "$stage" "$stage.32"
release=$(cat "$kernel/kernel-release")

lay_directories() {
	for dir in bin sbin lib lib32 lib64; do
		mkdir -p "$stage/usr/$dir"
		ln -s "usr/$dir" "$stage/$dir"
	done
	mkdir -p "$stage/dev" "$stage/proc" "$stage/sys" "$stage/tmp" "$stage/run" \
		"$stage/host" "$stage/root" "$stage/home" "$stage/t/bin" "$stage/t/suites"
	cp -r "$here/etc" "$stage/etc"
	cp "$here/init" "$stage/init"
	cp "$here/lib.sh" "$here/kioport.sh" "$stage/t/"
}

# glibc of both classes, from the cache: the host's may be of another release.
add_libraries() {
	mkdir -p "$stage/usr/lib/x86_64-linux-gnu"
	for name in libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 ld-linux-x86-64.so.2; do
		cp -P "$cache/root/lib/x86_64-linux-gnu/$name" "$stage/usr/lib/x86_64-linux-gnu/"
	done
	for name in libc.so.6 libm.so.6 libpthread.so.0 libdl.so.2 librt.so.1 ld-linux.so.2; do
		cp -P "$cache/root/lib32/$name" "$stage/usr/lib32/"
	done
	ln -s /usr/lib/x86_64-linux-gnu/ld-linux-x86-64.so.2 "$stage/usr/lib64/"
	ln -s /usr/lib32/ld-linux.so.2 "$stage/usr/lib/"
}

add_userland() {
	busybox=$(command -v busybox) || die "busybox was not found" "apt-get install busybox-static"
	! readelf -l "$busybox" | grep -q INTERP ||
		die "$busybox is not static" "apt-get install busybox-static"
	cp "$busybox" "$stage/usr/bin/busybox"
	"$busybox" --list | while read -r applet; do
		[ "$applet" = busybox ] || ln -s /usr/bin/busybox "$stage/usr/bin/$applet"
	done
	ln -s /usr/bin/busybox "$stage/usr/sbin/modprobe"
	# Debian's own ioport package, as it is.
	for tool in inb inw inl outb outw outl; do
		cp -P "$cache/root/usr/bin/$tool" "$stage/usr/bin/"
	done
}

# What is built into the kernel counts as there. A suite with folders from outside lays its own above them.
add_modules() {
	wanted='parport_pc ppdev lp virtio_pci 9pnet_virtio 9p'
	for suite; do
		[ ! -f "$suite/folders" ] || wanted="$wanted overlay"
	done
	for module in $wanted; do
		modprobe -d "$kernel/root" -S "$release" --show-depends "$module" ||
			die "the kernel $release has no module $module"
	done >"$stage/modules"
	sed -n "s|^insmod $kernel/root/||p" "$stage/modules" | sort -u | while read -r file; do
		mkdir -p "$stage/usr/${file%/*}"
		cp "$kernel/root/${file%% *}" "$stage/usr/${file%/*}/"
	done
	rm "$stage/modules"
	# kport's own, where scripts/kmod-build.sh has built it for this kernel.
	module=$top/build/kmod/$release/kioport.ko
	[ ! -f "$module" ] || install -D -m 644 "$module" \
		"$stage/usr/lib/modules/$release/extra/kioport.ko"
	module=$top/build/kmod/$release-ceiling/kioport.ko
	[ ! -f "$module" ] || cp "$module" "$stage/t/kioport-ceiling.ko"
	cp "$kernel/root/lib/modules/$release"/modules.builtin* \
		"$kernel/root/lib/modules/$release/modules.order" "$stage/usr/lib/modules/$release/"
	depmod -b "$stage" "$release"
}

prefix_of() {
	meson introspect --buildoptions "$1" | python3 -c '
import json, sys
print({o["name"]: o["value"] for o in json.load(sys.stdin)}["prefix"])'
}

install_into() {
	[ -f "$1/build.ninja" ] || die "$1 is not a build directory" \
		"make it with scripts/build.sh ${1##*/}, or name another"
	DESTDIR=$2 meson install -C "$1" --no-rebuild --quiet >"$out.install.log" 2>&1 || {
		cat "$out.install.log" >&2
		die "what $1 builds could not be installed" "is it built? scripts/build.sh ${1##*/}"
	}
}

# Outside /usr the loader looks only where its cache says, and the guest has no cache.
link_libraries() {
	find "$stage$prefix" -name 'libkport.so*' ! -path "$stage/usr/lib/x86*" |
		while read -r file; do
			ln -sf "${file#"$stage"}" "$stage/usr/lib/x86_64-linux-gnu/"
		done
}

add_project() {
	prefix=$(prefix_of "$build")
	mkdir -p "$stage$prefix"
	install_into "$build" "$stage"
	link_libraries
	echo "prefix=$prefix" >"$stage/t/paths.sh"

	[ "$build32" = none ] || add_32bit_half
}

# The 32-bit tools and library; what 32-bit programs need of a 64-bit kport comes with that.
add_32bit_half() {
	mkdir -p "$stage/t/i386"
	install_into "$build32" "$stage.32"
	find "$stage.32" -name 'libkport.so*' -exec cp -P {} "$stage/usr/lib32/" \;
	find "$stage.32" -path '*/bin/*' \( -type f -o -type l \) -exec cp -P {} "$stage/t/i386/" \;
}

# Names in the guest end in the class, so that a test says which one it means.
add_test_programs() {
	for pair in "64 $build" "32 $build32"; do
		class=${pair%% *}
		from=${pair#* }
		[ "$from" != none ] || continue
		for program in tests/guest/portio tests/guest/portio-static examples/lptprint; do
			[ -x "$from/$program" ] ||
				die "$from/$program is not built" "scripts/build.sh ${from##*/}"
			name=${program##*/}
			case $name in
			*-static) name=${name%-static}$class-static ;;
			*) name=$name$class ;;
			esac
			cp "$from/$program" "$stage/t/bin/$name"
		done
		# The driver's; each program is one case of its suite.
		for program in "$from"/tests/driver/linux/kio_*; do
			[ ! -f "$program" ] || cp "$program" "$stage/t/bin/${program##*/}$class"
		done
	done
	cp "$build/tests/guest/as" "$build/tests/guest/filecap" "$stage/t/bin/"
	cp "$build/examples/lptprint" "$stage/t/bin/lptprint"
}

add_suites() {
	number=10
	for suite; do
		[ -d "$suite" ] || die "no suite $suite"
		to=$stage/t/suites/$number-$(basename "$suite")
		cp -r "$suite" "$to"
		[ ! -f "$suite/also" ] || sed '/^#/d' "$suite/also" | while read -r name from; do
			cp "$suite/../$from" "$to/$name.sh"
		done
		number=$((number + 1))
	done
}

# Fail here, with a name, and not in the guest with "not found".
check_libraries() {
	find "$stage" -type f -perm -u+x -o -name '*.so*' -type f | while read -r file; do
		readelf -d "$file" 2>/dev/null | sed -n "s|.*(NEEDED).*\[\(.*\)\]|\1|p" |
			while read -r needed; do
				found=$(find "$stage/usr" "$stage/t" -name "$needed" | head -n 1)
				[ -n "$found" ] ||
					die "${file#"$stage"} needs $needed, which is not in the guest"
			done || exit 1
	done || exit 1
}

lay_directories
add_libraries
add_userland
add_modules "$@"
add_project
add_test_programs
add_suites "$@"
check_libraries
# A private root may have been laid by anybody; inside it is root's.
(cd "$stage" && find . | LC_ALL=C sort | cpio --quiet -o -H newc -R 0:0) >"$out"
rm -rf "$stage" "$stage.32" "$out.install.log"
