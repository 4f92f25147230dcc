#!/bin/sh
# SPDX-License-Identifier: MIT
# check-group.sh FILE: the words that the files in scripts/check.d are written in, then FILE itself.
# Each word adds "pass NAME", "fail NAME" or "skip NAME" lines to $CHECK_RESULTS.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

pass() {
	say "pass $*" | tee -a "$CHECK_RESULTS"
}

fail() {
	say "fail $*" | tee -a "$CHECK_RESULTS"
}

skip() {
	say "skip $*" | tee -a "$CHECK_RESULTS"
}

# try NAME COMMAND...: one case, which passes when the command does.
try() {
	try_name=$1
	shift
	say "--- $try_name: $*"
	if "$@"; then
		pass "$try_name"
	else
		fail "$try_name (status $?)"
	fi
}

# need TOOL...: without it the group is skipped where DEPS=no forbade to install it, and fails elsewhere.
need() {
	for tool; do
		have "$tool" && continue
		if [ "${DEPS:-}" = no ]; then
			skip "$tool is not installed (make deps would)"
		else
			fail "$tool is not installed although the dependencies were"
		fi
		exit 0
	done
}

# build FLAVOUR [TARGET...]: one case; a group whose build fails goes no further.
build() {
	if scripts/build.sh "$@"; then
		pass "build $1"
	else
		fail "build $1"
		exit 0
	fi
}

# run_tests FLAVOUR [meson test options]: every case of every program.
run_tests() {
	run_dir=build/$1
	shift
	run_base=$(basename "$CHECK_RESULTS" .results)
	rm -f "$run_dir/meson-logs/$run_base"*.json
	run_status=0
	meson test -C "$run_dir" --no-rebuild --print-errorlogs --logbase "$run_base" "$@" ||
		run_status=$?
	# With a wrapper meson appends its name.
	run_log=$(find "$run_dir/meson-logs" -name "$run_base*.json" -size +0)
	[ -n "$run_log" ] || {
		fail "no test ran (meson test: status $run_status)"
		return
	}
	run_cases=$(python3 scripts/tally.py meson "$run_log")
	say "$run_cases" | tee -a "$CHECK_RESULTS" | grep -v '^pass ' || true
}

# run_tap COMMAND...: every case of one program that prints TAP.
run_tap() {
	tap_file=${CHECK_RESULTS%.results}.tap
	tap_status=0
	"$@" >"$tap_file" || tap_status=$?
	cat "$tap_file"
	tap_cases=$(python3 scripts/tally.py tap "$tap_file")
	say "$tap_cases" >>"$CHECK_RESULTS"
	say "$tap_cases" | grep '^fail ' || [ "$tap_status" = 0 ] || fail "$1: status $tap_status"
}

# shellcheck disable=SC1090
. "$1"
