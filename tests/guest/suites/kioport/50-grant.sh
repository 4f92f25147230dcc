#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Direct IN and OUT for a program of an ordinary user.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
for class in 64 32; do
	cases_of "bob, $class bit" as bob "kio_grant$class"
	cases_of "root, $class bit" "kio_grant$class" ioperm
done
try as bob kio_step64 open bare8 0xe0 claim 0xe0-0xe3 grant 0xe0-0xe3 bare8 0xe0 close bare8 0xe0
expect "a grant by steps" 0 'out~faults' 'out~works'
try as bob kio_step64 open claim 0x300-0x307 grant 0x300-0x307
expect "ports for reading alone are not granted" 1 'out~EACCES'
try as bob kio_step64 openro claim 0xe0-0xe3 grant 0xe0-0xe3
expect "a read-only handle grants nothing" 1 'out~EACCES'
same "the log tells who was refused a grant" \
	"$(dmesg | grep -c 'kioport: refused port 0x[0-9a-f]* to uid 1001')" \
	"$(dmesg | grep 'kioport: refused port 0x[0-9a-f]* to uid 1001' | grep -c .)"
finish
