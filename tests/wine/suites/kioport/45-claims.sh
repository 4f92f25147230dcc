#!/bin/sh
# SPDX-License-Identifier: MIT
# Other drivers' ports, and the access that each request takes.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

load_driver
cases "$bin/nio_claims.exe"
# What a user sees of it.
wtry "$bin/nio_claims.exe" plant
wtry kport.exe read 0x314
expect "a busy port is told with its owner's name" 5 'err~0x314.*"card"'
wtry kport.exe --share read 0x314
expect "and read with --share" 0 'out~^0x'
wtry "$bin/nio_claims.exe" clear
wtry kport.exe read 0x314
expect "without the other driver it is read" 0 'out~^0x'
unload_driver
finish
