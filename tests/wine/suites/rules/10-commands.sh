#!/bin/sh
# SPDX-License-Identifier: MIT
# kport rule: rules are made, shown, tested and taken away. That a rule's program gets ports from the driver is for a
# real kernel to show (Wine has no bitmap, and calls no driver when a process starts).
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

parameters='HKLM\System\CurrentControlSet\Services\kioport\Parameters'
mill='C:\cnc\mill.exe'
folder=$WINEPREFIX/drive_c/cnc
# What the driver of a 32-bit system would do is not to be had here.
[ "$bits" = 64 ] && served=0 || served=4

rules() {
	wtry reg query "$parameters" /v Rules
}

starts() {
	wine reg query 'HKLM\System\CurrentControlSet\Services\kioport' /v Start | tr -d '\r' |
		sed -n 's/.*REG_DWORD *//p'
}

mkdir -p "$folder"
cp "/t/bin$bits/portclient$bits.exe" "$folder/mill.exe"

wtry kport.exe rule list
expect "without the driver there is nowhere to keep rules" 4 'err~kport install'
wtry kport.exe rule add "$mill" lpt1 --insecure
expect "nor can one be made" 4 'err~kport install'
wtry kport.exe install
expect "the driver is installed" 0
wtry nio_service.exe stop group kport start
wtry kport.exe rule list
expect "there are no rules" 0 'out~There are no rules'

# Wine's files belong to a Unix user, who is none of Windows' administrators.
wtry kport.exe rule add "$mill" lpt1
expect "a program that others could replace is refused, with what to do" 3 'err~mill.exe' \
	'err~administrators' 'err~--insecure'
rules
expect "and nothing was kept" 1
wtry kport.exe rule add 'C:\cnc\nowhere.exe' lpt1 --insecure
expect "a program that is not there is refused" 2 'err~find the program'
wtry kport.exe rule add 'C:\cnc' lpt1 --insecure
expect "a folder is refused" 2 'err~folder'
wtry kport.exe rule add "$mill" lpt9 --insecure
expect "ports that do not parse are refused, with the place" 2 'err~column'
wtry kport.exe rule add "$mill" lpt1 --insecure --for nobody-of-this-name
expect "users that do not exist are refused" 2 'err~nobody-of-this-name'
wtry kport.exe rule add "$mill"
expect "ports are needed" 2 'err~usage'
wtry kport.exe rule nonsense
expect "an unknown action is a mistake" 2 'err~add, list, remove and test'

wtry kport.exe rule add "$mill" lpt1 --insecure
expect "with --insecure a rule is made" "$served" 'out~has a rule'
rules
expect "the registry has it as the driver reads it" 0 \
	'out~for=kport,administrators ports=0x378-0x37a (id=[0-9a-f]{8}:[0-9a-f]{16} )?insecure path=\\\?\?\\C:\\cnc\\mill.exe'
same "the driver starts with the system now" "$(starts)" 0x1
wtry kport.exe rule list
expect "list shows it, and that nobody asked who could replace it" "$served" 'out~C:.cnc.mill.exe' \
	'out~ports   0x378-0x37a' 'out~for     kport,administrators' 'out~insecure'
wtry kport.exe rule list --json
expect "as JSON too" 0 'out~"path": "C:.*mill.exe"' 'out~"insecure": true' 'out~"mistakes": 0'
wtry kport.exe status
expect "status tells that it starts with Windows" 0 'out~starts with Windows'

# Names of one file: what the command interpreter and Explorer may hand over.
for name in 'c:\CNC\Mill.EXE' '\\?\C:\cnc\mill.exe' 'C:/cnc/../cnc/./mill.exe' '//?/C:/cnc/mill.exe'; do
	wtry kport.exe rule test "$name"
	expect "$name is the same program" "$served" 'out~C:.cnc.mill.exe'
done
short=$(wine cmd /c 'for %i in (C:\cnc\mill.exe) do @echo %~si' | tr -d '\r')
wtry kport.exe rule test "$short"
expect "its short name ($short) is the same program" "$served" 'out~C:.cnc.mill.exe'
cp "$folder/mill.exe" "$folder/copy.exe"
wtry kport.exe rule test 'C:\cnc\copy.exe'
expect "a copy has no rule" 1 'err~no rule for C:.cnc.copy.exe'
ln "$folder/mill.exe" "$folder/hard.exe"
wtry kport.exe rule test 'C:\cnc\hard.exe'
expect "nor has a hard link" 1 'err~no rule for C:.cnc.hard.exe'

wtry kport.exe rule add 'c:\cnc\MILL.exe' 0x378,0x3f8+8 --insecure --for administrators
expect "the same program again: its rule is replaced" "$served"
wtry kport.exe rule list
expect "there is one, with the new ports" "$served" 'out~ports   0x378,0x3f8-0x3ff' 'out~for     administrators' \
	'out!~0x37a'
wtry kport.exe rule add 'C:\cnc\copy.exe' lpt1 --insecure
expect "another program has a rule of its own" "$served"
wtry kport.exe rule test "$mill"
expect "whoever is an administrator gets the ports" "$served" 'out~ports   0x378,0x3f8-0x3ff'

# Not by us: a rule of somebody else's hand, and one that cannot be.
cat >/w/rules.reg <<'END'
REGEDIT4

[HKEY_LOCAL_MACHINE\System\CurrentControlSet\Services\kioport\Parameters]
"Rules"=hex(7):66,6f,72,3d,53,2d,31,2d,35,2d,39,39,20,70,6f,72,74,73,3d,30,78,33,37,38,20,70,61,74,68,3d,5c,3f,3f,5c,43,3a,5c,63,6e,63,5c,6d,69,6c,6c,2e,65,78,65,00,6e,6f,6e,73,65,6e,73,65,00,00
END
wine regedit /S 'Z:\w\rules.reg' 2>/dev/null
wtry kport.exe rule list
expect "what is no rule is counted, and the others are shown" "$served" 'out~S-1-5-99' 'out~1 entries'
wtry kport.exe rule test "$mill"
expect "a rule for others is not for this user" 3 'err~not among them'
wtry kport.exe rule remove "$mill"
expect "a rule is taken away" 0
rules
expect "what is no rule stays in the registry" 0 'out~nonsense' 'out!~mill'
same "no rule is left: the driver starts on demand" "$(starts)" 0x3
wtry kport.exe rule remove "$mill"
expect "there is none any more" 1 'err~no rule for'

wtry kport.exe rule add "$mill" lpt1 --insecure
rm "$folder/mill.exe"
wtry kport.exe rule list
expect "a program that is gone is told" "$served" 'out~no such file'
wtry kport.exe rule remove "$mill"
expect "its rule can be taken away" 0
wtry kport.exe uninstall
expect "the driver is uninstalled" 0
finish
