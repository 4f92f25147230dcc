# SPDX-License-Identifier: MIT
need x86_64-w64-mingw32-gcc i686-w64-mingw32-objdump
build windows-x86_64
# What users get; tools/allowio also makes files for the other width.
run_tap python3 tests/lib/nt/binaries.py x86_64 i686-w64-mingw32-objdump build/windows-x86_64/lib/kport.dll \
	build/windows-x86_64/tools/*/*.exe build/windows-x86_64/tools/*/*.dll
