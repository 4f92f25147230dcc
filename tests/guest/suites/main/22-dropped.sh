#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What the program has left after allowio: its ports and an ordinary user's identity.
# shellcheck source=lib.sh
. /t/lib.sh

echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

ordinary() { # NAME: the identity that status printed is alice's, with no capability
	for condition in 'out~^Uid:.1000.1000.1000.1000$' 'out~^Gid:.1000.1000.1000.1000$' \
		'out~^Groups:.7 1000 ?$' 'out~^CapInh:.0+$' 'out~^CapPrm:.0+$' \
		'out~^CapEff:.0+$' 'out~^CapAmb:.0+$'; do
		expect "$1: ${condition#out~^}" 0 "$condition"
	done
}

try allowio -u alice lpt1 portio64 status
ordinary "root with -u"
try env SUDO_UID=1000 SUDO_GID=1000 SUDO_USER=alice allowio lpt1 portio64 status
ordinary "root by sudo"
try as alice allowio lpt1 portio64 status
ordinary "the capped helper"
try as alice allowio lpt1 portio64-static status
expect "a static program of the capped helper" 0 'out~^CapPrm:.0+$' 'out~^CapEff:.0+$'

try allowio -u alice lpt1 portio64 getenv HOME getenv USER getenv LOGNAME
expect "HOME, USER and LOGNAME are the user's" 0 "out=HOME=/home/alice
USER=alice
LOGNAME=alice"
try env SUDO_UID=1000 SUDO_GID=1000 allowio lpt1 portio64 getenv HOME getenv USER
expect "by sudo too" 0 "out=HOME=/home/alice
USER=alice"

kept="LD_LIBRARY_PATH=/tmp/mine TMPDIR=/tmp/there PARCEL=kept"
# shellcheck disable=SC2086 # settings are words
{
	try env $kept allowio -u alice lpt1 portio64 getenv LD_LIBRARY_PATH getenv TMPDIR getenv PARCEL
	expect "root: the rest of the environment is kept" 0 "out=LD_LIBRARY_PATH=/tmp/mine
TMPDIR=/tmp/there
PARCEL=kept"
	try as alice env $kept allowio lpt1 portio64 getenv LD_LIBRARY_PATH getenv TMPDIR getenv PARCEL
	expect "helper: what secure execution strips arrives too" 0 "out=LD_LIBRARY_PATH=/tmp/mine
TMPDIR=/tmp/there
PARCEL=kept"
}
finish
