#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The back end devport: one byte a call, nothing wider unless it is asked to split.
# shellcheck source=lib.sh
. /t/lib.sh

d() { try kport --backend devport --unsafe "$@"; }

d write $latch 0x3c
expect "a byte is written" 0
d read $latch
expect "and read back" 0 'out~0x3c'
d read $latch/16
expect "16 bits are not supported" $unsupported 'err~byte'
d write $latch/32 1
expect "32 bits are not supported" $unsupported 'err~byte'

mark /host/debugcon.out
printf 'outs8 0xe9 "bytewise"\n' >/tmp/batch
d run /tmp/batch
expect "a string goes byte by byte to one port" 0
same "the debug console got the string" "$(received /host/debugcon.out)" bytewise

try kport --backend devport read $latch
expect "a hazardous port wants --unsafe" $denied 'err~unsafe'
try as bob kport --backend devport read 0x378
expect "an ordinary user is denied" $denied 'err~/dev/port'
finish
