#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Boot Debian's kernel in qemu with the built tree in it, run suites of tests there as
# root, and print their results as one TAP stream.
#
# usage: tests/guest/run.sh [options] [SUITE...]
#   --build DIR     64-bit build (build/linux-x86_64)
#   --build32 DIR   32-bit build (build/linux-i386); none: do without
#   --append ARGS   more words for the kernel's command line
#   --cpu FLAGS     more of the emulated processor: -erms,-fsrm
#   --kernel DIR    another kernel than Debian's, as debug-kernel.sh lays it out
#   --out DIR       where logs and device files go (build/guest/out)
#   --timeout S     for one boot (600); one test has 120 s (--append kport.seconds=N)
#
# A suite is a directory; its executables run in the order of their names, all suites
# in one boot. A suite that holds a file "append" gets a boot of its own with those
# words. One that holds a file "also" takes tests of other suites along: lines of a name
# and a file. Without SUITE: all that a check wants.
#
# What stays in --out, or beside it with the suite's name at the end: console.log,
# qemu.log, and in share/ what the devices received: lpt.out, debugcon.out, com3.out.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
build=$top/build/linux-x86_64
build32=$top/build/linux-i386
append=''
cpu=''
kernel=''
out=$top/build/guest/out
timeout=${KPORT_GUEST_TIMEOUT:-600}

die() {
	echo "guest: $1" >&2
	shift
	for line; do echo "       $line" >&2; done
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	--build | --build32 | --append | --cpu | --kernel | --out | --timeout)
		[ $# -ge 2 ] || die "$1 wants a value"
		case $1 in
		--build) build=$2 ;;
		--build32) build32=$2 ;;
		--append) append=$2 ;;
		--cpu) cpu=$2 ;;
		--kernel) kernel=$2 ;;
		--out) out=$2 ;;
		--timeout) timeout=$2 ;;
		esac
		shift 2
		;;
	-h | --help)
		sed -n '/^# usage/,/^set/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-*) die "unknown option $1" "tests/guest/run.sh --help tells" ;;
	*) break ;;
	esac
done
[ $# -gt 0 ] || set -- "$here/suites/bed" "$here/suites/main" "$here/suites/lockdown" \
	"$here/suites/kioport" "$here/suites/kioport-stress"

for tool in qemu-system-x86_64 cpio busybox readelf meson; do
	command -v "$tool" >/dev/null 2>&1 ||
		die "$tool was not found" \
			"apt-get install qemu-system-x86 cpio busybox-static kmod binutils meson"
done

"$here/fetch.sh"
count=0
result=0
child=''

stop() {
	trap - INT TERM HUP
	[ -z "$child" ] || kill "$child" 2>/dev/null || true
	wait
	exit "$1"
}
trap 'stop 130' INT
trap 'stop 143' TERM HUP

# boot OUT APPEND SUITE...
boot() {
	dir=$1
	words=$2
	rm -f "$dir/count"
	shift 2
	"$here/boot.sh" --build "$build" --build32 "$build32" --append "$words" --out "$dir" \
		--cpu "$cpu" --kernel "$kernel" --timeout "$timeout" --after "$count" "$@" &
	child=$!
	wait "$child" || result=1
	child=''
	if [ -f "$dir/count" ]; then
		count=$(cat "$dir/count")
	else
		count=$((count + 1))
		echo "not ok $count - boot${words:+ $words}: the guest can be started"
	fi
}

# The suites that need nothing of their own are rotated to the front and taken first.
shared=0
total=$#
for suite; do
	[ -d "$suite" ] || die "no suite $suite"
	shift
	[ -f "$suite/append" ] || {
		set -- "$@" "$suite"
		shared=$((shared + 1))
	}
	[ ! -f "$suite/append" ] || own="${own-}$suite
"
done
[ "$shared" = 0 ] || boot "$out" "$append" "$@"
[ "$shared" = "$total" ] || while read -r suite; do
	[ -n "$suite" ] || continue
	boot "$out-$(basename "$suite")" "$(cat "$suite/append")${append:+ $append}" "$suite"
done <<END
$own
END
echo "1..$count"
exit "$result"
