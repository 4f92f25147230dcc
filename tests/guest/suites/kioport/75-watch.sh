#!/bin/sh
# SPDX-License-Identifier: MIT
#
# kport trace --driver: what the driver serves to others, live.
# shellcheck source=kioport.sh
. /t/kioport.sh

usual_policy >/dev/null
try as bob kport trace --driver
expect "an ordinary user does not see others' requests" "$denied" 'err~administrators'

# Its first line says that it watches; it ends by itself after so many requests.
hold 1 kport trace --driver --count 5
try as bob kio_step64 open claim 0xe0-0xe3 out8 0xe0 0x5a in8 0xe0 in8 0x70
let_go
same "it ends after the number of requests that it was told" $? 0
tried="kport trace --driver"
rc=0
err=
out=$(sed 's/^ *[0-9.]* \[pid [0-9]*\] //' /tmp/held)
expect "another user's requests are seen: accesses, a claim, a refusal" 0 'out~^handshake$' \
	'out~^claim 0x00e0-0x00e3$' 'out~^out 0x00e0 <- 0x5a$' 'out~^in 0x00e0 -> 0x5a$' \
	'out~^in (0x0070|rtc[.a-z]*)  failed: denied$'
same "all of one process" "$(grep -o 'pid [0-9]*' /tmp/held | sort -u | wc -l)" 1

hold 1 kport trace --driver --count 4 --format json
try kport read -b kioport lpt1.status
let_go
out=$(grep -v '^kport trace: watching' /tmp/held)
expect "as JSON" 0 'out~"requests": \[' 'out~"request": "in"' 'out~"status": "ok"' \
	'out~"register": "lpt1.status"' 'out~"lost": 0'
same "the document is whole" "$(echo "$out" | tail -n 1)" '}'

# A shell has what it starts in the background ignore Ctrl-C.
hold 1 kport trace --driver
kill -TERM "$holder"
let_go
same "a signal ends it" $? 143
finish
