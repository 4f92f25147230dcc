#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [--fast] [GROUP...]: runs the groups of scripts/check.d in order, one line each. Without a
# name: all but those that say "on request".
# Full output goes to build/logs/GROUP.log; the last line is the sum over all groups.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

CHECK_FAST=
if [ "${1:-}" = --fast ]; then
	CHECK_FAST=yes
	shift
fi
export CHECK_FAST
logs=build/logs
mkdir -p "$logs"

# A group may not hold the others up for ever; the longest builds a kernel.
group_limit_s=2400

groups() {
	for file in scripts/check.d/*.sh; do
		name=${file##*/[0-9][0-9]-}
		name=${name%.sh}
		if [ $# -gt 0 ]; then
			case " $* " in *" $name "*) say "$file" ;; esac
		elif grep -q '^# on request$' "$file"; then
			:
		elif [ -z "$CHECK_FAST" ] || grep -q '^# fast$' "$file"; then
			say "$file"
		fi
	done
}

count() {
	grep -c "^$1 " "$CHECK_RESULTS" || true
}

run_group() {
	file=$1
	name=${file##*/[0-9][0-9]-}
	name=${name%.sh}
	log=$logs/$name.log
	CHECK_RESULTS=$logs/$name.results
	export CHECK_RESULTS
	: >"$CHECK_RESULTS"
	printf '%s: ' "$name"
	start=$(date +%s)
	status=0
	timeout -k 10 "$group_limit_s" sh -eu scripts/check-group.sh "$file" \
		>"$log" 2>&1 </dev/null || status=$?
	if [ "$status" != 0 ] && [ "$(count fail)" = 0 ]; then
		say "fail the group ended with status $status" >>"$CHECK_RESULTS"
	elif [ ! -s "$CHECK_RESULTS" ]; then
		say "fail the group ran no test" >>"$CHECK_RESULTS"
	fi
	say "$(count pass) passed, $(count fail) failed, $(count skip) skipped" \
		"($(($(date +%s) - start)) s)"
	sed -n 's/^skip /  skipped: /p' "$CHECK_RESULTS" | head -n 8
	sed -n 's/^fail /  FAILED: /p' "$CHECK_RESULTS"
	if [ "$(count fail)" != 0 ]; then
		tail -n 40 "$log" | sed 's/^/  | /'
		say "  all of it: $log"
	fi
	passed=$((passed + $(count pass)))
	failed=$((failed + $(count fail)))
	skipped=$((skipped + $(count skip)))
}

chosen=$(groups "$@")
for name; do
	[ -n "$(groups "$name")" ] || die "check: no group '$name' in scripts/check.d"
done
passed=0
failed=0
skipped=0
for file in $chosen; do
	run_group "$file"
done
say "$passed passed, $failed failed, $skipped skipped" | tee "$logs/summary"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
