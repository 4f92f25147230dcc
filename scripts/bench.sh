#!/bin/sh
# SPDX-License-Identifier: MIT
# bench.sh [--docs]: measures on this machine and in one boot of an emulated PC, prints a table,
# and writes build/bench/bench.json and a chart, performance.svg and .png. --docs puts the chart
# into docs/. Fails where something could not be measured, not where a target is missed.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

docs=no
case ${1:-} in
'') ;;
--docs) docs=yes ;;
*) die "usage: scripts/bench.sh [--docs]" ;;
esac
out=build/bench
suite=$out/suite
programs=build/linux-x86_64/tests/bench
mkdir -p "$out"

build() {
	scripts/build.sh linux-x86_64 && scripts/kmod-build.sh guest
}
build >"$out/build.log" 2>&1 || {
	tail -n 20 "$out/build.log" >&2
	die "bench: the build failed; all of it: $out/build.log"
}

rm -rf "$suite"
cp -r tests/bench/guest-suite "$suite"
for program in bench_guest bench_empty bench_empty_static bench_exec; do
	cp "$programs/$program" "$suite/$program.bin"
	chmod 644 "$suite/$program.bin"
done

say "bench: measuring here ..."
"$programs/bench_host" >"$out/host.txt"
tests/bench/trap.sh build/linux-x86_64 >>"$out/host.txt"
say "bench: measuring in an emulated PC (Debian's kernel in qemu), three minutes ..."
status=0
# qemu moves the bytes of a "rep movsb" one by one: the kernel is to copy by quadwords, as it does
# on processors without these two features.
tests/guest/run.sh --build32 none --cpu "-erms,-fsrm" --append kport.seconds=600 \
	--out "$out/guest" --timeout 700 "$suite" >"$out/guest.txt" 2>&1 || status=$?
[ "$status" = 0 ] || {
	grep -v '^# bench ' "$out/guest.txt" | tail -n 30 >&2
	say "bench: not everything went well in the guest; all of it: $out/guest.txt" >&2
}
say "Rivals took turns on one machine: compare ratios only. A round is the quickest of its turns."
say
python3 tests/bench/report.py "$out" host="$out/host.txt" guest="$out/guest.txt" || status=1
say
say "bench: as JSON: $out/bench.json"
if have gnuplot; then
	gnuplot -e "folder='$out'" tests/bench/chart.gp
	say "bench: as a chart: $out/performance.svg, $out/performance.png"
	[ "$docs" = no ] || cp "$out/performance.svg" "$out/performance.png" docs/
else
	say "bench: no chart without gnuplot (gnuplot-nox)"
fi
exit "$status"
