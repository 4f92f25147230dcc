#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio and programs of other systems: words for them, and a shell for none of them.
#
# usage: foreign.sh ALLOWIO
set -u
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/../trap/tap.sh"
allowio=$(absolute "$1")
unset SUDO_UID SUDO_GID LD_PRELOAD KPORT_GRANT KPORT_BACKEND
mkdir "$scratch/t" && cd "$scratch/t" || exit 1

# make NAME FORMAT: what printf makes of FORMAT, then enough to be a header.
make() {
	# shellcheck disable=SC2059 # it is a format
	printf "$2" >"$1"
	head -c 400 /dev/zero >>"$1"
	chmod 755 "$1"
}

# newer NAME LETTERS: a DOS header whose word at 0x3c points to what is behind it.
newer() {
	make "$1" 'MZ'
	printf '\100' | dd of="$1" bs=1 seek=60 conv=notrunc 2>/dev/null
	# shellcheck disable=SC2059
	printf "$2" | dd of="$1" bs=1 seek=64 conv=notrunc 2>/dev/null
}

run() {
	try "$allowio" --sim lpt@0x378 0x378 "$@"
}

make old.exe 'MZ'
run ./old.exe
expect "a program for DOS" 126 'err~old.exe is a program for DOS: .*allowio lpt1 dosbox-x \./old.exe' out=
newer win16.exe 'NE'
run ./win16.exe
expect "a program for 16-bit Windows" 126 'err~a program for 16-bit Windows: .*emulator'
newer win32.exe 'PE\000\000\114\001'
run ./win32.exe
expect "a 32-bit program for Windows" 126 'err~a 32-bit program for Windows: .*allowio lpt1 wine \./win32.exe'
make tiny.com '\270\000\114\315\041'
run ./tiny.com
expect "a .com file" 126 'err~a program for DOS \(\.com\)'
printf 'echo run by a shell\r\n' >job.bat
chmod 755 job.bat
run ./job.bat
expect "a batch file of DOS is no shell's script" 126 'err~a batch file' out=
newer os2.exe 'LX'
run ./os2.exe
expect "a program for OS/2" 126 'err~a program for OS/2, which this machine cannot run'
# shellcheck disable=SC2016 # for the shell that runs the file
echo 'echo by the shell "$1"' >plain
chmod 755 plain
run ./plain word
expect "a text without any mark is the shell's" 0 'out=by the shell word'
finish
