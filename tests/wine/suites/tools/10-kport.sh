#!/bin/sh
# SPDX-License-Identifier: MIT
# kport.exe's subcommands, on the simulated bus and through the driver.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

sim='--backend=sim --device=lpt@0x378'

wtry kport.exe version
expect "it tells its version" 0 'out~3\.0'
wtry kport.exe help
expect "it has help" 0 'out~install' 'out~read'
wtry kport.exe nonsense
expect "an unknown subcommand is a mistake" 2 'err~nonsense'
wtry kport.exe backends
expect "it lists the back ends" 0 'out~kioport' 'out~sim'
# shellcheck disable=SC2086
wtry kport.exe write $sim 0x378 0x5a
expect "it writes to the simulated port" 0
# shellcheck disable=SC2086
wtry kport.exe read $sim 0x379
expect "it reads the simulated port" 0 'out~^0x'
wtry kport.exe read --backend=kioport 0x378
expect "without the driver a read says what to do" '[!0]' 'err~kport install'

wtry kport.exe install
expect "the driver is installed" 0
wtry nio_service.exe stop group kport start
wtry kport.exe write --backend=kioport 0x378 0x0f
expect "it writes through the driver" 0
wtry kport.exe read --backend=kioport 0x378
expect "it reads through the driver what ports.sys answers" 0 'out~0xf0'
wtry kport.exe read --backend=kioport 0x60
expect "a port that the policy does not give is denied, by name" 3 'err~0x60'
wtry kport.exe dump --backend=kioport 0x378-0x37a
expect "it dumps a range" 0 'out~378'
wtry kport.exe doctor
expect "doctor tells that the driver works" '[01]' 'out~kioport'
wtry kport.exe uninstall
expect "it is uninstalled" 0
# Wine runs the driver of a service that a 32-bit program made in a 32-bit process, which takes it from
# the folder that such programs see.
if [ "$bits" = 64 ]; then
	driver=$WINEPREFIX/drive_c/windows/syswow64/drivers/kioport.sys
	wtry "$bin32/kport.exe" install
	expect "a 32-bit kport.exe installs a driver" 0
	same "it lies where Wine's 32-bit drivers do" "$([ -s "$driver" ] && echo there)" there
	wtry "$bin32/origin.exe" in 0x60
	expect "a 32-bit program speaks to it" 1 'err~error 5'
	wtry "$bin32/kport.exe" uninstall
	expect "and uninstalls it" 0
	same "its file is gone" "$([ -e "$driver" ] || echo gone)" gone
fi
finish
