# SPDX-License-Identifier: MIT
# Wine as the trapped program.
need x86_64-w64-mingw32-gcc i686-w64-mingw32-gcc
build linux-x86_64
build windows-i386
build windows-x86_64
run_tap tests/trap/wine.sh build/linux-x86_64 build/windows-i386 build/windows-x86_64
