#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Who holds which ports through the driver: the request, kport doctor, and what a busy claim says.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null

# What doctor says of the driver's holders, on one line.
held() {
	"$@" kport doctor | sed -n '/^Held through/,/^$/p' | tr -s ' \n' ' '
}

try kio_step64 open holders 64
expect "where nobody holds anything the list is empty" 0 'out=ok'
try held
expect "and doctor says so" 0 'out~^Held through the driver kioport nothing *$'

hold 2 as bob kio_step64 open claim 0xe0-0xe3 wait
try kio_step64 open holders 64
expect "an administrator is told of a claim and its process" 0 \
	"out~^0xe0-0xe3 kind=0 process=$holder grantee=0\$"
try as bob kio_step64 open holders 64
expect "nobody else is" 1 'out~EACCES'
try held
expect "doctor names ports, program and process" 0 \
	"out~0x00e0-0x00e3 0x00e0-0x00e3 held by kio_step64 \(process $holder\), for [0-9]+ s"
try held as bob
expect "and tells others that only administrators see it" 0 'out~\(.*administrators only'
try held as mallory
expect "also those who may not open the device" 0 'out~\(.*administrators only'
try kport doctor --json
expect "as JSON" 0 'out~"held": \{' 'out~"status": "ok"' 'out~"name": "kio_step64"' \
	"out~\"process\": $holder" 'out~"first": 224' 'out~"kind": "claim"' 'out~"waiting": false'
try kport read -b kioport 0xe0
expect "a claim that is busy names the holder to an administrator" "$busy" \
	"err~held through the driver kioport by kio_step64 \(process $holder\)"
try as bob kport read -b kioport 0xe0
expect "and to nobody else" "$busy" 'err~by a driver or another program' 'err!~kio_step64'
let_go
try kio_step64 open holders 64
expect "who is gone is not told of" 0 'out=ok'

hold 3 as bob kio_step64 open claim 0xe0-0xe3 grant 0xe0-0xe1 wait
try kio_step64 open holders 1
expect "a grant stands beside its claim" 0 "out~^0xe0-0xe3 kind=0 process=$holder grantee=0\$" \
	"out~^0xe0-0xe1 kind=1 process=$holder grantee=$holder\$"
try held
expect "doctor tells of both" 0 "out~held by kio_step64 \(process $holder\)" \
	"out~0x00e0-0x00e1 granted to kio_step64 \(process $holder\)"
let_go

try kio_step64 open share 0x300 holders 64
expect "a shared claim says so" 0 'out~^0x300-0x300 kind=2 '

# More than a page, by a program of whom a child goes on after it.
driver_policy >/dev/null <<-END
	administrators 0x2000-0x20ff read write grant unsafe
	group kport 0xe0-0xe3 read write grant unsafe
END
ranges=''
for port in $(seq 8192 2 8391); do ranges="$ranges claim $port"; done
# shellcheck disable=SC2086
hold 101 kio_step64 open $ranges wait
for room in 1 7 64; do
	# shellcheck disable=SC2046
	same "a hundred claims come each once, $room a page" \
		"$(kio_step64 open holders $room | grep -c "process=$holder ") $(kio_step64 open \
			holders $room | sort -u | grep -c "process=$holder ")" '100 100'
done
same "and doctor has them all" "$(kport doctor | grep -c "kio_step64 *(process")" 100
let_go
as bob allowio --backend kioport 0xe0+4 sh -c 'sleep 300 >/dev/null 2>&1 & echo $! >/tmp/child'
try held
expect "where its opener has ended, a child that still holds them is not taken for him" 0 \
	'out~0x00e0-0x00e3 held by a process that has ended'
kill "$(cat /tmp/child)"
for _ in $(seq 100); do
	[ "$(kio_step64 open holders 64)" != ok ] || break
	sleep 0.1
done
same "and when the child goes, it is over" "$(kio_step64 open holders 64)" ok

usual_policy >/dev/null
try rmmod kioport
expect "the module goes" 0
try held
expect "doctor says that it does not run" 0 'out~\(the driver kioport does not run'
check "and comes again" fresh_driver
finish
