#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Does the bed notice when a test, or the guest itself, goes wrong? No emulator needed:
# results as the guest would send them go through tap.awk, one thing broken in each.
#
# usage: tests/guest/selftest.sh
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
tests=0
failed=0

good='@begin s/a
ok 1 - one
ok 2 - two
1..2
@end s/a 0 7
@done 6.1'

# judge NAME WANTED_STATUS WANTED_LINE SED_SCRIPT: what the script makes of good results
judge() {
	tests=$((tests + 1))
	status=0
	echo "$good" | sed "$4" >"$work/results"
	awk -v boot=boot -v after=0 -v count="$work/count" -v console="$work/console" \
		-v trouble="$here/trouble.sh" -f "$here/tap.awk" "$work/results" >"$work/out" || status=$?
	if [ "$status" = "$2" ] && grep -qF -- "$3" "$work/out"; then
		echo "ok $tests - $1"
	else
		failed=1
		echo "not ok $tests - $1"
		sed 's/^/# /' "$work/out"
	fi
}

echo 'traps: portio64[9] general protection fault ip:1 sp:2 error:0' >"$work/console"
judge "all is well" 0 "ok 2 - s/a: two" ''
judge "a case fails" 1 "not ok 2 - s/a: two" 's/^ok 2/not ok 2/; s/a 0 7$/a 1 7/'
judge "a case is missing" 1 "as many cases as planned" '/^ok 2/d'
judge "the plan is missing" 1 "as many cases as planned" '/^1\.\./d'
judge "a test ends with a status of its own" 1 "ends with status 0 (3)" 's/a 0 7$/a 3 7/'
judge "a test runs out of time" 1 "ends in time" 's/a 0 7$/a 143 7/'
judge "a name is used twice" 1 "used before" 's/two/one/'
judge "the guest is lost in a test" 1 "the guest was lost in it" '/@end/d;/@done/d'
judge "the guest does not power off" 1 "not ok 3 - boot: the guest runs every test" '/@done/d'
judge "the guest says nothing" 1 "not ok 1 - boot: the guest runs every test" d
for words in 'Oops: 0000 [#1] PREEMPT SMP' 'BUG: unable to handle page fault' \
	'WARNING: CPU: 0 PID: 1' 'WARNING: possible circular locking dependency detected' \
	'BUG: KASAN: slab-out-of-bounds in' 'UBSAN: shift-out-of-bounds in' \
	'INFO: trying to register non-static key.' 'Kernel panic - not syncing'; do
	echo "$words" >"$work/console"
	judge "the kernel says $words" 1 "not ok 4 - boot: the kernel reports no trouble" ''
done
echo "1..$tests"
exit "$failed"
