#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The examples, each compiled as its first lines say and run on a simulated parallel port: what is written
# is read back, and an error is told in the library's words.
#
# usage: run.sh BUILD
set -u
here=$(cd "$(dirname "$0")" && pwd)
# shellcheck source=tests/trap/tap.sh
. "$here/../trap/tap.sh"
build=$(absolute "$1")
examples=$(absolute "$here/../../examples")
LD_LIBRARY_PATH=$build/lib
export LD_LIBRARY_PATH
unset KPORT_BACKEND KPORT_DEVICE
cd "$scratch" || exit 1

# both NAME COMMAND...: the program with a port that is there, then with a back end that is none.
both() {
	name=$1
	shift
	try env KPORT_BACKEND=sim KPORT_DEVICE=lpt@0x378 "$@" 0x378-0x37a
	expect "$name: a byte is written and read" 0 'out=wrote 0x55, read 0x55, status 0xd8' err=
	try env KPORT_BACKEND=nonsense "$@"
	expect "$name: an error in words" 1 out= 'err~there is no back end "nonsense"'
}

# compiled NAME COMMAND...: the compiler is content, then both.
compiled() {
	name=$1
	shift
	try "$@"
	expect "$name: it compiles" 0
}

compiled "C" cc -Wall -Wextra -Werror -I"$examples/../include" "$examples/c/parallel.c" -L"$LD_LIBRARY_PATH" -lkport -o c
both "C" ./c
both "Python" env PYTHONDONTWRITEBYTECODE=1 python3 "$examples/python/parallel.py"
compiled "Free Pascal" fpc -Mdelphi -v0 "-Fl$LD_LIBRARY_PATH" -FE. -FU. "$examples/pascal/Parallel.dpr"
both "Free Pascal" ./Parallel
# Its functions are Windows', so it is not linked.
compiled "Delphi, the old interface" fpc -Mdelphi -v0 -Cn -FE. -FU. "-Fu$here/windows" "$examples/origin/delphi/Blink.dpr"
compiled "C#" mcs -warnaserror -out:parallel.exe "$examples/csharp/Parallel.cs" "$examples/csharp/Kport.cs"
both "C#" mono parallel.exe
compiled "C#, the old interface" mcs -warnaserror -out:origin.exe "$examples/origin/csharp/Kport.cs"
try python3 "$here/basic.py" "$examples/../include/kport_origin.h" "$examples/origin/vb6/Kport.bas"
expect "Visual Basic: each function of the old interface, as the header has it" 0 err=
finish
