#!/bin/sh
# SPDX-License-Identifier: MIT
# trap.sh BUILD: what a trapped access costs here, in 64 and 32 bits, for report.py.
set -eu
build=$1
allowio=$build/tools/allowio/allowio
for class in 64 32; do
	program=$build/tests/bench/bench_trap$class
	"$allowio" --how trap --no-run-ahead --sim latch@0x300 0x300 "$program" "trap$class" rivals
	"$allowio" --how trap --sim latch@0x300 0x300 "$program" "trap$class" poll
	"$allowio" --how ptrace --sim latch@0x300 0x300 "$program" "ptrace$class" alone
done
