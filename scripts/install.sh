#!/bin/sh
# SPDX-License-Identifier: MIT
# install.sh: installs a release build to $DESTDIR$prefix (/usr/local).
# CAPS=yes lets ordinary users be granted ports, as far as /etc/kport/policy goes.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

prefix=${prefix:-/usr/local}
export prefix
dir=build/install
mkdir -p build
scripts/build.sh install >build/install.log 2>&1 || {
	tail -n 30 build/install.log >&2
	die "install: the build failed"
}
meson configure "$dir" "-Dprefix=$prefix" >/dev/null
meson install -C "$dir" --quiet
# Debian's loader knows /usr/local/lib, but looks into its cache only.
[ -n "${DESTDIR:-}" ] || [ "$(id -u)" != 0 ] || PATH=$PATH:/usr/sbin:/sbin ldconfig
[ "${CAPS:-}" = yes ] || exit 0

helper=$(find "${DESTDIR:-}$prefix" -name allowio-grant -type f | head -n 1)
[ -n "$helper" ] || die "install: allowio-grant is not among what was installed"
have setcap || PATH=$PATH:/usr/sbin:/sbin
have setcap || die "install: no setcap here (Debian package libcap2-bin), so $helper has no capability"
setcap cap_sys_rawio=p "$helper" ||
	die "install: setcap cap_sys_rawio=p $helper failed; it takes root and a file system that keeps capabilities"
say "install: $helper may grant what /etc/kport/policy names (setcap -r undoes it)"
