#!/bin/sh
# SPDX-License-Identifier: MIT
# kport-panel.exe on a screen in memory: used by keys, mouse and messages. What it looked like is left as
# panel-*.xwd for picture.py.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

# What Xvfb shows is a file.
photograph() {
	cp /w/display/Xvfb_screen0 "/w/$1.xwd"
}

if ! with_display; then
	echo 'ok 1 - kport-panel.exe # SKIP Xvfb is not installed'
	echo '1..1'
	exit 0
fi
wine kport-panel.exe --sim 'lpt@0x378,loop=data latch@0x300+4' &
panel=$!
for part in pins keys port; do
	cases "$bin/panel_drive.exe" "$part"
	photograph "panel-$part"
done
cases "$bin/panel_drive.exe" program "Z:\\t\\bin64\\portclient64.exe"
photograph panel-program
cases "$bin/panel_drive.exe" log
cases "$bin/panel_fits.exe"
cases "$bin/panel_drive.exe" close
wait "$panel"
same "its exit code is 0" $? 0

without_display
finish
