#!/bin/sh
# SPDX-License-Identifier: MIT
# private-root.sh [--into NAME] [--release] [--of CODENAME] ARCH PACKAGE...: unpacks Debian packages of any
# architecture into build/cache/NAME (ARCH). Several architectures may share a root. With --release they
# come from the release alone, without its updates, so that two architectures are always of one version;
# with --of from another release alone.
# Nothing is installed and the system's own list of architectures stays as it is; works without root.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

into=
release=
codename=
while [ $# -gt 0 ]; do
	case $1 in
	--into)
		into=$2
		shift
		;;
	--release) release=yes ;;
	--of)
		release=yes codename=$2
		shift
		;;
	*) break ;;
	esac
	shift
done
[ $# -ge 2 ] || die "usage: scripts/private-root.sh [--into NAME] [--release] [--of CODENAME] ARCH PACKAGE..."
arch=$1
shift
root=$PWD/build/cache/${into:-$arch}
state=$PWD/build/cache/apt-${into:+$into-}$arch
stamps=$root/.unpacked${into:+/$arch}

lacking=
for package; do
	[ -e "$stamps/$package" ] || lacking="$lacking $package"
done
[ -n "$lacking" ] || exit 0
have apt-get || die "private-root: no apt-get here, so$lacking ($arch) cannot be fetched"

say "fetching$lacking ($arch) into ${root#"$PWD"/}"
mkdir -p "$stamps" "$state/lists/partial" "$state/archives/partial" "$state/debs"
: >"$state/status"

# The mirror that the user's own list names for this release, without its updates.
if [ -n "$release" ]; then
	# shellcheck source=/dev/null
	own=$(. /etc/os-release && say "${VERSION_CODENAME:-stable}")
	# shellcheck disable=SC2016
	mirror=$(apt-get indextargets --format '$(CODENAME) $(REPO_URI)' 2>/dev/null |
		sed -n "s/^$own //p" | head -n 1)
	say "deb ${mirror:-http://deb.debian.org/debian} ${codename:-$own} main" >"$state/sources.list"
	release="-oDir::Etc::sourcelist=$state/sources.list -oDir::Etc::sourceparts=-"
fi

private_apt() {
	# shellcheck disable=SC2086
	apt-get -q -o "APT::Architecture=$arch" -o "APT::Architectures::=$arch" \
		-o "Dir::State=$state" -o "Dir::State::status=$state/status" \
		-o "Dir::State::Lists=$state/lists" -o "Dir::Cache=$state" $release \
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
	: >"$stamps/$package"
done
rm -rf "$state"
