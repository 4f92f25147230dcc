#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Is there an oops, a panic or a warning in a kernel's log, lockdep's among them? Ordinary
# programs' faults ("traps: ... general protection fault ip:") are what many tests are about.
#
# usage: trouble.sh CONSOLE_LOG
set -eu
trouble='Oops|BUG: |Kernel panic|WARNING: |INFO: (trying|possible|task)|\[#[0-9]+\]|KASAN: |UBSAN: '
if grep -aE "$trouble" "$1" | sed 's/^/#   /' | grep .; then
	exit 1
fi
