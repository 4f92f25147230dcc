#!/bin/sh
# SPDX-License-Identifier: MIT
# header.sh INCLUDE_DIR CC...: do kport.h and each of its parts stand alone in every C and C++ that
# programs use? In TAP.
include=$1
shift
number=0
failed=0

use='int use(void);
int use(void) { return kport_open(0, 0) != KPORT_OK; }'

# try WHAT SUFFIX COMPILER...: the text $program.
try() {
	what=$1 suffix=$2
	shift 2
	number=$((number + 1))
	if printf '%s\n' "$program" |
		"$@" -x "$suffix" -Wall -Wextra -Werror -pedantic -fsyntax-only -I "$include" - 2>&1; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		failed=1
	fi
}

program="#include <kport.h>
$use"
for standard in c99 c11 c17 gnu2x; do
	try "C as $standard" c "$@" -std=$standard
done
try "Windows' import" c "$@" -std=c99 -D_WIN32 -DKPORT_DLL '-D__declspec(x)='
if command -v g++ >/dev/null; then
	for standard in c++11 c++17 c++20; do
		try "C++ as $standard" c++ g++ -std=$standard
	done
else
	number=$((number + 1))
	echo "ok $number - C++ # SKIP there is no g++"
fi
# A compiler without GNU's asm has no direct accesses, and the rest all the same.
try "no GNU C" c "$@" -std=c99 -ffreestanding -U__GNUC__ -U__clang__ -DKPORT_API=
for part in "$include"/kport/*.h; do
	name=kport/${part##*/}
	program="#include <$name>
#include <kport.h>
$use"
	try "$name first" c "$@" -std=c99
	program="#include <$name>
typedef int a_declaration;"
	try "$name alone" c "$@" -std=c99
	! command -v g++ >/dev/null || try "$name alone as C++" c++ g++ -std=c++11
done
echo "1..$number"
exit $failed
