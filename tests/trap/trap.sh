#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio serves programs by trap, from simulated devices: what can be seen from outside. Each of the
# programs is put through what programs do with signals; none has a port.
#
# usage: trap.sh ALLOWIO SHIM64 SHIM32 CLASS PROGRAM STATIC-PROGRAM [alone]
# alone: these programs, and none of musl's and Go's
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
allowio=$(absolute "$1") shim64=$(absolute "$2") shim32=$(absolute "$3") class=$4
dynamic=$(absolute "$5") static=$(absolute "$6")
unset SUDO_UID SUDO_GID LD_PRELOAD KPORT_GRANT KPORT_TRAP KPORT_BACKEND

try "$dynamic" say hello
if [ "$rc" != 0 ]; then
	skip "traps" "this machine cannot run $dynamic"
	finish
fi

# The libraries as they are installed.
ALLOWIO_PRELOAD_DIR=$scratch/preload
export ALLOWIO_PRELOAD_DIR
for platform in 64 x86_64 haswell xeon_phi 32 i386 i486 i586 i686; do
	case $platform in
	64) mkdir -p "$scratch/preload" && shim=$shim64 name=kport-preload64.so ;;
	32) shim=$shim32 name=kport-preload32.so ;;
	*) name=$platform/kport-preload.so && mkdir "$scratch/preload/$platform" ;;
	esac
	[ -n "$shim" ] && ln -s "$shim" "$scratch/preload/$name"
done

bus="latch@0x300+16 latch@0x80"
trapped() {
	try timeout 60 "$allowio" --how "$way" --sim "$bus" 0x300-0x30f,0x80 "$program" "$@"
}

# ---- what every way serves ----

everywhere() { # WAY PROGRAM WORDS
	way=$1 program=$2 words=$3
	trapped out8 0x300 0x5a in8 0x300
	expect "$words: a byte" 0 'out=5a' 'err='
	trapped out16 0x304 0xbeef in8 0x305 in16 0x304
	expect "$words: a word" 0 'out=be
beef'
	trapped out32 0x304 0x12345678 in32 0x304
	expect "$words: a double word" 0 'out=12345678'
	trapped imm
	expect "$words: the port in the instruction, and the rest of EAX stays" 0 'out=11223377'
	trapped outsb 0x300 xyz insb 0x300 3
	expect "$words: REP OUTSB and REP INSB" 0 'out=7a7a7a moved 3 left 0'
	trapped out8 0x300 0x41 insfault 0x300
	expect "$words: REP INSB onto a page that is not there" 0 'out=insfault: code 1 at 4096, stored 414141'
	trapped cli sti say alive
	expect "$words: CLI and STI" 0 'out=alive'
	trapped fork out8 0x301 0x22 exec in8 0x301
	expect "$words: fork and exec, one bus" 0 'out=22'
	trapped thread out8 0x301 0x23 in8 0x301
	expect "$words: a thread" 0 'out=23'
	trapped threads 8
	expect "$words: eight threads at once" 0 'out=threads: served'
	trapped vfork out8 0x300 1 in8 0x300
	expect "$words: posix_spawn() with default signals changes nothing" 0 'out=vfork: 0
01'
	trapped in8 0x2ff
	expect "$words: a port outside is the fault" $segv 'err~0x2ff'
	trapped in16 0x30f
	expect "$words: a word of which one port is outside" $segv 'err~0x30f'
	trapped hlt
	expect "$words: HLT is the fault" $segv
	trapped null
	expect "$words: a null pointer is the fault" $segv 'err='
	trapped kill
	expect "$words: SIGSEGV that was sent ends it" $segv 'err='
	trapped handler null
	expect "$words: its own handler has a null pointer" 0 'out=its own handler: code 1 address (nil)'
	trapped handler hlt
	expect "$words: its own handler has what HLT raises" 0 'out=its own handler: code 128 address (nil)'
	trapped handler out8 0x300 7 in8 0x300 kill
	expect "$words: under it ports are served; it has what was sent" 0 'out~^07$' \
		'out~^its own handler: code 0 '
	trapped handler in8 0x60
	expect "$words: it has the fault of a port outside" 0 'out=its own handler: code 128 address (nil)'
	trapped exit 7
	expect "$words: the exit code" 7
	trapped raise 15
	expect "$words: the signal that ended it" 143
	trapped block out8 0x300 0x31 in8 0x300
	expect "$words: every signal blocked" 0 'out=31'
	trapped rawblock out8 0x300 0x32 in8 0x300
	expect "$words: every signal blocked by the kernel's own call" 0 'out=32'
	trapped ignore out8 0x300 0x33 in8 0x300
	expect "$words: SIGSEGV ignored" 0 'out=33'
	trapped rawignore out8 0x300 0x34 in8 0x300
	expect "$words: ignored by the kernel's own call" 0 'out=34'
	trapped default out8 0x300 0x35 rawdefault in8 0x300
	expect "$words: set to its default" 0 'out=35'
	trapped sigusr
	expect "$words: in a handler with a full mask" 0 'out=sigusr: served'
	trapped jump 100
	expect "$words: handlers that make an access and jump out" 0 'out=jump: served'
	trapped altstack out8 0x300 0x36 in8 0x300
	expect "$words: on a small signal stack" 0 'out=36'
	trapped block ignore exec out8 0x300 0x37 in8 0x300
	expect "$words: blocked and ignored over exec" 0 'out=37'
	trapped out8 0x300 0x38 execempty in8 0x300
	expect "$words: exec with an empty environment" 0 'out=38'
	trapped closeall exec out8 0x300 0x39 in8 0x300
	expect "$words: every descriptor closed, then exec" 0 'out=39'
}

everywhere trap "$dynamic" "preloaded"
everywhere trap "$static" "static"
everywhere ptrace "$dynamic" "by ptrace"

# ---- what is kept of the program's own handler ----

for program in "$dynamic" "$static"; do
	way='trap'
	[ "$program" = "$dynamic" ] && words=preloaded || words=static
	trapped handler oldaction
	expect "$words: sigaction() tells of its own handler" 0 'out=oldaction: its own'
	if [ "$class" = 64 ]; then
		trapped rawhandler out8 0x300 8 in8 0x300 hlt
		expect "$words: a handler set by the kernel's own call" 0 'out~^08$' \
			'out~^its own handler: code 128 '
	fi
	trapped handler fork ignore out8 0x300 9 in8 0x300
	expect "$words: a child changes its own and not its parent's" 0 'out~^09$'
done

# ---- programs that start others ----

# A 32-bit allowio serves nothing of 64 bits, as the shell may be.
by_shell() {
	way='trap' program=sh
	# shellcheck disable=SC2016 # the inner shell's
	trapped -c '"$1" out8 0x302 0x5a; "$2" in8 0x302; exit 3' sh "$dynamic" "$static"
	expect "one bus for all that a shell starts" 3 'out=5a'
	# shellcheck disable=SC2016
	trapped -c '{ sleep 0.3; "$1" in8 0x302 >&2; } & "$1" out8 0x302 0x5b' sh "$dynamic"
	expect "what lives on after the program is served and waited for" 0 'err=5b'
	# shellcheck disable=SC2016
	trapped -c 'kill -TERM $PPID; sleep 5; exit 1'
	expect "a signal sent to allowio reaches the program" 143
	# shellcheck disable=SC2016
	printf '%s\n' 'exec sh "$0"' >"$scratch/again"
	for round in 1 2 3 4 5 6 7 8 9 10; do
		rm -f "$scratch/number"
		{
			until [ -s "$scratch/number" ]; do sleep 0.02; done
			sleep 0.0$round
			kill -KILL "$(cat "$scratch/number")"
		} &
		# shellcheck disable=SC2016
		trapped -c 'echo $$ >"$1"; exec sh "$2"' sh "$scratch/number" "$scratch/again"
		wait
		[ "$rc" = 137 ] || break
	done
	expect "killed in exec, it has not ended well (round $round)" 137
	way='ptrace' program=grep
	trapped NoNewPrivs /proc/self/status
	expect "by ptrace: exec gives no privilege" 0 'out~NoNewPrivs:.1'
	try "$allowio" --sim "$bus" --sim-shared meeting 0x300-0x30f sh -c \
		"'$dynamic' out8 0x303 0x66; '$allowio' --sim-shared meeting 0x300-0x30f '$static' in8 0x303"
	expect "--sim-shared: two runs, one bus" 0 'out=66' 'err='
	try "$allowio" --sim "$bus" 0x300-0x30f sh -c "'$dynamic' out8 0x300 0x67
		'$allowio' --sim 'latch@0x300+16' 0x300 '$static' in8 0x300 in8 0x301"
	expect "one allowio inside of another has its own bus and ranges" $segv 'out=00' 'err~0x301' \
		'err!~filter'

}

mkdir -m 700 "$scratch/run"
XDG_RUNTIME_DIR=$scratch/run
export XDG_RUNTIME_DIR
if [ -n "$shim64" ]; then
	by_shell
else
	skip "what a shell starts" "the shell may be of the other class"
fi
if [ -u /usr/bin/passwd ]; then
	if [ "$(id -u)" = 0 ]; then
		try setpriv --reuid=65534 --regid=65534 --clear-groups true
		as_user='setpriv --reuid=65534 --regid=65534 --clear-groups --inh-caps=-all'
	else
		as_user=''
	fi
	chmod 755 "$scratch" "$scratch/preload"
	# shellcheck disable=SC2086 # a command and its options
	try $as_user "$allowio" --sim "$bus" 0x300 /usr/bin/passwd --status
	expect "a setuid program is refused with the reason" 126 'err~passwd is setuid'
else
	skip "a setuid program is refused with the reason" "there is no setuid passwd here"
fi

# ---- --map, --record, auto ----

program=$dynamic
try "$allowio" --how trap --sim "$bus" --map 0x60=0x308+2 0x300 "$program" out16 0x60 0x1234 \
	in8 0x60 in8 0x61
expect "--map: the program says one port, another is touched" 0 'out=34
12'
try "$allowio" --how ptrace --sim "$bus" --map 0x60=0x308 0x308 "$program" out8 0x60 0x44 in8 0x308
expect "--map: by ptrace" 0 'out=44'
try "$allowio" --sim "$bus" --map 0x60=0x308 0x300 "$program" in16 0x60
expect "--map: an access across its end is the fault" $segv 'err~0x60'
try "$allowio" --sim "$bus" --map 0x60=0x308 0x300 "$program" in8 0x308
expect "--map: the other port is not the program's" $segv 'err~0x308'
for map in '' 0x60 0x60=0x308+0 0x60=0x10000 0xffff=0x300+2 0x60=0x300+x 60h=0x300; do
	try "$allowio" --sim "$bus" --map "$map" 0x300 true
	expect "--map '$map' is refused" 125 'err~--map'
done
try "$allowio" --sim "$bus" --map 0x60=0x300+4 --map 0x62=0x308 0x300 true
expect "--map: a port twice is refused" 125 'err~mapped already'
try "$allowio" --sim "$bus" --record "$scratch/record" 0x300-0x301 "$program" out8 0x300 1 in8 0x301
expect "--record" 0 'out=00'
try "$allowio" --backend "replay:$scratch/record" 0x300-0x301 "$program" out8 0x300 1 in8 0x301
expect "... plays it back" 0 'out=00'
try "$allowio" --backend "replay:$scratch/record" 0x300-0x301 "$program" in8 0x301
expect "... and refuses what is not in it" $segv 'err~0x301'
try "$allowio" --how grant --sim "$bus" 0x300 true
expect "--how grant of what cannot be granted" 125 'err~--how trap'
try "$allowio" --backend ioperm --sim "$bus" 0x300 true
expect "--sim and another back end" 125 'err~--sim'
try "$allowio" -v --sim "$bus" 0x300 "$program" out8 0x300 1
expect "-v says which way" 0 'err~by trap, from sim'
try "$allowio" --dry-run --sim "$bus" 0x300 true
expect "--dry-run says which way" 0 'out~^way +trap'
try "$allowio" --sim "latch@0x300,nonsense" 0x300 true
expect "a bus that cannot be made" 125 'err~nonsense' 'out='
try "$allowio" --sim "$bus" 0x300 /no/such/program
expect "a program that is not there" 127
try "$allowio" --sim "$bus" 0x300 /etc/passwd
expect "a file that cannot be run" 126

# ---- buses that several runs join ----

try "$allowio" --sim "$bus" --sim-shared meeting 0x300-0x30f "$dynamic" in8 0x303
expect "--sim-shared: it ended with the last one" 0 'out=00'
try "$allowio" --sim-shared meeting --how ptrace 0x300 true
expect "--sim-shared and --how ptrace" 125 'err~--sim-shared'
try "$allowio" --sim-shared ../x 0x300 true
expect "--sim-shared: a name that is none" 125 'out='
unset XDG_RUNTIME_DIR

# ---- a command at the far end ends after the program, and is not waited for before ----

for how in trap ptrace; do
	try timeout 60 "$allowio" --how $how --sim "lpt,command=\"cat >$scratch/paper\"" lpt1 "$dynamic" \
		out8 0x378 0x41 out8 0x37a 0x0d out8 0x37a 0x0c
	expect "by $how: what is printed to a command" 0 'out=' 'err='
	try cat "$scratch/paper"
	expect "... has reached it" 0 'out=A'
done
try timeout 60 "$allowio" --sim 'lpt,command="cat >/dev/null; exit 3"' lpt1 "$dynamic" out8 0x378 0x41 \
	out8 0x37a 0x0d
expect "a command that fails is named" 0 'err~^allowio: the command .*exit 3 failed$'

# ---- run ahead ----

for option in '' --no-run-ahead; do
	# shellcheck disable=SC2086 # an option or nothing
	try "$allowio" $option --sim "$bus" 0x300-0x30f "$dynamic" out8 0x300 0 poll 0x300 5000
	expect "a loop that polls in vain, $option" 0 'out=poll: 0 left'
	# shellcheck disable=SC2086
	try "$allowio" $option --sim "$bus" 0x300-0x30f "$dynamic" out8 0x300 0x80 poll 0x300 5000
	expect "a loop whose device answers, $option" 0 'out=poll: 5000 left'
	# shellcheck disable=SC2086
	try "$allowio" $option --sim "$bus" 0x300-0x30f "$dynamic" poll 0x60 5000
	expect "a loop at a port outside, $option" $segv 'err~0x60'
done
try "$allowio" --sim "$bus" --record "$scratch/polled" 0x300 "$dynamic" poll 0x300 3000
expect "run ahead of what is recorded" 0 'out=poll: 0 left'
try test "$(wc -c <"$scratch/polled")" -gt 3000
expect "... and every access is in it" 0
[ "${7:-}" != alone ] || finish

# ---- musl ----

if [ "$class" = 64 ] && command -v musl-gcc >/dev/null &&
	musl-gcc -O1 -o "$scratch/musl" "$here/musl_program.c" 2>"$scratch/err"; then
	try "$allowio" --sim "$bus" 0x300 "$scratch/musl"
	expect "a program of musl's" 0 'out=musl: served'
else
	skip "a program of musl's" "musl-gcc (musl-tools) is not here, or not for this class"
fi

# ---- Go ----

if [ "$class" = 64 ] && command -v go >/dev/null &&
	(cd "$here/go" && GOCACHE=$scratch/cache GOFLAGS=-mod=mod GOPROXY=off CGO_ENABLED=0 \
		go build -o "$scratch/gopher" . 2>"$scratch/err"); then
	try "$allowio" --sim "$bus" 0x300-0x30f "$scratch/gopher"
	expect "a program of Go's" 0 'out=go: [true true true true true true true true] true'
else
	skip "a program of Go's" "go (golang-go) is not here, or not for this class"
fi
finish
