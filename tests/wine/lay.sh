#!/bin/sh
# SPDX-License-Identifier: MIT
# lay.sh BUILD32 BUILD64 TREE: puts what the tests use into TREE: bin32 and bin64 with each build's
# programs, libraries and drivers in one folder, as a user has them, and the words for tests.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
build32=$1
build64=$2
tree=$3

lay() {
	mkdir -p "$2"
	[ -f "$1/build.ninja" ] || {
		echo "wine: $1 is not a build directory: scripts/build.sh ${1##*/} makes it" >&2
		exit 1
	}
	find "$1" -type f \( -name '*.exe' -o -name '*.dll' -o -name '*.sys' \) |
		while read -r file; do
			cp "$file" "$2/"
		done
}

# The same kport as an older and as a newer version of it, as other programs may have brought it.
other_version() {
	mkdir -p "$2"
	cp "$1/kport.exe" "$1/origin.exe" "$2/"
	python3 "$here/version.py" "$1/kport.dll" "$2/kport.dll" "$3"
}

lay "$build32" "$tree/bin32"
lay "$build64" "$tree/bin64"
for bits in 32 64; do
	other_version "$tree/bin$bits" "$tree/older$bits" 2.9.0.0
	other_version "$tree/bin$bits" "$tree/newer$bits" 3.9.0.0
done
cp "$here/inside.sh" "$here/prefix.sh" "$here/wine.sh" "$here/../guest/lib.sh" "$tree/"
# The guest's words look for an installed tree, which there is none of here.
echo 'prefix=/t' >"$tree/paths.sh"
