#!/bin/sh
# SPDX-License-Identifier: MIT
# The simulated bus that trapped programs touch by themselves.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh
cases "/t/bin${bits:?}/trap_bus.exe"
finish
