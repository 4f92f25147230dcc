#!/bin/sh
# SPDX-License-Identifier: MIT
# private-root.sh ARCH PACKAGE...: unpacks Debian packages of any architecture into build/cache/ARCH.
# Nothing is installed and the system's own list of architectures stays as it is; works without root.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

[ $# -ge 2 ] || die "usage: scripts/private-root.sh ARCH PACKAGE..."
arch=$1
shift
root=$PWD/build/cache/$arch
state=$PWD/build/cache/apt-$arch

lacking=
for package; do
	[ -e "$root/.unpacked/$package" ] || lacking="$lacking $package"
done
[ -n "$lacking" ] || exit 0
have apt-get || die "private-root: no apt-get here, so$lacking ($arch) cannot be fetched"

say "fetching$lacking ($arch) into ${root#"$PWD"/}"
mkdir -p "$root/.unpacked" "$state/lists/partial" "$state/archives/partial" "$state/debs"
: >"$state/status"

private_apt() {
	apt-get -q -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" \
		-o "Dir::State=$state" -o "Dir::State::status=$state/status" \
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state" \
		-o Acquire::Languages=none -o APT::Sandbox::User= -o Acquire::Retries=2 "$@"
}

# A foreign source in the user's list may lack this architecture: only the download decides.
private_apt update >"$state/log" 2>&1 || true
# shellcheck disable=SC2086
if ! (cd "$state/debs" && private_apt download $lacking) >>"$state/log" 2>&1; then
	tail -n 5 "$state/log" >&2
	die "private-root: could not download$lacking ($arch) from the Debian archive: is there a network?"
fi
for deb in "$state"/debs/*.deb; do
	dpkg-deb -x "$deb" "$root"
done
for package in $lacking; do
	: >"$root/.unpacked/$package"
done
rm -rf "$state"
