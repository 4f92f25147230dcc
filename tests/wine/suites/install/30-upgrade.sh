#!/bin/sh
# SPDX-License-Identifier: MIT
# Other versions of the driver are met.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

wtry kport.exe uninstall
wtry "/t/older$bits/kport.exe" install
expect "an older kport installs its driver" 0
wtry kport.exe status
expect "status tells the older version" '[01]' 'out~2\.9'
wtry kport.exe install
expect "this one upgrades it in place" 0
wtry kport.exe status
expect "status tells this version" 0 'out!~2\.9'
wtry kport.exe uninstall
expect "the upgraded one is uninstalled" 0
wtry "/t/newer$bits/kport.exe" install
expect "a newer kport installs its driver" 0
wtry kport.exe install
expect "this one leaves it alone" '[01]'
wtry kport.exe status
expect "status tells the newer version" '[01]' 'out~3\.9'
wtry kport.exe uninstall
expect "it is uninstalled" 0
finish
