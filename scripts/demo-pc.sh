#!/bin/sh
# SPDX-License-Identifier: MIT
# demo-pc.sh: an unmodified program prints through the parallel port of an emulated PC, as an ordinary
# user, because allowio gave it the ports. Succeeds only if the bytes are in the printer's file.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

out=build/guest/demo
log=$out/demo.log
text='Hello from a program that knows only IN and OUT.'
mkdir -p "$out"

# The 64-bit build is enough: the demo's program is of that class.
say "Building ..."
scripts/build.sh linux-x86_64 >"$log" 2>&1 || {
	tail -n 20 "$log"
	die "demo-pc: the build failed; all of it: $log"
}
tests/guest/fetch.sh

say "Starting an emulated PC with Debian's kernel; at its parallel port, a file for a printer ..."
start=$(date +%s)
status=0
tests/guest/run.sh --build32 none --out "$out" --timeout 240 tests/guest/suites/demo \
	>>"$log" 2>&1 || status=$?
say ""
sed -n 's/^# | //p' "$log"
say ""

printf '%s\r\n' "$text" >"$out/expected"
if ! cmp -s "$out/expected" "$out/share/lpt.out"; then
	say "The printer's file does not hold the text; it holds:"
	od -c "$out/share/lpt.out" | head -n 6
	tail -n 5 "$log"
	die "demo-pc: failed; all of it: $log"
fi
say "$out/share/lpt.out, the printer's file, received $(wc -c <"$out/share/lpt.out") bytes:"
tr -d '\r' <"$out/share/lpt.out" | sed 's/^/  /'
[ "$status" = 0 ] || {
	grep '^not ok' "$log" || true
	die "demo-pc: the text arrived, but not all was as it should be; all of it: $log"
}
say "demo-pc: done, $(($(date +%s) - start)) s from switching on to the printed text."
