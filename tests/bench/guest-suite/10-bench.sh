#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Measures in the guest. The figures go out as comment lines, which report.py picks up.
# shellcheck source=tests/guest/kioport.sh
. /t/kioport.sh

# Programs travel without the execute bit: every executable of a suite would be run as a test.
here=$(pwd)
mkdir -p /tmp/bench
cp "$here"/*.bin /tmp/bench/
for file in /tmp/bench/*.bin; do
	mv "$file" "${file%.bin}"
	chmod 755 "${file%.bin}"
done
chmod 755 /tmp/bench
PATH=$PATH:/tmp/bench

figures() {
	echo "$out" | sed 's/^/# /'
}

# measure NAME ROW COMMAND...: the command prints that row, and others.
measure() {
	name=$1
	row=$2
	shift 2
	try "$@"
	expect "$name" 0 "out~bench $row"
	figures
}

# The scratch register of the PCI card with a serial port: reading it changes nothing.
find_pci_port() {
	for dir in /sys/bus/pci/devices/*; do
		[ "$(cat "$dir/vendor") $(cat "$dir/device")" = "0x1b36 0x0002" ] || continue
		read -r first _ <"$dir/resource"
		printf '0x%x\n' $((first + 7))
	done
}

measure "accesses are measured" inb bench_guest access "$(find_pci_port)"
measure "batches are measured" batch_1000 bench_guest batches
measure "policies are measured" driver_policy_10000 bench_guest policy
measure "many handles are measured" handle_memory bench_guest handles
measure "the library's memory is measured" library_rss bench_guest memory
measure "programs that do one access are measured" inb_tool bench_guest tools

by_allowio() {
	bench_guest start "$1" 0x378-0x37a "/tmp/bench/$2" /tmp/bench/bench_exec
}
measure "root's allowio is measured" start_dynamic by_allowio dynamic bench_empty
measure "root's allowio of a static program is measured" start_static \
	by_allowio static bench_empty_static
echo "user alice lpt1 read write grant" | policy
filecap p "$helper"
measure "an ordinary user's allowio is measured" start_user as alice \
	/tmp/bench/bench_guest start user 0x378-0x37a /tmp/bench/bench_empty /tmp/bench/bench_exec

check "the drivers of the parallel port are loaded" load_parport
measure "ppdev is measured" ppdev_in8 bench_guest ppdev
finish
