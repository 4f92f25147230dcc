#!/bin/sh
# SPDX-License-Identifier: MIT
# build.sh FLAVOUR [ninja arguments]: configures build/FLAVOUR once and builds it.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

flavours="linux-x86_64 clang asan fuzz linux-i386 linux-aarch64 windows-i386 windows-x86_64"
flavours="$flavours install dist-linux-x86_64 dist-linux-i386 dist-windows-i386 dist-windows-x86_64"

release="-Ddebug=false -Doptimization=2 -Dtests=false --strip"
dist="--prefix=/ --libdir=lib --libexecdir=libexec -Dpkgconfig.relocatable=true"
sanitize="-Db_sanitize=address,undefined -Db_lundef=false"

meson_options() {
	case $1 in
	linux-x86_64 | clang) ;;
	asan) say "$sanitize" ;;
	fuzz) say "$sanitize -Dfuzz=true -Dtests=false" ;;
	# A stranger's newer compiler may know more warnings.
	install) say "$release -Dwerror=false --libdir=lib --prefix=${prefix:-/usr/local}" ;;
	dist-linux-x86_64) say "$release $dist" ;;
	dist-*) say "$release $dist --cross-file=cross/${1#dist-}.ini" ;;
	windows-*) say "--cross-file=cross/$1.ini" ;;
	linux-*) say "--cross-file=cross/$1.ini" ;;
	esac
}

[ $# -ge 1 ] || die "usage: scripts/build.sh FLAVOUR [ninja arguments]; flavours: $flavours"
flavour=$1
shift
case " $flavours " in
*" $flavour "*) ;;
*) die "build.sh: no flavour '$flavour'; there are: $flavours" ;;
esac

dir=build/$flavour
mkdir -p build
# Who wants the same flavour meanwhile waits until ninja has ended.
exec 9>"$dir.lock"
flock 9
case $flavour in
clang | asan | fuzz) CC=clang ;;
*) CC=gcc ;;
esac
export CC

case $flavour in
linux-i386) scripts/private-root.sh i386 libcmocka-dev libcmocka0 ;;
linux-aarch64) scripts/private-root.sh arm64 libcmocka-dev libcmocka0 ;;
esac

if [ ! -f "$dir/build.ninja" ]; then
	# shellcheck disable=SC2046
	meson setup $(meson_options "$flavour") "$dir"
fi
exec ninja -C "$dir" "$@"
