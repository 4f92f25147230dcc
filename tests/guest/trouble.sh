#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Is there an oops, a panic or a warning in a kernel's log? Ordinary programs' faults
# ("traps: ... general protection fault ip:") are what many tests are about.
#
# usage: trouble.sh CONSOLE_LOG
set -eu
if grep -aE 'Oops|BUG: |Kernel panic|WARNING: CPU|\[#[0-9]+\]|KASAN|UBSAN' "$1" | sed 's/^/#   /' | grep .; then
	exit 1
fi
