#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures in the guest. The figures go out as comment lines, which report.py picks up.
# shellcheck source=lib.sh
. /t/lib.sh

# Programs travel without the execute bit: every executable of a suite would be run as a test.
here=$(pwd)
mkdir -p /tmp/bench
cp "$here"/*.bin /tmp/bench/
for file in /tmp/bench/*.bin; do
	mv "$file" "${file%.bin}"
	chmod 755 "${file%.bin}"
done
chmod 755 /tmp/bench

figures() {
	echo "$out" | sed 's/^/# /'
}

try /tmp/bench/bench_guest access
expect "accesses are measured" 0 'out~bench inb'
figures
try /tmp/bench/bench_guest start dynamic 0x378-0x37a /tmp/bench/bench_empty
expect "root's allowio is measured" 0 'out~bench start_dynamic'
figures
try /tmp/bench/bench_guest start static 0x378-0x37a /tmp/bench/bench_empty_static
expect "root's allowio of a static program is measured" 0 'out~bench start_static'
figures

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"
try as alice /tmp/bench/bench_guest start user 0x378-0x37a /tmp/bench/bench_empty
expect "an ordinary user's allowio is measured" 0 'out~bench start_user'
figures
finish
