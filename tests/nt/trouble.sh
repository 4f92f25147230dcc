#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Did the kernel stop, says what it told its debugger on COM1? A system that has no debugger there says
# nothing, and then its screen or its silence tells.
#
# usage: trouble.sh KERNEL_LOG
set -eu
trouble='Fatal System Error|\*\*\* STOP:|KeBugCheck|Bug ?[Cc]heck 0x|BSOD|Entered debugger|kdb:> '
if grep -aE "$trouble" "$1" | sed 's/^/#   /' | grep .; then
	exit 1
fi
