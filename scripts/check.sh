#!/bin/sh
# SPDX-License-Identifier: MIT
# check.sh [--fast] [GROUP...]: runs the groups of scripts/check.d, begun in their order, two at a time:
# while one compiles another waits for its emulator. Full output goes to build/logs/GROUP.log; a group is
# reported when it ends, and the last line is the sum over all of them.
# What a group names in "# beforehand: COMMAND" begins at once, in the background, and gives way to the
# groups; the group itself waits for it.
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
lanes=2

name_of() {
	basename "$1" .sh | sed 's/^[0-9][0-9]-//'
}

groups() {
	for file in scripts/check.d/*.sh; do
		name=$(name_of "$file")
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
		# In this session, beside whose other processes it is to be nice.
		nice -n 5 timeout "$group_limit_s" sh -c "$command" \
			>"$logs/$(name_of "$file").beforehand.log" 2>&1 </dev/null &
		running="$running $!"
	done
}

# timeout hands the signal on to all that it started, and so does a lane.
end() {
	for process in $running; do
		kill -TERM "$process" 2>/dev/null || true
	done
}

# count KIND FILE...
count() {
	kind=$1
	shift
	cat "$@" | grep -c "^$kind " || true
}

report() {
	say "$name: $(count pass "$results") passed, $(count fail "$results") failed," \
		"$(count skip "$results") skipped ($(($(date +%s) - start)) s)"
	sed -n 's/^skip /  skipped: /p' "$results" | head -n 8
	sed -n 's/^fail /  FAILED: /p' "$results"
	if [ "$(count fail "$results")" != 0 ]; then
		tail -n 40 "$log" | sed 's/^/  | /'
		say "  all of it: $log"
	fi
}

run_group() {
	file=$1
	name=$(name_of "$file")
	log=$logs/$name.log
	results=$logs/$name.results
	: >"$results"
	start=$(date +%s)
	status=0
	# In the background, since a shell that waits for a command in front hears no Ctrl-C; the tests
	# hear it all the same.
	CHECK_RESULTS=$results env --default-signal=INT,QUIT timeout -k 10 "$group_limit_s" \
		sh -eu scripts/check-group.sh "$file" >"$log" 2>&1 </dev/null 3<&- 4>&- &
	running=$!
	wait "$running" || status=$?
	running=
	if [ "$status" != 0 ] && [ "$(count fail "$results")" = 0 ]; then
		say "fail the group ended with status $status" >>"$results"
	elif [ ! -s "$results" ]; then
		say "fail the group ran no test" >>"$results"
	fi
	# At once, since the other lane writes, too.
	say "$(report)"
}

# Takes groups off the list, descriptor 3, until it is empty. Of the lock each lane has its own.
lane() {
	running=
	trap end EXIT
	trap 'exit 143' TERM
	exec 4>"$logs/lane.lock"
	while flock 4 && read -r file <&3; do
		flock -u 4
		run_group "$file"
	done
}

chosen=$(groups "$@")
for name; do
	[ -n "$(groups "$name")" ] || die "check: no group '$name' in scripts/check.d"
done
running=
trap end EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
# shellcheck disable=SC2086
begin_beforehand $chosen
beforehand=$running
say "$chosen" >"$logs/list"
exec 3<"$logs/list"
for _ in $(seq $lanes); do
	lane &
	running="$running $!"
done
for process in $running; do
	case " $beforehand " in
	*" $process "*) ;;
	*) wait "$process" ;;
	esac
done
running=$beforehand
# shellcheck disable=SC2046
set -- $(for file in $chosen; do say "$logs/$(name_of "$file").results"; done)
failed=$(count fail "$@")
passed=$(count pass "$@")
say "$passed passed, $failed failed, $(count skip "$@") skipped" | tee "$logs/summary"
[ "$failed" = 0 ] && [ "$passed" != 0 ]
