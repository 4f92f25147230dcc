#!/bin/sh
# SPDX-License-Identifier: MIT
# check-nt.sh [IMAGE [OPTION...]]: runs the tests that need a real NT kernel on an image of Windows or
# ReactOS, which the user brings (tests/nt/README.md). Without one nothing is run.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

if [ -z "${1:-}" ]; then
	say "check-nt: skipped, no image is named: make check-nt NT_IMAGE=path (tests/nt/README.md)"
	exit 0
fi
image=$1
shift
[ -f "$image" ] || die "check-nt: there is no image $image"
mkdir -p build/logs
scripts/build.sh windows-i386 >build/logs/check-nt-build.log ||
	die "check-nt: the build failed; its log is build/logs/check-nt-build.log"
exec python3 tests/nt/run.py "$@" "$image"
