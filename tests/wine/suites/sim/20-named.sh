#!/bin/sh
# SPDX-License-Identifier: MIT
# Buses with names, which several processes share.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh
cases "/t/bin${bits:?}/sim_named.exe" run 'Z:\w\named.out'
finish
