#!/bin/sh
# SPDX-License-Identifier: MIT
# kport.dll and kport.exe with the service manager: from nothing to nothing.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

driver=$system32/drivers/kioport.sys

# The driver has its bus in one process with ports.sys, which an installer knows nothing of.
give_bus() {
	wtry nio_service.exe stop group kport start
}

take_away() {
	wtry kport.exe uninstall
	[ "$rc" = 0 ] || restart_prefix
}

wtry kport.exe status
expect "a machine without the driver says so" 1 'out~not installed'
wtry kport.exe uninstall
expect "uninstalling nothing is no mistake" 0
# Nobody makes a file in there, whoever he is.
mkdir /tmp/sealed
mount -t devpts devpts /tmp/sealed
wtry kport.exe install --path 'Z:\tmp\sealed' --insecure-path
expect "of a folder that cannot be written it says so, and names --path" 3 \
	'err~write to the driver.s folder' 'err~kport install --path DIR' 'err!~as administrator'
umount /tmp/sealed
wtry kport.exe install
expect "it is installed from nothing" 0
same "the file lies in System32\\drivers" "$([ -s "$driver" ] && echo there)" there
wtry nio_service.exe state
expect "its service runs" 0 out=running
cases "$bin/nio_texts.exe"
wtry kport.exe status
expect "status tells that it is there" 0 'out~3\.'
wtry kport.exe install
expect "a second installation changes nothing" 0
give_bus
expect "the service is stopped and started again" 0
wtry origin.exe in 0x379
expect "the origin interface reads through it" 0 'out~^0x'
wtry nio_service.exe stop state
expect "it is stopped" 0 'out~stopped'
wtry origin.exe in 0x379
expect "first use starts a stopped service" 0 'out~^0x'
wtry kport.exe read 0x379
expect "a second process reads as well" 0
wtry origin.exe threads 16
expect "16 threads that use it at once, without OpenPort, all get through" 0 'out=0 of 16 failed'
wtry kport.exe uninstall
expect "it is uninstalled" 0
same "its file is gone" "$([ -e "$driver" ] || echo gone)" gone
wtry nio_service.exe state
expect "so is its service" 1 out=1060
take_away
finish
