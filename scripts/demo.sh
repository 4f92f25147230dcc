#!/bin/sh
# SPDX-License-Identifier: MIT
# demo.sh: an unmodified program prints through the parallel port of a simulated bus, without privilege,
# hardware or an emulator. Succeeds only if the fault comes without allowio and the page with it.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

build=build/linux-x86_64
out=build/demo
page=$out/page.prn
program=$build/examples/lptprint
text='Hello from a program that knows only IN and OUT.'
rm -rf "$out"
mkdir -p "$out"

scripts/build.sh linux-x86_64 >"$out/build.log" 2>&1 || {
	tail -n 20 "$out/build.log"
	die "demo: the build failed; all of it: $out/build.log"
}
say "An old program prints the way it was done on the PC: by IN and OUT, at port 0x378."
say ""
say "\$ lptprint '$text'"
status=0
# The shell's own word about it comes in several wordings.
{ (exec "$program" "$text") || status=$?; } 2>"$out/bare.log"
[ "$status" = 139 ] || die "demo: without allowio it ended with status $status, not with a fault"
say "Segmentation fault: the processor lets no ordinary program touch a port."
say ""
say "\$ allowio --sim lpt,printer=$page lpt1 lptprint '$text'"
"$build/tools/allowio/allowio" --sim "lpt,printer=$page" lpt1 "$program" "$text"
say ""
printf '%s\r\n' "$text" >"$out/expected"
cmp -s "$out/expected" "$page" || {
	od -c "$page" | head -n 6
	die "demo: the printed page does not hold the text"
}
say "$page, what the simulated printer has on its paper ($(wc -c <"$page") bytes):"
tr -d '\r' <"$page" | sed 's/^/  /'
say ""
say "demo: done, with the same unmodified program, no privilege, no driver, no hardware."
say "'make demo-pc' shows it with the ports of an emulated PC instead."
