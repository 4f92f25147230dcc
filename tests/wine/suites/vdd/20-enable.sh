#!/bin/sh
# SPDX-License-Identifier: MIT
# kport dos: the registration of kportvdd.dll among others' drivers, and ntvdm.exe (a mock) that reads it.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

key='HKLM\SYSTEM\CurrentControlSet\Control\VirtualDeviceDrivers'
system=$WINEPREFIX/drive_c/windows/system32
ours='C:\windows\system32\kportvdd.dll'

# The list as reg.exe shows it, its entries separated by \0.
list() {
	wine reg query "$key" /v VDD 2>/dev/null | tr -d '\r' | sed -n 's/^ *VDD *REG_MULTI_SZ *//p'
}

dos_ports() {
	wine reg query 'HKLM\SOFTWARE\kport' /v DosPorts 2>/dev/null | tr -d '\r' |
		sed -n 's/^ *DosPorts *REG_SZ *//p'
}

rm -f "$system/ntvdm.exe"
wtry kport.exe dos enable
expect "no NTVDM: unsupported, and nothing is registered" 4 'err~no NTVDM.*fondue' out=
same "nothing is registered" "$(list)" ''
wtry kport.exe dos show
expect "show: not registered" 1 'out~not registered'
wtry kport.exe dos disable
expect "disable: not there is nothing to do" 0 'out~did not load'
wtry kport.exe dos
expect "no action" 2 'err~usage'
wtry kport.exe dos start
expect "an action that is none" 2 'err~enable, disable and show'
wtry kport.exe dos disable lpt1
expect "one word too many" 2 'err~one word too many'

cp "$bin/ntvdm.exe" "$system/"
wtry kport.exe dos enable lpt9
expect "ports that do not parse: nothing is registered" 2 'err~lpt9'
same "nothing is registered then" "$(list)" ''
wine reg add "$key" /v VDD /t REG_MULTI_SZ /d 'C:\b.dll\0C:\a.dll' /f >/dev/null 2>&1
wtry kport.exe dos enable
expect "enabled" 0 'out~NTVDM loads kportvdd.dll' err=
same "the others' entries stay in front" "$(list)" "C:\\b.dll\\0C:\\a.dll\\0$ours"
try cmp "$bin/kportvdd.dll" "$system/kportvdd.dll"
expect "the file lies in System32" 0
wtry kport.exe dos enable
expect "enabled again" 0
KPORT_BACKEND=sim wtry kport.exe dos enable lpt1
expect "a port's name is what it is on the back end" 0 'out~lpt1'
same "lpt1 of the simulated bus" "$(dos_ports)" '378-37a=378'
wtry kport.exe dos enable
expect "without ports, none are for all DOS programs" 0
same "and none are written down any more" "$(dos_ports)" ''
same "it is there once" "$(list)" "C:\\b.dll\\0C:\\a.dll\\0$ours"
wtry kport.exe dos show
expect "show: registered, for allowio only" 0 'out~system32.kportvdd.dll$' 'out~that allowio --how vdd asks for$'
wtry kport.exe dos disable
expect "disabled" 0 'out~does not load kportvdd.dll any more'
same "the others' entries are left" "$(list)" 'C:\b.dll\0C:\a.dll'
try test -e "$system/kportvdd.dll"
expect "the file is gone" 1

wine reg delete "$key" /v VDD /f >/dev/null 2>&1
wtry kport.exe dos enable 0x378-0x37a,0x300
expect "enabled for all DOS programs" 0 'out~no allowio started.*0x378-0x37a,0x300.*start= auto'
same "what they get is written down" "$(dos_ports)" '378-37a=378 300-300=300'
wtry kport.exe dos show
expect "show tells it" 0 'out~other DOS programs 0x378-0x37a,0x300-0x300$'
wtry "$system/ntvdm.exe" hooks
expect "without the driver they get none, and no service is started" 0 out=
load_driver
wtry "$system/ntvdm.exe" hooks out8 0x378 0x5a in8 0x378
expect "NTVDM loads what is registered, and they get the ports" 0 'out=hooked 0x300-0x300
hooked 0x378-0x37a
0xa5'
wtry kport.exe dos enable 0x70,0x378-0x37a
expect "a port that the policy does not give" 0
wtry "$system/ntvdm.exe" hooks
expect "what the policy does not give stays NTVDM's" 0 'out=hooked 0x378-0x37a'
KPORT_DOS='300-300=300' wtry "$system/ntvdm.exe" hooks
expect "what allowio asks for comes first" 0 'out=hooked 0x300-0x300'
wine reg add 'HKLM\SOFTWARE\kport' /v DosPorts /t REG_SZ /d nonsense /f >/dev/null 2>&1
wtry "$system/ntvdm.exe" hooks in8 0x378
expect "a damaged setting gives no port" 0 "out=ntvdm's"
unload_driver
wtry kport.exe uninstall
same "kport uninstall takes it away" "$(list)$(dos_ports)" ''
wine reg add "$key" /v VDD /t REG_SZ /d 'C:\b.dll' /f >/dev/null 2>&1
wtry kport.exe dos enable
expect "a value of another type is left alone" 1 'err~not of the type REG_MULTI_SZ'
finish
