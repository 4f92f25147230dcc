#!/bin/sh
# SPDX-License-Identifier: MIT
# inside.sh SECONDS BITS: the first process in the private root: runs each suite's tests in order,
# in each prefix, and prints their TAP between lines that tests/guest/tap.awk knows.
# shellcheck source=tests/wine/prefix.sh
. /t/prefix.sh
seconds=$1

run_suite() {
	name=${1##*/[0-9][0-9]-}$bits
	[ ! -f "$1/bits" ] || grep -qw "$bits" "$1/bits" || return 0
	cd "$1" || return
	for test in *; do
		if [ ! -x "$test" ] || [ ! -f "$test" ]; then continue; fi
		echo "@begin $name/${test%.sh}"
		start=$(date +%s)
		timeout -k 5 "$seconds" "./$test" 2>&1
		printf '\n@end %s %s %s\n' "$name/${test%.sh}" $? $(($(date +%s) - start))
	done
}

for bits in $2; do
	export bits
	start=$(date +%s)
	echo "@begin prefix$bits"
	prefix "$bits" && echo "ok 1 - a Wine prefix is made" ||
		echo "not ok 1 - a Wine prefix is made"
	printf '1..1\n@end prefix%s 0 %s\n' "$bits" $(($(date +%s) - start))
	for suite in /t/suites/*; do
		run_suite "$suite"
	done
	"$WINESERVER" -k
	"$WINESERVER" -w
done
read -r up _ </proc/uptime
echo "@done $up"
