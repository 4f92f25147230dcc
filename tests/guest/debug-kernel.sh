#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Debian's kernel source, built with all that watches a driver (debug-kernel.config), and
# kioport.ko for it. Nothing is installed. The last line is the folder that run.sh takes as
# --kernel. Built once for each version of the source and each text of the configuration.
#
# usage: tests/guest/debug-kernel.sh
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
here=$top/tests/guest
cache=$top/build/cache/debug-kernel
source=linux-source-6.1
mkdir -p "$cache"

say() { echo "debug-kernel: $*" >&2; }

die() {
	say "$1"
	[ ! -f "${2-}" ] || tail -n 20 "$2" >&2
	exit 1
}

# Without package lists, or without a network, what was built before is as good.
version() {
	apt-cache policy $source 2>/dev/null | sed -n 's/^ *Candidate: \([0-9].*\)/\1/p'
}

built_before() {
	find "$cache" -path "$cache/*-$hash/complete" | sed "s|$cache/\(.*\)-$hash/complete|\1|" |
		sort -V | tail -n 1
}

# What a kernel without other processors, screens and sound needs; Kconfig wants all of its files.
unpack() {
	(cd "$work" && apt-get download -oAPT::Sandbox::User='' $source) >>"$log" 2>&1 ||
		die "$source could not be downloaded: is there a network?" "$log"
	dpkg-deb --fsys-tarfile "$work"/$source*.deb |
		tar -xf - -O --wildcards "*/$source.tar.xz" |
		tar -xJf - -C "$work" --wildcards --strip-components=1 --one-top-level=tree \
			--exclude='*/drivers/gpu/drm/*.[ch]' --exclude='*/drivers/net/ethernet/*.[ch]' \
			--exclude='*/drivers/net/wireless/*.[ch]' --exclude='*/sound/*.[ch]' \
			--exclude='*/Documentation/*.[a-z]*' --exclude='*/tools/testing/*' \
			--exclude="$source/arch/[a-wyz]*/*.[a-zS]*"
	rm "$work"/$source*.deb
}

# An option that Kconfig drops would be missed only by the test that needs it.
configure() {
	make -C "$work/tree" KCONFIG_ALLCONFIG="$here/debug-kernel.config" allnoconfig >>"$log" 2>&1 ||
		die "the configuration failed" "$log"
	lost=$(grep '^CONFIG_' "$here/debug-kernel.config" | grep -vxFf "$work/tree/.config") || true
	[ -z "$lost" ] || die "the kernel does not take: $lost"
}

# What run.sh takes: kernel, kernel-release, root/lib/modules.
lay_out() {
	make -C "$work/tree" INSTALL_MOD_PATH="$work/root" modules_install >>"$log" 2>&1 ||
		die "modules_install failed" "$log"
	cp "$work/tree/vmlinux" "$work/kernel"
	strip "$work/kernel"
	cat "$work/tree/include/config/kernel.release" >"$work/kernel-release"
}

# Modules are built with headers, scripts and tools; the rest is most of the space.
shrink() {
	(cd "$work/tree" && rm -f vmlinux* &&
		find . \( -path ./scripts -o -path ./tools \) -prune -o \
			-type f \( -name '*.[coS]' -o -name '*.a' -o -name '.*.cmd' \) -exec rm {} +)
}

build() {
	say "building Linux $1 (about five minutes on two idle processors, once)"
	# What was interrupted goes on.
	[ -e "$work/configured" ] || {
		rm -rf "$work"
		mkdir -p "$work"
		unpack
		configure
		: >"$work/configured"
	}
	# The PVH entry, and memcmp() with it, runs before KASAN's shadow is there; its Makefile does
	# not say so.
	make -C "$work/tree" -j "$(nproc)" KASAN_SANITIZE_enlighten.o=n KASAN_SANITIZE_string.o=n \
		vmlinux modules >>"$log" 2>&1 || die "the kernel does not build" "$log"
	lay_out
	: >"$work/complete"
	shrink
	find "$cache" -mindepth 1 -maxdepth 1 -type d ! -path "$work" -exec rm -rf {} +
}

# The undefined behaviour checks are for the module alone: the kernel's own would double its build.
module() {
	release=$(cat "$work/kernel-release")
	to=$top/build/kmod/$release
	rm -rf "$to"
	"$top/scripts/kmod-source.sh" "$to"
	make -C "$work/tree" "M=$to" UBSAN_SANITIZE=y modules >"$to/build.log" 2>&1 ||
		die "kioport.ko does not build" "$to/build.log"
	! grep -E 'warning:|WARNING: modpost' "$to/build.log" >&2 || die "kioport.ko: warnings"
}

exec 9>"$cache/lock"
flock 9
hash=$(sha256sum "$here/debug-kernel.config" | cut -c 1-12)
version=$(version)
[ -n "$version" ] || version=$(built_before)
[ -n "$version" ] || die "the package lists have no $source (apt-get update)"
work=$cache/$version-$hash
log=$cache/log
[ -e "$work/complete" ] || build "$version"
module
echo "$work"
