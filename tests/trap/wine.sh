#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Wine as the trapped program: it has a SIGSEGV handler of its own, and its Windows programs meet faults
# that are to reach them as Windows has them. In the private Wine of tests/wine, nothing else is touched.
#
# usage: wine.sh BUILD BUILD32 BUILD64     the Linux build, and those for Windows
set -u
here=$(dirname "$0")
top=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
build=$(absolute "$1") build32=$(absolute "$2") build64=$(absolute "$3")
program=$here/wine_program.c

for tool in x86_64-w64-mingw32-gcc i686-w64-mingw32-gcc; do
	command -v $tool >/dev/null && continue
	skip "Wine, trapped" "$tool (gcc-mingw-w64) is not installed"
	finish
done
work=$scratch/wine/work
mkdir -p "$work"
x86_64-w64-mingw32-gcc -O1 -o "$work/port64.exe" "$program" || exit 1
i686-w64-mingw32-gcc -O1 -o "$work/port32.exe" "$program" || exit 1
cp "$build/tools/allowio/allowio" "$work/"
# The folder of libraries as the build lays it out: trap/lay_out.sh.
cp -RL "$build/tools/lib/kport" "$work/preload"
cat >"$work/cases" <<'END'
ALLOWIO_PRELOAD_DIR=/w/preload
export ALLOWIO_PRELOAD_DIR
for class in 64 32; do
	for case in served null outside; do
		timeout 60 /w/allowio --backend sim lpt1 wine /w/port$class.exe $case >/w/out 2>/w/err
		echo "status $class $case: $? $(tr -d '\r' </w/out | tr '\n' ' ')"
	done
done
END
try "$top/tests/wine/run.sh" --build32 "$build32" --build64 "$build64" --out "$scratch/wine" --keep \
	--hand 64 sh /w/cases
for class in 64 32; do
	expect "Wine, a $class-bit program: IN and OUT are served" "$rc" \
		"out~^status $class served: 0 5a $"
	expect "Wine, a $class-bit program: a null pointer is an access violation" "$rc" \
		"out~^status $class null: 3 5a 0xc0000005 $"
	expect "Wine, a $class-bit program: a port outside is a privileged instruction" "$rc" \
		"out~^status $class outside: 3 5a 0xc0000096 $"
done
finish
