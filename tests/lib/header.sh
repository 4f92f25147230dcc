#!/bin/sh
# SPDX-License-Identifier: MIT
# header.sh INCLUDE_DIR CC...: does kport.h stand alone in every C and C++ that programs use? In TAP.
include=$1
shift
number=0
failed=0

# try WHAT SUFFIX COMPILER...
try() {
	what=$1 suffix=$2
	shift 2
	number=$((number + 1))
	if printf '#include <kport.h>\nint use(void);\nint use(void) { return kport_open(0, 0) != KPORT_OK; }\n' |
		"$@" -x "$suffix" -Wall -Wextra -Werror -pedantic -fsyntax-only -I "$include" - 2>&1; then
		echo "ok $number - $what"
	else
		echo "not ok $number - $what"
		failed=1
	fi
}

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
echo "1..$number"
exit $failed
