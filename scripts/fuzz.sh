#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh TARGET [SECONDS]: one libFuzzer target of build/fuzz, 30 s unless told, from its corpus in
# tests/fuzz/corpus/TARGET. What it finds interesting is kept in build/fuzz-corpus; an input that breaks it in
# build/logs/fuzz.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

[ $# -ge 1 ] || die "usage: scripts/fuzz.sh TARGET [SECONDS]"
target=$1
seconds=${2:-30}
program=build/fuzz/tests/fuzz/$target
[ -x "$program" ] || die "fuzz: no $program; scripts/build.sh fuzz builds it"
found=build/fuzz-corpus/$target
logs=build/logs/fuzz
mkdir -p "$found" "$logs"

set -- "$found"
for seeds in "tests/fuzz/corpus/$target" "tests/fuzz/corpus/${target#fuzz_}"; do
	[ ! -d "$seeds" ] || set -- "$@" "$seeds"
done
"$program" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 -print_final_stats=1 \
	-artifact_prefix="$logs/$target-" "$@" >"$logs/$target.log" 2>&1 || {
	status=$?
	tail -n 30 "$logs/$target.log"
	die "fuzz: $target ended with status $status; all of it: $logs/$target.log"
}
say "fuzz: $target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$logs/$target.log") inputs in $seconds s"
