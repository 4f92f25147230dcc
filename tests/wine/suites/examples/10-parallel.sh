#!/bin/sh
# SPDX-License-Identifier: MIT
# The example in C, as a Windows program: on the simulated bus and through the driver.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

KPORT_BACKEND=sim KPORT_DEVICE=lpt@0x378 wtry parallel.exe 0x378-0x37a
expect "a byte is written and read" 0 'out=wrote 0x55, read 0x55, status 0xd8'
KPORT_BACKEND=nonsense wtry parallel.exe
expect "an error in words" 1 out= 'err~there is no back end "nonsense"'
load_driver
wtry parallel.exe 0x378-0x37a
expect "through the driver, on a bus of memory whose 0x378 answers the complement" 0 \
	'out~^wrote 0x55, read 0xaa, status 0x'
unload_driver
finish
