#!/bin/sh
# SPDX-License-Identifier: MIT
# kmod-build.sh [--floor | --ceiling RANGES] [RELEASE|guest|newest...]: builds kioport.ko into
# build/kmod/RELEASE/, or RELEASE-floor/ and RELEASE-ceiling/ (docs/lockdown.md tells what they are).
# guest: Debian's kernel that the guest boots; newest: the newest of the distribution's backports.
# Without a name: both. The headers come from Debian's archive into build/cache/headers, once;
# nothing is installed. Any warning (W=1, and sparse where it is installed) fails the build.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

cache=$PWD/build/cache/headers
log=$cache/log
kind=''
ceiling=''

# The kernel's own packages name their release: linux-headers-RELEASE.
newest_release() {
	apt-cache search --names-only '^linux-headers-[0-9][^-]*+deb[0-9]*-amd64$' |
		sed 's/^linux-headers-\([^ ]*\) .*/\1/' | sort -V | tail -n 1
}

guest_release() {
	tests/guest/fetch.sh >&2
	cat "${KPORT_GUEST_CACHE:-build/guest/cache}/kernel-release"
}

# The package, its common half and the build tools of just that version: what it depends on.
packages_of() {
	say "linux-headers-$1"
	apt-cache depends --important "linux-headers-$1" |
		sed -n 's/^ *Depends: \(linux-headers-.*\|linux-kbuild-.*\)/\1/p'
}

# fetch RELEASE: its headers below $cache, with their includes pointed there.
fetch() {
	[ ! -e "$cache/$1.complete" ] || return 0
	have apt-get || die "kmod-build: no apt-get here, so the headers of $1 cannot be fetched"
	say "fetching the headers of Linux $1 into ${cache#"$PWD"/}"
	rm -rf "$cache/debs"
	mkdir -p "$cache/debs"
	for package in $(packages_of "$1"); do
		(cd "$cache/debs" && apt-get download -oAPT::Sandbox::User='' "$package") >>"$log" 2>&1 ||
			die "kmod-build: $package could not be downloaded: is there a network? ($log)"
	done
	for deb in "$cache"/debs/*.deb; do
		dpkg-deb -x "$deb" "$cache"
	done
	rm -rf "$cache/debs"
	sed -i "s|^include /usr/src/|include $cache/usr/src/|" \
		"$cache/usr/src/linux-headers-$1/Makefile"
	relink "$cache/usr/src/linux-headers-$1"
	: >"$cache/$1.complete"
}

# scripts and tools are links into /usr/lib/linux-kbuild-*.
relink() {
	for link in "$1"/* "${1%-*}"-common/*; do
		target=$(readlink "$link" || true)
		case $target in
		/usr/*) ln -sfn "$cache$target" "$link" ;;
		esac
	done
}

is_complaint() {
	grep -E 'warning:|error:|WARNING: modpost' "$1"
}

compile() {
	release=$1
	to=build/kmod/$release${kind:+-$kind}
	rm -rf "$to"
	mkdir -p "$to"
	if [ "$kind" = floor ]; then
		scripts/kmod-source.sh "$to" floor
	else
		scripts/kmod-source.sh "$to"
	fi
	set -- W=1 "KIOPORT_CEILING=$ceiling"
	! have sparse || set -- "$@" C=2 CF=-D__CHECK_ENDIAN__
	make -C "$cache/usr/src/linux-headers-$release" "M=$PWD/$to" "$@" modules \
		>"$to/build.log" 2>&1 || {
		tail -n 30 "$to/build.log" >&2
		die "kmod-build: kioport.ko for $release does not build ($to/build.log)"
	}
	! is_complaint "$to/build.log" || die "kmod-build: warnings for $release ($to/build.log)"
	say "$to/kioport.ko"
}

case ${1-} in
--floor)
	kind=floor
	shift
	;;
--ceiling)
	[ $# -ge 2 ] || die "kmod-build: --ceiling wants ranges"
	kind=ceiling
	ceiling=$2
	shift 2
	;;
esac
[ $# -gt 0 ] || set -- guest newest
mkdir -p "$cache"
for name; do
	case $name in
	guest) release=$(guest_release) ;;
	newest) release=$(newest_release) ;;
	*) release=$name ;;
	esac
	[ -n "$release" ] || die "kmod-build: the package lists name no $name kernel"
	# Builders of one cache take turns.
	exec 9>"$cache/lock"
	flock 9
	fetch "$release"
	compile "$release"
	exec 9>&-
done
