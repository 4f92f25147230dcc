#!/bin/sh
# SPDX-License-Identifier: MIT
# Where ports are and who owns them, by registry keys as each Windows writes them.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

# scene NAME WORDS: all of machine.exe's cases hold.
scene() {
	wtry machine.exe "$1"
	expect "$2" 0 'out!~^not ok' 'out~^1\.\.[0-9]'
}

scene nothing "a machine that tells nothing has its ports at the customary addresses"
scene firmware "what the firmware found is where it says"
scene driver "Windows NT 4: what drivers reported comes before that"
scene device "Windows 2000 and later: devices and their resources"
scene wow64 "a 32-bit program on a 64-bit Windows, which is not told resources"
scene damaged "damaged entries say nothing"

# What a scene is made of stays for the tool.
wtry machine.exe driver leave
expect "a machine is made up" 0
wtry kport.exe ports
expect "kport ports lists names, owners and devices" 0 \
	'out~^0x0278-0x027a +lpt1 +Parport +LPT1 +yes$' \
	'out~^0x03e8-0x03ef +com2 +Serial +COM2 +yes$' \
	'out~^0x0220-0x022f +- +Sndblst +- +no$'
wtry kport.exe ports --json
expect "and so it does as JSON" 0 'out~"complete": true' 'out~"owner": "Sndblst"'
wtry kport.exe doctor
expect "doctor tells of the parallel port" '[01]' 'out~lpt1 +0x0278-0x027a, LPT1, owned by Parport'

# In this scene lpt1 is at 0x278. Other suites leave a service whose file lies elsewhere.
wtry kport.exe uninstall
wtry kport.exe install
expect "the driver is installed" 0
echo 'administrators lpt1 read' >/w/policy.txt
wtry kport.exe policy load 'Z:\w\policy.txt'
expect "a policy that names lpt1 is loaded" 0
wtry kport.exe doctor
expect "and means to the driver the address that lpt1 has here" 0 'out~gives this user 0x0278-0x027a$'
wtry kport.exe uninstall
expect "the driver is uninstalled" 0

wtry machine.exe none
wtry kport.exe ports
expect "a system that tells nothing has an empty list, and it says so" 0 'err~incomplete'
finish
