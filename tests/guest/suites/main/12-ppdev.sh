#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The back end ppdev: an ordinary user of group lp prints through /dev/parport0.
# shellcheck source=lib.sh
. /t/lib.sh

unload_parport
try as alice kport --backend ppdev read 0x378
expect "without the modules there is no port" $unsupported 'err~ppdev'

load_parport || exit 1
p() { try as alice kport --backend ppdev "$@"; }

p write 0x378 0x5a
expect "the data register is written" 0
p read 0x379
expect "the status register is read" 0 'out~0x[0-9a-f]8'
p read 0x379/16
expect "16 bits are not supported" $unsupported
p read 0x37b
expect "EPP registers are refused" '[34]'
p read 0x778
expect "ECP registers are refused" '[34]'
try as bob kport --backend ppdev read 0x379
expect "a user outside group lp is denied" $denied 'err~lp'

cat >/tmp/batch <<'END'
out8 0x37a 0x0c
poll8 0x379 mask 0x80 want 0x80 timeout 10ms
out8 0x378 0x4b
out8 0x37a 0x0d
out8 0x37a 0x0c
END
mark $printer
p run /tmp/batch
expect "a batch prints one byte" 0
same "the printer got it" "$(received $printer)" K

p write 0x37a 0x2c
expect "bit 5 of control turns the data lines round" 0
p write 0x37a 0x1c
expect "the interrupt bit is refused" '[34]' 'err~interrupt'
unload_parport
finish
