#!/bin/sh
# SPDX-License-Identifier: MIT
# 64-bit Windows: rules by Image File Execution Options, and allowio in the program's place. Wine keeps these
# values and does not act on them, so the test starts allowio as Windows would.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

options='HKLM\SOFTWARE\Microsoft\Windows NT\CurrentVersion\Image File Execution Options'
folder=$WINEPREFIX/drive_c/cnc
mill='C:\cnc\mill.exe'

debugger() {
	wtry reg query "$options\\$1" /v Debugger "/reg:${2:-64}"
}

ruled() {
	wtry allowio.exe --rule "$@"
}

mkdir -p "$folder" "$WINEPREFIX/drive_c/other"
for name in cnc other; do
	cp "/t/bin64/portclient64.exe" "$WINEPREFIX/drive_c/$name/mill.exe"
done
cp /t/bin32/portclient32.exe "$folder/mill32.exe"
wtry kport.exe install
expect "the driver is installed" 0
wtry nio_service.exe stop group kport start

wtry reg add "$options\\lathe.exe" /v Debugger /d 'C:\tools\theirs.exe' /f
cp "$folder/mill.exe" "$folder/lathe.exe"
wtry kport.exe rule add 'C:\cnc\lathe.exe' lpt1 --insecure
expect "another debugger is not pushed aside" 5 'err~theirs.exe'
wtry kport.exe rule list
expect "and no rule was made" 0 'out~There are no rules'

wtry reg add "$options\\mill.exe" /v GlobalFlag /d 0x2 /f
wtry kport.exe rule add "$mill" lpt1 --insecure
expect "a rule is made" 0
debugger mill.exe
expect "Windows starts allowio in the program's place" 0 'out~"Z:.t.bin64.allowio.exe" --rule'
debugger mill.exe 32
expect "and does for those who start it from a 32-bit program" 0 'out~allowio.exe" --rule'

ruled "$mill" in8 0x37a
expect "the program has its ports" 0 'out~^0x'
ruled "$mill" filter in8 0x60
expect "and no others" 7 'out=filter: 0xc0000096'
ruled 'C:\cnc\mill' exit 42
expect "as the command interpreter writes it, without its extension; its exit code passes" 42
# shellcheck disable=SC1003 # a backslash before the quotation's end
ruled "$mill" line 'a  b' 'q"r' 'end\'
expect "its command line passes as it is" 0 'out~line "a  b" q\\"r end\\$'
wtry kport.exe rule add 'C:\cnc\mill32.exe' lpt1 --insecure
ruled 'C:\cnc\mill32.exe' in8 0x37a
expect "a 32-bit program too" 0 'out~^0x'
ruled 'C:\other\mill.exe' exit 7
expect "another program of the same name runs as ever" 7
ruled 'C:\other\mill.exe' filter in8 0x37a
expect "without ports" 7 'out=filter: 0xc0000096'
ruled 'C:\cnc\nowhere.exe'
expect "a program that is not there: 127" 127 'err~no such program'
ruled "$mill" debugged
expect "nobody debugs it once it runs" 0 'out~^not debugged$'

wtry kport.exe rule add "$mill" lpt1 --insecure --for S-1-5-99
ruled "$mill" filter in8 0x37a
expect "whom the rule is not for has no ports" 7 'out=filter: 0xc0000096'
ruled "$mill" exit 8
expect "and can start the program" 8
wtry kport.exe rule add "$mill" lpt1 --insecure
wtry nio_service.exe stop
wtry reg add 'HKLM\System\CurrentControlSet\Services\kioport' /v Start /t REG_DWORD /d 4 /f
ruled "$mill" exit 9
expect "without the driver the program runs without ports" 9
wtry reg add 'HKLM\System\CurrentControlSet\Services\kioport' /v Start /t REG_DWORD /d 1 /f

cp "$folder/mill.exe" "$WINEPREFIX/drive_c/other/new.exe"
wtry kport.exe rule add 'C:\other\mill.exe' lpt1 --insecure
wtry kport.exe rule remove 'C:\other\mill.exe'
debugger mill.exe
expect "the value stays while another program of the name has a rule" 0 'out~--rule'
wtry reg delete "$options\\mill.exe" /v Debugger /f /reg:64
wtry kport.exe rule list
expect "list tells that somebody took it away" 0 'out~Windows does not start allowio'
wtry kport.exe rule add "$mill" lpt1 --insecure
wtry kport.exe rule remove "$mill"
expect "a rule is taken away" 0
debugger mill.exe
expect "and its value" 1
wtry reg query "$options\\mill.exe" /v GlobalFlag
expect "what others keep there stays" 0 'out~GlobalFlag'
wtry kport.exe uninstall
expect "uninstalling" 0
debugger mill32.exe
expect "removes the values that are left" 1
wtry reg query "$options\\mill32.exe"
expect "with the keys that were made for them" 1
debugger lathe.exe
expect "and none of others'" 0 'out~theirs.exe'
finish
