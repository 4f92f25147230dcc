#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Programs of an older C library, glibc 2.31, whose libpthread is still a library of its own: what
# trap.sh has, for dynamic and static programs of 64 and 32 bits. The library is unpacked into
# build/cache, and the programs name its loader.
#
# usage: older.sh BUILD     the Linux build
set -u
here=$(dirname "$0")
top=$(CDPATH='' cd -- "$here/../.." && pwd)
# shellcheck source=tests/trap/tap.sh
. "$here/tap.sh"
build=$(absolute "$1")
root=$top/build/cache/bullseye
sources=$top/tests/trap/trap_program.c

fetch() {
	mkdir -p "$root"
	# Whoever comes second waits, and then finds the work done.
	exec 8>"$root.lock"
	flock 8
	[ ! -e "$root/.complete" ] || return 0
	for arch in amd64 i386; do
		"$top/scripts/private-root.sh" --into bullseye --of bullseye $arch libc6 libc6-dev \
			libgcc-s1 libgcc-10-dev >"$scratch/fetched" 2>&1 || return
	done
	# Links that begin at the root are meant to begin at this one.
	find "$root" -type l -lname '/*' | while read -r link; do
		[ ! -e "$root$(readlink "$link")" ] || ln -sfn "$root$(readlink "$link")" "$link"
	done
	: >"$root/.complete"
}

compile() { # CLASS LIBRARIES GCC-LIBRARIES OUTPUT OPTION...
	class=$1 libraries=$2 of_gcc=$3 output=$4
	shift 4
	gcc -m"$class" -std=gnu11 -O2 -pthread --sysroot="$root" -isystem "$root/usr/include" \
		-isystem "$root/usr/include/$libraries" -idirafter /usr/include/x86_64-linux-gnu \
		-idirafter /usr/include -B "$root/usr/lib/$libraries/" \
		-L "$root/usr/lib/gcc/$of_gcc/10" -L "$root/usr/lib/$libraries" \
		-L "$root/lib/$libraries" "$@" "$sources" -o "$output" >"$scratch/compiled" 2>&1
}

# All cases of trap.sh as cases of this test.
cases() { # CLASS LIBRARIES GCC-LIBRARIES
	if ! compile "$1" "$2" "$3" "$scratch/dynamic$1" -Wl,-rpath,"$root/lib/$2" \
		-Wl,--dynamic-linker="$(echo "$root/lib/$2"/ld-2.*.so)" ||
		! compile "$1" "$2" "$3" "$scratch/static$1" -static; then
		try cat "$scratch/compiled"
		expect "programs of glibc 2.31, $1 bits, are compiled" 1
		return
	fi
	"$here/trap.sh" "$build/tools/allowio/allowio" "$build/trap/kport-preload64.so" \
		"$build/trap/kport-preload32.so" "$1" "$scratch/dynamic$1" "$scratch/static$1" \
		alone >"$scratch/cases"
	while read -r line; do
		case $line in
		ok* | 'not ok'*)
			tests=$((tests + 1))
			case $line in 'not ok'*) failures=$((failures + 1)) ;; esac
			echo "$line" | sed "s/ok [0-9]* - /ok $tests - glibc 2.31, $1 bits: /"
			;;
		'#'*) echo "$line" ;;
		esac
	done <"$scratch/cases"
	try grep -cE '^(not )?ok ' "$scratch/cases"
	expect "glibc 2.31, $1 bits: all cases ran" 0 "out=$(sed -n 's/^1\.\.//p' "$scratch/cases")"
}

if ! fetch; then
	skip "programs of glibc 2.31" "its packages could not be fetched: $(tail -n 1 "$scratch/fetched")"
	finish
fi
cases 64 x86_64-linux-gnu x86_64-linux-gnu
cases 32 i386-linux-gnu i686-linux-gnu
finish
