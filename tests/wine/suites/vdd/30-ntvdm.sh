#!/bin/sh
# SPDX-License-Identifier: MIT
# How allowio finds the process of an NTVDM.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

cases "$bin/ntvdm_seen.exe"
finish
