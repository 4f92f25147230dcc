#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Did a program or a driver end by a fault, says what Wine itself printed? Tests that want one to do so
# catch its words themselves.
#
# usage: trouble.sh FOLDER
set -eu
trouble='Unhandled|unimplemented function|starting debugger|Assertion|err:(seh|module|ntoskrnl)'
if cat "$1"/wine*.log 2>/dev/null | grep -aE "$trouble" | sed 's/^/#   /' | grep .; then
	exit 1
fi
