# SPDX-License-Identifier: MIT
# The Debian packages: built from the tree, and put to use in a small Debian system of their own.
need dh dh_dkms
debs=build/debian
packaging/debian/build.sh $debs || {
	fail "the packages build"
	exit 0
}
pass "the packages build"
if have lintian; then
	complaints() {
		lintian --allow-root --fail-on error,warning "$debs"/*.deb
	}
	try "lintian has nothing to complain of" complaints
fi
if [ "$(id -u)" != 0 ]; then
	skip "packages in use: a small Debian system takes root"
	exit 0
fi
if ! unshare --mount --pid --fork true; then
	skip "packages in use: no name space of one's own here"
	exit 0
fi
need mmdebstrap
tests/packaging/root.sh || {
	skip "packages in use: mmdebstrap cannot make a small Debian system"
	exit 0
}
run_tap tests/packaging/run.sh $debs
