#!/bin/sh
# SPDX-License-Identifier: MIT
# root.sh: prints the name of an archive with a small Debian system of this machine's release, with
# what the packages need around them. It is made once (minutes, mostly downloads) and kept in
# build/cache. Takes root, mmdebstrap and the Debian archive.
set -eu
cd "$(dirname "$0")/../.."
. scripts/common.sh

# shellcheck source=/dev/null
. /etc/os-release
include=adduser,dkms,gcc,libc6-dev,libcap2-bin,linux-headers-amd64,pkg-config
key=$(say "$include" | cksum | cut -d ' ' -f 1)
archive=$PWD/build/cache/packages-${VERSION_CODENAME:-stable}-$key.tar

if [ ! -s "$archive" ]; then
	mkdir -p "${archive%/*}"
	mmdebstrap --quiet --variant=minbase --include=$include "${VERSION_CODENAME:-stable}" \
		"$archive.new.tar" >"$archive.log" 2>&1 || {
		tail -n 5 "$archive.log" >&2
		die "packages: mmdebstrap failed; all of it: $archive.log"
	}
	mv "$archive.new.tar" "$archive"
	rm "$archive.log"
fi
say "$archive"
