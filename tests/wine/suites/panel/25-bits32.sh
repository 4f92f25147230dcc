#!/bin/sh
# SPDX-License-Identifier: MIT
# The 32-bit kport-panel.exe, in the large font of the test before this one: its pins, and the system's
# dialogs for files by keys alone.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

if ! with_display; then
	echo 'ok 1 - kport-panel.exe of 32 bits # SKIP Xvfb is not installed'
	echo '1..1'
	exit 0
fi
wine "${bin32:?}/kport-panel.exe" --sim 'lpt@0x378,loop=data' &
panel=$!
cases "$bin/panel_fits.exe"
cases "$bin/panel_drive.exe" pins
cases "$bin/panel_drive.exe" files 'Z:\t\bin32\portclient32.exe' 'Z:\w\saved.log'
cp /w/display/Xvfb_screen0 /w/panel-bits32.xwd
cases "$bin/panel_drive.exe" close
wait "$panel"
same "its exit code is 0" $? 0

without_display
finish
