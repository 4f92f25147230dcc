#!/bin/sh
# SPDX-License-Identifier: MIT
# kport.exe panel in a console window.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

wtry kport.exe panel --backend=sim
expect "without a console it says so" 4 'err~must be a console'
if ! with_display; then
	echo 'ok 2 - kport.exe panel in a console # SKIP Xvfb is not installed'
	echo '1..2'
	exit 0
fi
# Of the fonts here Wine would take one of symbols, and a large one.
wine reg add 'HKCU\Console' /v FaceName /d Courier /f >/dev/null
wine reg add 'HKCU\Console' /v FontSize /t REG_DWORD /d 0xc0008 /f >/dev/null
cases "$bin/panel_console.exe" "Z:\\t\\bin64\\kport.exe"
without_display
finish
