# SPDX-License-Identifier: MIT
need i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc
build windows-i386
# What users get; tools/allowio also makes files for the other width.
run_tap python3 tests/lib/nt/binaries.py i386 i686-w64-mingw32-objdump build/windows-i386/lib/kport.dll \
	build/windows-i386/vdd/kportvdd.dll \
	build/windows-i386/tools/*/*.exe build/windows-i386/tools/*/*.dll
