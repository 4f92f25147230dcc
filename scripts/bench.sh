#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh: measures on this machine and in one boot of an emulated PC, prints a table, and writes
# build/bench/bench.json. Fails where something could not be measured, not where a target is missed.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

out=build/bench
suite=$out/suite
programs=build/linux-x86_64/tests/bench
mkdir -p "$out"

scripts/build.sh linux-x86_64 >"$out/build.log" 2>&1 || {
	tail -n 20 "$out/build.log" >&2
	die "bench: the build failed; all of it: $out/build.log"
}

rm -rf "$suite"
cp -r tests/bench/guest-suite "$suite"
for program in bench_guest bench_empty bench_empty_static; do
	cp "$programs/$program" "$suite/$program.bin"
	chmod 644 "$suite/$program.bin"
done

say "bench: measuring here ..."
"$programs/bench_host" >"$out/host.txt"
say "bench: measuring in an emulated PC (Debian's kernel in qemu), about half a minute ..."
status=0
tests/guest/run.sh --build32 none --append kport.seconds=150 --out "$out/guest" --timeout 200 "$suite" \
	>"$out/guest.txt" 2>&1 || status=$?
[ "$status" = 0 ] || {
	grep -v '^# bench ' "$out/guest.txt" | tail -n 30 >&2
	say "bench: not everything went well in the guest; all of it: $out/guest.txt" >&2
}
say "All figures of one line were taken in turns, in one run, on one machine: compare ratios only."
say
python3 tests/bench/report.py "$out/bench.json" host="$out/host.txt" guest="$out/guest.txt" || status=1
say
say "bench: as JSON: $out/bench.json"
exit "$status"
