# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced by the other scripts after they changed to the top of the tree.

say() {
	printf '%s\n' "$*"
}

die() {
	printf '%s\n' "$*" >&2
	exit 1
}

have() {
	command -v "$1" >/dev/null 2>&1
}

project_version() {
	sed -n "s/^  version: '\([^']*\)',\$/\1/p" meson.build
}
