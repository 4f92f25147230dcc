#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [--fast] [GROUP...]: runs the groups of scripts/check.d in order, one line each.
# Full output goes to build/logs/GROUP.log; the last line is the sum over all groups.
# What a group names in "# beforehand: COMMAND" begins at once, in the background, with what the
# processors have to spare; the group itself waits for it.
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
		elif [ -z "$CHECK_FAST" ] || grep -q '^# fast$' "$file"; then
			say "$file"
		fi
	done
}

begin_beforehand() {
	for file; do
		command=$(sed -n 's/^# beforehand: //p' "$file")
		[ -n "$command" ] || continue
		name=${file##*/[0-9][0-9]-}
		# In this session, beside whose other processes it is to be nice.
		nice -n 19 timeout "$group_limit_s" sh -c "$command" \
			>"$logs/${name%.sh}.beforehand.log" 2>&1 </dev/null &
		beforehand="$beforehand $!"
	done
	running=$beforehand
}

# timeout hands the signal on to all that it started.
end() {
	for process in $running; do
		kill -TERM "$process" 2>/dev/null || true
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
	# In the background, since a shell that waits for a command in front hears no Ctrl-C; the tests
	# hear it all the same.
	env --default-signal=INT,QUIT timeout -k 10 "$group_limit_s" sh -eu scripts/check-group.sh "$file" \
		>"$log" 2>&1 </dev/null &
	group=$!
	running="$beforehand $group"
	wait "$group" || status=$?
	running=$beforehand
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
running=
beforehand=
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# shellcheck disable=SC2086
begin_beforehand $chosen
for file in $chosen; do
	run_group "$file"
done
say "$passed passed, $failed failed, $skipped skipped" | tee "$logs/summary"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
