#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs whose accesses the driver serves: Wine's kernel has no I/O permission bitmap, as that of
# 64-bit Windows, so allowio.exe traps onto it. The bus is memory, whose 0x378 answers the complement.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

client=portclient${bits:?}.exe

wtry allowio.exe 0x378 "$client" id
expect "without the driver: 125, the reason, and the program does not run" 125 'err~kioport' out=
wtry allowio.exe --dry-run 0x378 "$client"
expect "--dry-run tells that it is missing" 125 'out~^back end  kioport'

load_driver
wtry allowio.exe -v lpt1 "$client" out8 0x378 0x5a in8 0x378 exit 3
expect "the driver serves a trapped program" 3 out=0xa5 'err~by kioport, with a DLL'
wtry allowio.exe --how debug lpt1 "$client" out8 0x378 0x5b in8 0x378
expect "the driver serves a program that is debugged" 0 out=0xa4
wtry allowio.exe --map 0x378=0x300+3 0x378-0x37a "$client" filter out8 0x379 0x5c in8 0x301
expect "--map: the program's port is not where it says" 7
wtry allowio.exe --map 0x378=0x300+3 0x301 "$client" out8 0x379 0x5c in8 0x301
expect "--map: the access goes elsewhere" 0 out=0x5c
wtry allowio.exe 0x70 "$client" in8 0x70
expect "a port that the policy does not give: the program does not run" 125 'err~0x70' out=
wtry allowio.exe --map 0x378=0x70 0x378 "$client" in8 0x378
expect "--map: the policy is asked for the port that is touched" 125 'err~0x70' out=
wtry allowio.exe --how grant lpt1 "$client" in8 0x378
expect "--how grant: there is no bitmap; the program does not run" 125 'err~--how grant' out=
unload_driver
expect "no handle is left" 0
finish
