#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio's command line, its exit codes, and --dry-run: nothing here is granted.
#
# usage: command_line.sh ALLOWIO MAN-PAGE
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/../trap/tap.sh"
allowio=$(absolute "$1") man=$2
unset SUDO_UID SUDO_GID LD_PRELOAD KPORT_GRANT KPORT_BACKEND

# Whether ports could be had here decides over --dry-run's status, so it is looked at in one place.
dry() { try "$allowio" --dry-run "$@"; }

try "$allowio" --help
expect "--help" 0 'out~^Usage: allowio' 'err='
try "$allowio" --version
expect "--version" 0 'out~^allowio \(kport\) [0-9]+\.[0-9]+\.[0-9]+$'
undocumented=''
for option in $("$allowio" --help | grep -Eo -e '--[a-z-]+' | sort -u); do
	[ "$option" = -- ] || sed 's/\\-/-/g' "$man" | grep -q -e "$option" ||
		undocumented="$undocumented $option"
done
try echo "$undocumented"
expect "every option of --help is in the manual page" 0 'out='

try "$allowio"
expect "no words at all" 125 'err~which ports' 'err~usage'
try "$allowio" lpt1
expect "no program" 125 'err~which program'
try "$allowio" lpt1 --
expect "no program behind --" 125 'err~which program'
try "$allowio" --no-such-option lpt1 true
expect "an unknown option" 125 'err~no-such-option'
try "$allowio" --how sometimes lpt1 true
expect "an unknown way" 125 'err~auto, grant, trap, ptrace.*preload, seccomp and none'
for ranges in 0x378-0x300 lpt9 0x10000 378h '' ','; do
	try "$allowio" "$ranges" true
	expect "ranges that are none: '$ranges'" 125 'err~column'
done
for how in grant preload seccomp none; do
	try "$allowio" --how $how --backend devport lpt1 true
	expect "--how $how and a back end that cannot grant" 125 'err~ioperm and kioport do.*--how trap'
done
dry --backend sim lpt1 true
expect "a back end that cannot grant is served by trap" 0 'out~^way +trap: .* from sim$'
try "$allowio" --backend nonsense lpt1 true
expect "a back end that is none" 125 'err~no such back end.*kport backends'
dry --backend ioperm lpt1 true
expect "the back end that can" "$rc" 'out~^ports +0x'

dry 0x378-0x37a,0x379,0x3f8 sh -c 'exit 3'
expect "ports are shown joined" "$rc" 'out~^ports +0x378-0x37a,0x3f8$'
expect "whom it would run as" "$rc" "out~^user +($(id -un 2>/dev/null)|without a name), uid $(id -u), gid $(id -g) "
expect "which program" "$rc" 'out~^program +/.*/sh: a dynamic'
expect "how its calls would be answered" "$rc" 'out~^answers +.'
dry 0x378 -- sh
expect "-- before the program" "$rc" 'out~^program +/.*/sh:'
dry -- 0x378 -- sh
expect "-- before the ranges too" "$rc" 'out~^program +/.*/sh:'
dry 0x378 sh --how none -v
expect "options behind the program are the program's" "$rc" 'out!~reach the kernel'
dry --how none 0x378 sh
expect "--how none" "$rc" 'out~^answers +.*reach the kernel' 'out!~^preload'
dry --how seccomp 0x378 sh
expect "--how seccomp says what it costs" "$rc" 'out~^answers +.*seccomp.*no_new_privs'

printf '#!/bin/sh\nexit 4\n' >"$scratch/script"
chmod 755 "$scratch/script"
dry 0x378 "$scratch/script"
expect "a script's interpreter is looked at" "$rc" \
	"out~^program +$scratch/script, a script for /bin/sh: a dynamic"
(cd "$scratch" && PATH=:/usr/bin:/bin && dry 0x378 script && [ -n "$out" ] && echo "$out" >found)
try cat "$scratch/found"
expect "an empty item of PATH is the current folder" 0 'out~^program +\./script'

dry 0x378 no-such-program
expect "a program that is not there" "$rc" 'err~no-such-program: No such file'
dry 0x378 /no/such/program
expect "a path that is not there" "$rc" 'err~/no/such/program: No such file'
dry 0x378 /etc/passwd
expect "a file that cannot be run" "$rc" 'err~/etc/passwd: Permission denied'
dry 0x378 /etc
expect "a folder" "$rc" 'err~/etc: Permission denied'
dry 0x378 ''
expect "an empty name" "$rc" 'err~No such file'

dry --legacy sh 0x378 -c 'echo x' 0x3fb
expect "--legacy takes addresses out" "$rc" 'out~^ports +0x378-0x37f,0x3f8-0x3ff$' 'out~/sh:'
try "$allowio" --legacy sh /a
expect "--legacy: /a wants --unsafe" 125 'err~--unsafe'
dry --legacy --unsafe sh /A
expect "--legacy: /a with --unsafe is every port" "$rc" 'out~^ports +0x0-0xffff$'
try "$allowio" --legacy sh 0x10000
expect "--legacy: a port that is none" 125 'err~0x10000 is not a port'
try "$allowio" --legacy sh 0x
expect "--legacy: an address without digits" 125 'err~0x is not a port'
try "$allowio" --legacy sh
expect "--legacy: no port" 125 'err~which ports'
try "$allowio" --legacy
expect "--legacy: no words" 125 'err~which program'
finish
