#!/bin/sh
# SPDX-License-Identifier: MIT
# Lays the module's sources into FOLDER, as DKMS and the kernel's build want them.
# usage: scripts/kmod-source.sh FOLDER [floor]
set -eu

top=$(cd "$(dirname "$0")/.." && pwd)
[ $# -ge 1 ] || {
	echo "usage: $0 FOLDER [floor]" >&2
	exit 2
}
to=$1
version=$(sed -n "s/^ *version: '\(.*\)',/\1/p" "$top/meson.build")
unsafe=KP_FEATURE_UNSAFE
[ "${2-}" != floor ] || unsafe=0

mkdir -p "$to/core" "$to/abi"
cp "$top"/driver/linux/Kbuild "$top"/driver/linux/*.[ch] "$to/"
cp "$top"/core/*.[ch] "$to/core/"
cp "$top"/abi/*.h "$to/abi/"
cat >"$to/kioport_build.h" <<END
/* SPDX-License-Identifier: MIT */
#define KIOPORT_VERSION "$version"
#define KIOPORT_UNSAFE_FEATURE $unsafe
END
