#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio of an ordinary user with the driver loaded: its policy decides, no helper is needed.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
rm -f /etc/kport/policy
try as bob allowio -v 0xe0+4 portio64 out8 0xe0 0x5a in8 0xe0
expect "a member of the group has the ports by the driver" 0 'out=0x5a' 'err~by kioport'
try as bob allowio 0xe0+4 portio32 in8 0xe0
expect "in a 32-bit program too" 0 'out=0x5a'
try as bob allowio 0xe0+4 sh -c 'portio64 in8 0xe1 || exit 9; portio64 in8 0xe4'
expect "the program's children have them, and no others" 139 'err~port 0xe4'
try as bob allowio 0x310 portio64 in8 0x310
expect "a port that the policy does not give" 125 'err~policy' 'out='
try as bob allowio 0x300 portio64 in8 0x300
expect "a port for reading only is no grant" 125 'err~grant' 'out='
try as mallory allowio 0xe0+4 portio64 in8 0xe0
expect "whom the device does not let in has the helper, whose policy decides" 125 'out='
try as bob allowio --backend ioperm 0xe0+4 portio64 in8 0xe0
expect "--backend ioperm is the helper" 125 'out='
try allowio --backend kioport 0xe0+4 portio64 in8 0xe0
expect "root can take the driver as well" 0 'out=0x5a'
try allowio --backend kioport -u bob 0xe0+4 portio64 in8 0xe0
expect "but not for another user, who would inherit root's rights in it" 125 'err~rights' 'out='
finish
