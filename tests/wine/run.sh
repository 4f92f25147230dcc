#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Run the Windows programs, libraries and the driver under Wine and print the results as one TAP
# stream. Nothing is installed, no display is needed, and everything that ran is gone at the end.
#
# usage: tests/wine/run.sh [options] [SUITE...]
#   --bits LIST     prefixes: 32, 64 or "32 64" (which is the default)
#   --build32 DIR   32-bit build (build/windows-i386)
#   --build64 DIR   64-bit build (build/windows-x86_64)
#   --out DIR       where logs go, and for the time of the run the prefixes (build/wine)
#   --seconds N     time for one test (120)
#   --hand BITS     no suite: run the words that follow, or a shell, in a fresh prefix
#   --keep          the prefixes stay in --out, and --hand takes those that are there
#
# A suite is a directory; its executables run in the order of their names, once in each prefix, unless
# a file "bits" in it names those that it is for. Without SUITE: all of tests/wine/suites.
# By hand: tests/wine/run.sh --keep --hand 64 wine kport.exe status
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
build32=$top/build/windows-i386
build64=$top/build/windows-x86_64
out=$top/build/wine
bits='32 64'
seconds=120
hand=''
keep=''

die() {
	echo "wine: $1" >&2
	shift
	for line; do echo "      $line" >&2; done
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	--build32 | --build64 | --out | --bits | --seconds | --hand)
		[ $# -ge 2 ] || die "$1 wants a value"
		case $1 in
		--build32) build32=$2 ;;
		--build64) build64=$2 ;;
		--out) out=$2 ;;
		--bits) bits=$2 ;;
		--seconds) seconds=$2 ;;
		--hand) hand=$2 ;;
		esac
		shift 2
		;;
	--keep)
		keep=yes
		shift
		;;
	-h | --help)
		sed -n '/^# usage/,/^set/s/^# \{0,1\}//p' "$0"
		exit 0
		;;
	-*) die "unknown option $1" "tests/wine/run.sh --help tells" ;;
	*) break ;;
	esac
done
for tool in busybox unshare apt-get; do
	command -v "$tool" >/dev/null 2>&1 || die "$tool was not found" \
		"apt-get install busybox-static util-linux apt"
done
root=$("$here/fetch.sh")

mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
# Two runs on one folder would mix their prefixes.
exec 9>"$out/lock"
flock -n 9 || die "another one is using $out: give this one its own --out"
tree=$out/tree
work=$out/work
rm -rf "$tree"
[ -n "$keep" ] || rm -rf "$work"
mkdir -p "$tree/suites" "$work"

child=''
display=''
# shellcheck disable=SC2317 # a trap calls it
finish() {
	trap - EXIT INT TERM HUP
	[ -z "$child" ] || kill -9 "$child" 2>/dev/null || true
	[ -z "$display" ] || kill "$display" 2>/dev/null || true
	wait
	rm -rf "$tree"
	[ -n "$keep" ] || rm -rf "$work"
}
trap finish EXIT
trap 'finish; exit 130' INT
trap 'finish; exit 143' TERM HUP

"$here/lay.sh" "$build32" "$build64" "$tree"

# A screen in memory for programs with windows, which tests may connect to: its number is in the tree,
# and what it shows is a file under work. Where Xvfb is missing, so is the number.
start_display() {
	mkdir -p "$work/display"
	Xvfb -displayfd 3 -screen 0 1024x768x24 -fbdir "$work/display" -ac -nolisten tcp \
		3>"$tree/display" >"$out/display.log" 2>&1 9>&- &
	display=$!
	until [ -s "$tree/display" ]; do
		kill -0 "$display" 2>/dev/null || die "Xvfb does not start; see $out/display.log"
		sleep 0.1
	done
}
! command -v Xvfb >/dev/null 2>&1 || start_display

if [ -n "$hand" ]; then
	[ $# -gt 0 ] || set -- sh
	# shellcheck disable=SC2016 # its variables are the inner shell's
	"$here/enter.sh" "$root" "$tree" "$work" sh -c '
		. /t/prefix.sh
		prefix "$1"
		shift
		"$@"
		status=$?
		"$WINESERVER" -k
		exit $status' sh "$hand" "$@" 9>&-
	exit
fi

[ $# -gt 0 ] || set -- "$here"/suites/*
number=10
for suite; do
	[ -d "$suite" ] || die "no suite $suite"
	cp -r "$suite" "$tree/suites/$number-$(basename "$suite")"
	number=$((number + 1))
done

# In the background, since a shell that waits for a pipeline heeds no signal.
: >"$out/results"
"$here/enter.sh" "$root" "$tree" "$work" sh /t/inside.sh "$seconds" "$bits" \
	</dev/null >"$out/results" 2>&1 9>&- &
child=$!
result=0
tail -s 0.1 --pid="$child" -n +1 -f "$out/results" 9>&- |
	awk -v bed='root with Wine' -v boot=wine -v ending='is left' -v quiet='Wine reports no fault' -v count="$out/count" \
		-v console="$work" -v trouble="$here/trouble.sh" \
		-f "$top/tests/guest/tap.awk" 9>&- &
wait $! || result=1
child=''
for log in "$work"/wine*.log "$work"/*.xwd; do
	[ ! -f "$log" ] || mv "$log" "$out/"
done
echo "1..$(cat "$out/count")"
exit "$result"
