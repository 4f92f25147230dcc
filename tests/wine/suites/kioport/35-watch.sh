#!/bin/sh
# SPDX-License-Identifier: MIT
# kport trace --driver: what the driver serves to others, live.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

# watch OPTION...: begins to watch, and returns when it does; it ends after so many requests.
watch() {
	# Here, and not by its own shell later: what is read below is of this one.
	: >/tmp/watching
	"$loader" "$bin/kport.exe" trace --driver "$@" </dev/null >/tmp/watched 2>>/tmp/watching &
	watcher=$!
	for _ in $(seq 600); do
		! grep -q watching /tmp/watching || return 0
		sleep 0.1
	done
}

# watched STATUS: it has ended; what it showed is what expect looks at.
watched() {
	wait "$watcher"
	rc=$?
	tried="kport.exe trace --driver"
	out=$(tr -d '\r' </tmp/watched)
	err=$(tr -d '\r' </tmp/watching)
}

wtry kport.exe trace --driver
expect "without the driver there is nothing to watch, and it says what to do" 4 'err~kport install'
load_driver
watch --count 6
wtry "$bin/nio_step.exe" open claim 0x378-0x37a out8 0x378 0x0f in8 0x378 release 0x378-0x37a in8 0x60
watched
expect "another program's requests are seen: accesses, a claim, a refusal" 0 \
	'out~\[pid [0-9]+\] handshake$' 'out~claim 0x0378-0x037a$' 'out~out lpt1.data <- 0x0f$' \
	'out~in lpt1.data -> 0xf0$' 'out~release 0x0378-0x037a$' 'out~in kbc.data  failed: denied$'
watch --count 2 --format json
wtry "$bin/nio_step.exe" open claim 0x300-0x303
watched
expect "as JSON" 0 'out~"request": "claim"' 'out~"port": 768' 'out~"last": 771' 'out~"lost": 0' 'out~^}$'
unload_driver
expect "no handle is left" 0
finish
