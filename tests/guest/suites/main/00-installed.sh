#!/bin/sh
# SPDX-License-Identifier: MIT
#
# What make install lays down is all there, and the ordinary users' helper is set up as
# an administrator would. Every later test relies on it.
# shellcheck source=lib.sh
. /t/lib.sh

for file in bin/kport bin/allowio libexec/kport/allowio-grant \
	lib/kport/kport-preload64.so lib/kport/kport-preload32.so; do
	check "$file is installed" test -f "$prefix/$file"
done
check "the library is installed" test -e /usr/lib/x86_64-linux-gnu/libkport.so
check "the helper can be given its capability" filecap p "$helper"
try kport version
expect "kport starts" 0 'out~^kport [0-9]+\.[0-9]+|^[0-9]+\.[0-9]+'
try /t/i386/kport version
expect "the 32-bit kport starts" 0 'out~[0-9]+\.[0-9]+'
finish
