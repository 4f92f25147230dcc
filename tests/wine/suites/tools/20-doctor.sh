#!/bin/sh
# SPDX-License-Identifier: MIT
# kport doctor on Windows: before, while and after the driver is there.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

wtry kport.exe uninstall
wtry kport.exe doctor
expect "without the driver nothing works, and it says what comes next" 1 \
	'out~^system +Windows NT [0-9]+\.[0-9]+, build [0-9]+, on (i386|x86_64)' \
	'out~^Wine +[0-9]' 'out~^administrator +yes' 'out~^driver +not installed' \
	'out~^ +-> as administrator: kport install' 'out~^Next: as administrator: kport install' \
	'out!~^service'
wtry kport.exe doctor --json
expect "as JSON too" 1 'out~"works": false' 'out~"next": "as administrator: kport install"' \
	'out~"name": "driver signing"' 'out~"name": "Secure Boot"'
wtry kport.exe install
expect "the driver is installed" 0
wtry kport.exe doctor
expect "it tells of file, service, signature, group and policy" 0 \
	'out~^driver +kioport 3\.[0-9.]+, .*kioport\.sys' \
	'out~^service +running, starts when it is first used' 'out~^signature +[a-z].* \(0x[0-9a-f]{8}\)' \
	'out~^group kport +[a-z]' 'out~^policy +gives this user 0x' \
	'out~^Ports can be reached from here' 'out!~^Next'
wtry kport.exe doctor --json
expect "and there is no next step" 0 'out~"works": true' 'out~"next": ""'
wtry nio_service.exe stop
expect "the driver is stopped" 0
wtry kport.exe doctor
expect "a driver that is stopped is told and left so" 0 'out~^service +stopped, starts when'
wtry nio_service.exe state
expect "doctor has started nothing" 0 out=stopped
wtry kport.exe uninstall
expect "it is uninstalled" 0
finish
