# SPDX-License-Identifier: MIT
need x86_64-w64-mingw32-gcc
build windows-x86_64
