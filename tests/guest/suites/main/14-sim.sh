#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The back end sim needs nothing, so an ordinary user has it; and nothing of it reaches
# the real devices.
# shellcheck source=lib.sh
. /t/lib.sh

s() { try as bob kport --backend sim "$@"; }

mark $printer
s read 0x379
expect "an ordinary user reads the simulated status" 0 'out~0x'
cat >/tmp/batch <<'END'
out8 0x378 0x41
in8 0x378
out8 0x37a 0x0d
out8 0x37a 0x0c
END
s run /tmp/batch
expect "an ordinary user drives the simulated port" 0 'out~0x41'
same "the real printer got nothing" "$(received $printer)" ""
finish
