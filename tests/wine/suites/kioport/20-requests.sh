#!/bin/sh
# SPDX-License-Identifier: MIT
# Every request, well formed and not; random ones; 32-bit programs on the 64-bit driver.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

load_driver
expect "the driver loads" 0
cases "$bin/nio_requests.exe"
unload_driver
if [ "$bits" = 64 ]; then
	load_driver
	wtry "$bin32/nio_step.exe" open claim 0x378-0x37a out8 0x378 0x55 in8 0x378
	expect "a 32-bit program reads and writes by the 64-bit driver" 0 'out~0xaa$'
	wtry "$bin32/nio_requests.exe"
	expect "a 32-bit program's requests are judged as a 64-bit one's" 0 'out!~not ok'
	unload_driver
fi
finish
