#!/bin/sh
# SPDX-License-Identifier: MIT
# allowio.exe around the program: how it is found and started, what passes through, and how it fails.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

client=portclient${bits:?}.exe
sim=--sim=lpt@0x378

allow() {
	wtry allowio.exe "$sim" "$@"
}

# Blanks, quotation marks and backslashes, as they reach the program's own parser.
odd_words() {
	# shellcheck disable=SC1003 # a backslash before the quotation's end
	"$@" "$client" line 'a  b' 'q"r' 'back\slash' 'end\' 'two\\"q' '' '{x}' |
		tr -d '\r' | sed 's/^.* line //'
}

# shellcheck disable=SC2317 # odd_words calls it
direct() {
	wine "$@"
}

through() {
	wine allowio.exe "$sim" 0x378 "$@"
}

wtry allowio.exe --version
expect "it tells its version" 0 'out~^allowio \(kport\) 3\.'
wtry allowio.exe --help
expect "its help names every option" 0 'out~--how' 'out~--sim' 'out~--map' 'out~--children' \
	'out~--exclusive' 'out~--share' 'out~--unsafe' 'out~--no-help' 'out~--as-admin' 'out~--compat' \
	'out~--pid' 'out~--revoke' 'out~--dry-run' 'out~--backend' 'out~--device'

allow 0x378 "$client" exit 0
expect "the program's success is allowio's" 0 out= err=
allow 0x378 "$client" exit 42
expect "the program's exit code is allowio's" 42
allow 0x378 -- "$client" exit 3
expect "-- may stand between" 3
allow 0x378 "portclient$bits" exit 4
expect "a program is found without its extension" 4
allow 0x378 "Z:/t/bin$bits/$client" exit 5
expect "a program is found by its path" 5
allow 0x378 cmd /c "exit 6"
expect "the command interpreter is a program like others" 6

allow 0x378 nowhere.exe
expect "a program that is not there: 127" 127 'err~no such program'
printf 'no program' >/w/junk.exe
allow 0x378 'Z:\w\junk.exe'
expect "a file that is no program: 126" 126 'err~junk.exe'
allow 0x378
expect "no program: 125" 125 'err~which program'
wtry allowio.exe
expect "no words at all: 125" 125 'err~which ports' 'err~usage'
allow 0x378-0x37q "$client"
expect "ports that do not parse: 125, with the place" 125 'err~column'
allow --nonsense 0x378 "$client"
expect "an option that is not there: 125" 125 'err~no option --nonsense'
allow --how nonsense 0x378 "$client"
expect "a way that is not there: 125" 125 'err~there are auto, grant, trap, debug and vdd'
wtry allowio.exe --backend nonsense 0x378 "$client" exit 0
expect "a back end that is not there: 125, and the program does not run" 125 'err~nonsense' out=
wtry allowio.exe --sim lpt@ 0x378 "$client" id
expect "devices that do not parse: 125, and the program does not run" 125 out=
allow --how grant 0x378 "$client" id
expect "a grant that cannot be: 125, and the program does not run" 125 'err~--how grant' out=
allow --exclusive 0x378 "$client" id
expect "--exclusive is for grants" 125 'err~--exclusive' out=
allow --no-help --children 0x378 "$client" id
expect "--no-help and --children exclude each other" 125 'err~--no-help' out=
allow 0x500 "$client" id
expect "a hazardous port needs --unsafe on a real back end, sim has none" 0

same "the command line passes through as it is" "$(odd_words through)" "$(odd_words direct)"
long=$(head -c 30000 /dev/zero | tr '\0' x)
short=$(head -c 100 /dev/zero | tr '\0' x)
same "a command line of 30,000 characters passes through" \
	$(($(through "$client" length "$long" | tr -d '\r') - \
	$(through "$client" length "$short" | tr -d '\r'))) 29900
same "standard input, output and error pass through" \
	"$(printf 'text' | through "$client" copy error_output 2>&1 | tr -d '\r' | grep -v ':err:')" "textto standard error"
cd /w || exit
allow 0x378 "$client" folder
expect "the current folder passes through" 0 'out~^Z:.w$'
allow --compat win98 0x378 "$client" variable __COMPAT_LAYER
expect "--compat sets the layer for the program" 0 'out~^win98$'

allow --dry-run 0x378-0x37a "$client" exit 42
expect "--dry-run says all and does nothing" 0 'out~^ports     0x378-0x37a$' 'out~^program .*portclient' \
	"out~a $bits-bit program" 'out~^command   portclient.* exit 42$' 'out~^back end  sim' 'out~^way'
allow --dry-run 0x378 nowhere.exe
expect "--dry-run fails as the run would" 127

allow "$client" 0x378 line 'a  b' 0x379 'c"d'
expect "the older form: the ports are cut out of the command line, and nothing else" 0 \
	'out~portclient.*\.exe line "a  b" c\\"d$'
allow "$client" 0x379 0x378 id exit 7
expect "the older form: program, ports, arguments" 7
allow 0x378 0x379 "$client" exit 8
expect "the older form: ports first" 8
allow --dry-run "$client" 0x378
expect "the older form: a number is one port" 0 'out~^ports     0x378$'
allow "$client" /a exit 0
expect "the older form: /a needs --unsafe" 125 'err~65,536'
allow --unsafe --dry-run "$client" /a exit 0
expect "the older form: /a is all ports" 0 'out~^ports     0x0-0xffff$'
allow "$client" exit 0
expect "the older form without a port: 125" 125 'err~which ports'
allow "$client" 0x10000 exit 0
expect "the older form: a port above 0xffff" 125 'err~not a port'
finish
