#!/bin/sh
# SPDX-License-Identifier: MIT
#
# lockdown=integrity, as under Secure Boot: only ppdev is left, and the others say why.
# shellcheck source=lib.sh
. /t/lib.sh

same "the kernel is locked down" "$(cat /sys/kernel/security/lockdown)" \
	"none [integrity] confidentiality"

try as -p 378-37a root portio64 in8 0x378
expect "the kernel itself refuses ioperm" 125
try kport --backend ioperm read 0x378
expect "ioperm refuses and names lockdown" $denied 'err~lockdown' 'err~ppdev'
try kport --backend devport read 0x378
expect "devport refuses and names lockdown" $denied 'err~lockdown' 'err~ppdev'
filecap p "$helper"
echo "user alice lpt1 read write grant" | policy
try as alice allowio lpt1 portio64 in8 0x378
expect "allowio refuses and names lockdown" 125 'err~lockdown' 'out='
try allowio -u alice lpt1 portio64 in8 0x378
expect "root's allowio refuses and names lockdown" 125 'err~lockdown' 'out='
load_parport || exit 1
try as alice kport --backend ppdev read 0x379
expect "ppdev works for an ordinary user" 0 'out~0x[0-9a-f]8'
try as alice kport read 0x379
expect "and is chosen by itself" 0 'out~0x[0-9a-f]8'
cat >/tmp/batch <<'END'
out8 0x37a 0x0c
out8 0x378 0x4c
out8 0x37a 0x0d
out8 0x37a 0x0c
END
mark $printer
try as alice kport run /tmp/batch
expect "a batch prints through it" 0
same "the printer got it" "$(received $printer)" L
mark $printer
try as alice allowio -v --backend ppdev lpt1 lptprint trapped
expect "allowio serves an unmodified program from ppdev" 0 'err~by trap, from ppdev'
same "the printer got that" "$(received $printer)" "$(printf 'trapped\r\n')"
mark $printer
try as alice allowio -v lpt1 lptprint chosen
expect "and takes that way by itself" 0 'err~by trap, from ppdev'
same "the printer got that too" "$(received $printer)" "$(printf 'chosen\r\n')"
try as alice allowio --backend ppdev lpt1 portio64 in8 0x3f8
expect "a port outside of it is the fault" $segv 'err~0x3f8'
try as alice allowio --how ptrace --backend ppdev lpt1 portio64-static in8 0x379
expect "by ptrace too" 0
try as bob allowio --backend ppdev lpt1 portio64 in8 0x379
expect "who is not in group lp is refused" 125 'err~parport'
try kport doctor
expect "doctor explains" 0 'out~lockdown'
try kport backends
expect "backends tells all of it" 0 'out~ppdev' 'out~lockdown'
unload_parport
finish
