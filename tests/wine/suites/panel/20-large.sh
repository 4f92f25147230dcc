#!/bin/sh
# SPDX-License-Identifier: MIT
# kport-panel.exe for somebody who chose a large font for messages.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

if ! with_display; then
	echo 'ok 1 - kport-panel.exe in a large font # SKIP Xvfb is not installed'
	echo '1..1'
	exit 0
fi
cases "$bin/panel_fits.exe" font 14
wine kport-panel.exe --sim 'lpt@0x378,loop=data' &
panel=$!
cases "$bin/panel_fits.exe"
cp /w/display/Xvfb_screen0 /w/panel-large.xwd
cases "$bin/panel_drive.exe" close
wait "$panel"
without_display
finish
