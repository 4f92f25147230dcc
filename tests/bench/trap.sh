#!/bin/sh
# SPDX-License-Identifier: MIT
# trap.sh BUILD OUT: what a trapped access costs here, in 64 and 32 bits, for report.py.
set -eu
build=$1 out=$2
preload=$out/preload
allowio=$build/tools/allowio/allowio
rm -rf "$preload"
mkdir -p "$preload"
for platform in 64 x86_64 haswell xeon_phi 32 i386 i486 i586 i686; do
	case $platform in
	64 | 32) ln -s "$PWD/$build/trap/kport-preload$platform.so" "$preload/" ;;
	i*) mkdir "$preload/$platform" && ln -s ../kport-preload32.so "$preload/$platform/kport-preload.so" ;;
	*) mkdir "$preload/$platform" && ln -s ../kport-preload64.so "$preload/$platform/kport-preload.so" ;;
	esac
done
ALLOWIO_PRELOAD_DIR=$PWD/$preload
export ALLOWIO_PRELOAD_DIR
for class in 64 32; do
	program=$build/tests/bench/bench_trap$class
	"$allowio" --how trap --no-run-ahead --sim latch@0x300 0x300 "$program" "trap$class" rivals
	"$allowio" --how trap --sim latch@0x300 0x300 "$program" "trap$class" poll
	"$allowio" --how ptrace --sim latch@0x300 0x300 "$program" "ptrace$class" alone
done
