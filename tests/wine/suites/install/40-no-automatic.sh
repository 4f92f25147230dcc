#!/bin/sh
# SPDX-License-Identifier: MIT
# The registry value NoAutoInstall keeps programs from installing the driver, and nobody from kport install.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

key='HKLM\SOFTWARE\kport'

wtry kport.exe uninstall
expect "nothing is installed" 0
wtry reg.exe add "$key" /v NoAutoInstall /t REG_DWORD /d 1 /f
expect "an administrator forbids it" 0
wtry kport.exe status
expect "status tells that programs must not" 1 'out~programs +must not install'
wtry origin.exe in 0x378
expect "a program's first use is refused" 1 'err~error 5'
wtry nio_service.exe state
expect "and has installed nothing" 1 'out=1060'
same "no file either" "$([ -e "$system32/drivers/kioport.sys" ] || echo none)" none
wtry kport.exe install
expect "kport install does it all the same" 0
# 0x60 is refused by the policy, so that no port is touched: the driver has no bus here.
wtry origin.exe in 0x60
expect "and then the program is served" 1 'err~error 5'
wtry kport.exe uninstall
expect "it is uninstalled" 0
wtry reg.exe delete "$key" /v NoAutoInstall /f
expect "it is allowed again" 0
wtry origin.exe in 0x60
expect "the program installs it, and the policy answers" 1 'err~error 5'
wtry nio_service.exe state
expect "its service runs" 0 out=running
wtry kport.exe uninstall
expect "it is gone in the end" 0
finish
