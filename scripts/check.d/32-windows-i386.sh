# SPDX-License-Identifier: MIT
need i686-w64-mingw32-gcc
build windows-i386
