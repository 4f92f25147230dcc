#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The back end pcibar: a PCI device's I/O BAR through sysfs. pci-testdev shows a header
# (test number, width, offset, data, count); pci-serial has a scratch register.
# shellcheck source=lib.sh
. /t/lib.sh

bar_of() { # VENDOR DEVICE: its address in sysfs and the base of its I/O BAR
	for dir in /sys/bus/pci/devices/*; do
		[ "$(cat "$dir/vendor") $(cat "$dir/device")" = "$1 $2" ] || continue
		number=0
		while read -r first _ flags; do
			if [ "$((flags & 0x100))" != 0 ]; then
				bar=$dir/resource$number
				base=$(printf '0x%x' "$first")
				return 0
			fi
			number=$((number + 1))
		done <"$dir/resource"
	done
	return 1
}

at() { printf '0x%x' $((base + $1)); }
p() { try kport --backend pcibar "$@"; }

check "the test device has an I/O BAR" bar_of 0x1b36 0x0005
p write "$(at 0)" 0
expect "the first test is chosen by a byte" 0
p read "$(at 1)"
expect "its width is read as a byte" 0 'out~0x01'
p read "$(at 4)/32"
expect "its offset is read in 32 bits" 0 'out~0x[0-9a-f]{8}'
offset=$out
p read "$(at 4)/16"
expect "and in 16 bits" 0 "out~0x${offset#0x????}"
p read "$(at 12)/32"
expect "its counter begins at 0" 0 'out~0x00000000'
p read 0xd000
expect "a port in no BAR is not served" '[34]'
try as bob kport --backend pcibar read "$(at 0)"
expect "an ordinary user is denied" $denied

check "the serial card has an I/O BAR" bar_of 0x1b36 0x0002
p read "$(at 7)"
expect "a driver owns it: busy, with its name" $busy 'err~serial'
echo "${bar%/*}" | sed 's|.*/||' >/sys/bus/pci/drivers/serial/unbind
p write "$(at 7)" 0x99
expect "without the driver its scratch register is written" 0
p read "$(at 7)"
expect "and read back" 0 'out~0x99'
chown bob "$bar"
try as bob kport --backend pcibar read "$(at 7)"
expect "the owner of the file needs no privilege" 0 'out~0x99'
finish
