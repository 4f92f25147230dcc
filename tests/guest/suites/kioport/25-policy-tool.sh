#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kport policy with the driver: what is in force, and how it comes there.
# shellcheck source=kioport.sh
. /t/kioport.sh

policy <<'END'
# who          ports        rights
user alice     0x300-0x307  read write grant slow
group kport    0xe0-0xe3    read write unsafe
group 1002     0x310        write
END
try kport policy load
expect "root loads the file" 0 'out~/etc/kport/policy is in force .*: 3 lines$' err=
chmod 666 /dev/kioport
try as alice kport policy show
expect "a user of the file has his ports, by his number" 0 \
	'out~^The driver' 'out~0x0300-0x0307 +read write grant slow'
try as alice kio_step64 open rights
expect "and the driver says so" 0 'out~0x300-0x307:f$'
try as bob kport policy show
expect "a member of the group has its ports" 0 'out~0x00e0-0x00e3 +read write$' 'out!~0x0300'
try as mallory kport policy show --json
expect "a group by number, as JSON" 0 'out~"source": "driver"' 'out~"first": 784'
try as alice kport policy load
expect "no user loads a policy" $denied 'err~administrators alone'
chmod 660 /dev/kioport
try as alice kport policy show
expect "who may not open the device is told why" $denied 'err~group kport'
try kport policy show
expect "root without a line is given nothing" 0 'out~no port'

policy <<'END'
user alice    0x300-0x307  read
user  nobody.such  0x300  read
# a comment
  group kport   0x308-0x30f   raed
group gone 0x300 read
group kport 0x310 read
END
try kport policy load
expect "lines with mistakes are left out and told, in their order" 1 \
	'out~: 2 lines, and 3 left out' 'err~line 2, column 7: there is no such user' \
	'err~line 4, column 31: ' 'err~line 5, column 7: there is no such group'
try as bob kio_step64 open rights
expect "the other lines are in force" 0 'out~0x310-0x310:1$'
try kport policy load --json
expect "the same as JSON" 1 'out~"lines": 2' 'out~"line": 4'
try kport policy show
expect "show tells of what the file itself has wrong" 0 'out~/etc/kport/policy: line 4, column 31: '

# What a card's port is called on this machine, the driver is told as an address.
policy <<'END'
user alice lpt1 read write grant
user alice com2 read
END
try kport policy load /etc/kport/policy
expect "names of ports are resolved" 0 'out~: 2 lines$'
chmod 666 /dev/kioport
try as alice kio_step64 open rights
expect "to this machine's addresses" 0 'out~0x2f8-0x2ff:1 0x378-0x37a:7'
chmod 660 /dev/kioport

cp /etc/kport/policy /tmp/policy
try kport policy load /tmp/policy
expect "a file of a folder that others can write is not loaded" $denied 'err~write'
chown alice /etc/kport/policy
try kport policy load
expect "nor one of another's" $denied 'err~does not belong to root'
chmod 666 /dev/kioport
try as alice kio_step64 open rights
expect "and the old policy stays" 0 'out~0x378-0x37a:7'
chmod 660 /dev/kioport
try as -b root kport policy load
expect "root without the capability loads nothing" '[13]'

rm -r /etc/kport
try kport policy load
expect "without a file the default is loaded" 0 'out~built-in default is in force'
try as bob kport policy show
expect "which gives the group its parallel ports" 0 'out~0x0378-0x037a +read write grant$'
usual_policy >/tmp/loaded
same "the usual policy is back" "$(tail -n 1 /tmp/loaded)" ok
rmmod kioport
try kport policy load
expect "without the driver nothing is loaded" $unsupported 'err~not loaded'
try kport policy show
expect "and the default is shown" 0 'out~^The built-in default'
fresh_driver
usual_policy >/tmp/loaded
finish
