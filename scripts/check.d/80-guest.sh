# SPDX-License-Identifier: MIT
# An emulated PC: one boot for the main suites, one more for each that needs another kernel command line.
need qemu-system-x86_64
build linux-x86_64
build linux-i386
tap=build/logs/guest.tap
status=0
tests/guest/run.sh >"$tap" || status=$?
cat "$tap"
cases=$(python3 scripts/tally.py tap "$tap")
say "$cases" >>"$CHECK_RESULTS"
say "$cases" | grep '^fail ' || [ "$status" = 0 ] || fail "tests/guest/run.sh: status $status"
