#!/bin/sh
# SPDX-License-Identifier: MIT
# What the policy gives is reached, and nothing else.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

step() {
	wtry "$bin/nio_step.exe" "$@"
}

load_driver
step open claim 0x378-0x37a out8 0x378 0x0f in8 0x378
expect "a byte goes out, and its complement comes in" 0 'out~0xf0$'
step open claim 0x379 in8 0x379 in8 0x379
expect "each read is one access" 0
first=$(echo "$out" | sed -n 3p)
second=$(echo "$out" | sed -n 4p)
same "the count goes up by one" $((second - first)) 1
step openro claim 0x378 in8 0x378 out8 0x378 1
expect "a handle for reading reads and cannot write" 1 'out~0x[0-9a-f]+
5$'
step open in8 0x378
expect "a port that is not claimed is refused" 1 'out=ok
5'
step open claim 0x60
expect "a port that the policy does not give is refused" 1 'out=ok
5'
step open claim 0x37f-0x380 claim 0x37a-0x378 claim 0xffff
expect "nor by a range that reaches beyond it, or one backwards" 1 'out=ok
5
87
5'
step open policy 'administrators 0x310-0x311 read' close open rights claim 0x378 claim 0x310 in8 0x310
expect "a policy is loaded and holds for the next handle" 1 'out~0x310-0x311:1
5
ok
0x00$'
step open policy 'administrators 0x60 read'
expect "a line that names a hazardous port without unsafe is told and gives nothing" '[01]' 'out~errors=1'
step open reload close open rights
expect "reloading brings back what the registry says: the default" 0 'out~0x378-0x37f'
step open quiesce close
expect "a handle that is alone quiesces the driver" 0 'out=ok
ok'
unload_driver
finish
