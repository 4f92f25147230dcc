#!/bin/sh
# SPDX-License-Identifier: MIT
#
# The main job, for scripts/demo.sh: what it shows is told in lines that begin with
# "# | ". Whether it succeeded is for the bytes in the printer's file to say.
# shellcheck source=lib.sh
. /t/lib.sh

text='Hello from a program that knows only IN and OUT.'

tell() {
	sed 's/^/# | /'
}

# demonstrate COMMAND...: the last word is the text to print.
demonstrate() {
	try as alice "$@"
	echo "alice\$ ${tried#as alice }" | sed "s/$text/\"&\"/" | tell
	[ -z "$out$err" ] || echo "$out$err" | fold -s -w 90 | sed 's/^/  /' | tell
	[ "$rc" != "$segv" ] || echo "  (the processor refused it the port)" | tell
	echo "  exit status $rc" | tell
}

load_parport || exit 1
echo "user alice lpt1 read write grant" | policy
filecap p "$helper"

{
	echo "root# cat /etc/kport/policy"
	sed 's/^/  /' /etc/kport/policy
} | tell
demonstrate lptprint "$text"
expect "without allowio the program faults" "$segv"
demonstrate allowio lpt1 lptprint "$text"
expect "with allowio it runs" 0
finish
