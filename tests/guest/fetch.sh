#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Bring what the Linux guest needs and the host may lack into a private cache:
# Debian's kernel with a few modules, and the unmodified ioport tools. Nothing is
# installed on the host; a second run finds the stamp and ends at once.
#
# usage: tests/guest/fetch.sh [--force]
set -eu

top=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
cache=${KPORT_GUEST_CACHE:-$top/build/guest/cache}
# Raise this number when the list below changes, so that old caches are renewed.
stamp=$cache/complete.v2

PATH=$PATH:/usr/sbin:/sbin

say() { echo "fetch: $*" >&2; }

die() {
	say "$1"
	shift
	for line; do echo "       $line" >&2; done
	exit 1
}

case ${1-} in
--force) rm -rf "$cache" ;;
'') ;;
*) die "unknown option $1" "usage: tests/guest/fetch.sh [--force]" ;;
esac

[ ! -e "$stamp" ] || exit 0

for tool in apt-get apt-cache dpkg-deb tar xz depmod; do
	command -v "$tool" >/dev/null 2>&1 ||
		die "$tool was not found: the guest's kernel comes from Debian's archive." \
			"Run this on Debian 12, or copy build/guest/cache from a machine that has it."
done

mkdir -p "$cache/debs" "$cache/apt/lists/partial" "$cache/apt/archives/partial"

# Whoever comes second waits, and then finds the work done.
exec 8>"$cache/lock"
flock 8
[ ! -e "$stamp" ] || exit 0

# The user's own package lists are used as they are; where they are missing or out
# of date, fresh ones go into the cache, which needs no root.
private=''
apt_options() {
	[ -n "$private" ] || return 0
	echo "-oDir::State::Lists=$cache/apt/lists -oDir::Cache=$cache/apt"
}

# shellcheck disable=SC2046 # the options are words on purpose
apt_get() { apt-get $(apt_options) "$@" >>"$cache/apt.log" 2>&1; }
# shellcheck disable=SC2046
apt_cache() { apt-cache $(apt_options) "$@" 2>>"$cache/apt.log"; }

refresh_lists() {
	private=yes
	say "package lists are missing or old; reading fresh ones into the cache"
	apt_get update -oAPT::Sandbox::User='' -oAPT::Update::Error-Mode=any ||
		die "Debian's package lists could not be read (no network?)." \
			"Connect, or copy build/guest/cache from another machine, and try again." \
			"apt's own words: $cache/apt.log"
}

kernel_package() {
	apt_cache depends --important linux-image-amd64 |
		sed -n 's/^ *Depends: \(linux-image-[0-9].*\)/\1/p' | head -n 1
}

# Packages of an exact name for amd64, whatever the host's own architecture is.
download() {
	(cd "$cache/debs" && apt_get download -oAPT::Sandbox::User='' "$1:amd64")
}

fetch_all() {
	kernel=$(kernel_package)
	[ -n "$kernel" ] || return 1
	# Both loaders come from here, so that the guest does not depend on the host's.
	for package in "$kernel" ioport libc6 libc6-i386; do
		download "$package" || return 1
	done
}

number_at() { od -An -t"u$3" -j "$2" -N "$3" "$1" | tr -d ' '; }

# An emulated processor takes 6 s to unpack the kernel, this one less than 1 s; qemu
# starts the plain image by its PVH entry. Where the payload lies: Linux's
# Documentation/arch/x86/boot.rst, setup_sects, payload_offset and payload_length.
unpack_kernel() {
	start=$((($(number_at "$1" 497 1) + 1) * 512 + $(number_at "$1" 584 4)))
	tail -c +$((start + 1)) "$1" | head -c "$(number_at "$1" 588 4)" |
		xz -dc --single-stream >"$2" 2>>"$cache/apt.log"
}

say "downloading Debian's kernel and a few packages (about 80 MB, once)"
: >"$cache/apt.log"
rm -f "$cache"/complete.*
if ! fetch_all; then
	refresh_lists
	rm -f "$cache"/debs/*.deb
	fetch_all || die "the download failed (no network, or no room)." \
		"Connect, or copy build/guest/cache from another machine, and try again." \
		"apt's own words: $cache/apt.log"
fi

# Only a few of the kernel's 4,000 modules are wanted.
say "unpacking"
rm -rf "$cache/root"
mkdir -p "$cache/root"
for deb in "$cache"/debs/*.deb; do
	case ${deb##*/} in
	linux-image-*)
		dpkg-deb --fsys-tarfile "$deb" | tar -C "$cache/root" -xf - --wildcards \
			'./boot/vmlinuz-*' './lib/modules/*/modules.*' \
			'./lib/modules/*/kernel/drivers/parport/*' \
			'./lib/modules/*/kernel/drivers/char/*' \
			'./lib/modules/*/kernel/drivers/tty/*' \
			'./lib/modules/*/kernel/drivers/virtio/*' \
			'./lib/modules/*/kernel/net/9p/*' \
			'./lib/modules/*/kernel/fs/9p/*' \
			'./lib/modules/*/kernel/fs/netfs/*' \
			'./lib/modules/*/kernel/fs/fscache/*' \
			'./lib/modules/*/kernel/fs/overlayfs/*'
		;;
	*) dpkg-deb -x "$deb" "$cache/root" ;;
	esac
done

set -- "$cache"/root/boot/vmlinuz-*
[ -e "$1" ] || die "the kernel package holds no boot/vmlinuz" "see $cache/debs"
release=${1##*/vmlinuz-}
unpack_kernel "$1" "$cache/kernel" || cp "$1" "$cache/kernel"
depmod -b "$cache/root" "$release"
echo "$release" >"$cache/kernel-release"
rm -rf "$cache/debs" "$cache/apt" "$cache/root/boot"
: >"$stamp"
say "done: kernel $(cat "$cache/kernel-release")"
