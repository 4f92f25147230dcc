# SPDX-License-Identifier: MIT
need i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc
scripts/dist.sh || {
	fail "make dist"
	exit 0
}
pass "make dist"
sums_agree() {
	(cd dist && sha256sum --check --quiet SHA256SUMS)
}
sums_complete() {
	find dist -type f | wc -l
	[ "$(find dist -type f ! -name SHA256SUMS | wc -l)" = "$(wc -l <dist/SHA256SUMS)" ]
}
try "SHA256SUMS agree" sums_agree
try "SHA256SUMS are complete" sums_complete
try "VERSION" grep -qx "$(project_version)" dist/VERSION
for system in linux-x86_64 linux-i386 windows-i386 windows-x86_64; do
	try "$system: header" test -s "dist/$system/include/kport.h"
	try "$system: static library" test -s "dist/$system/lib/libkport.a"
done
for system in linux-x86_64 linux-i386; do
	try "$system: shared library" test -s "dist/$system/lib/libkport.so.$(project_version)"
	for tool in kport allowio; do
		try "$system: $tool" test -x "dist/$system/bin/$tool"
	done
done
class_is() {
	readelf -h "$2" | grep -F "$1"
}
try "linux-x86_64 is 64-bit" class_is ELF64 dist/linux-x86_64/bin/kport
try "linux-i386 is 32-bit" class_is ELF32 dist/linux-i386/bin/kport
imports_only_system_dlls() {
	objdump -p "$1" | sed -n 's/.*DLL Name: //p' | tee build/imports
	[ -s build/imports ] && ! grep -viE '^(kernel32|advapi32|setupapi|msvcrt|kport)\.dll$' build/imports
}
for system in windows-i386 windows-x86_64; do
	for file in kport.dll kport.exe; do
		try "$system: $file needs no compiler's DLL" imports_only_system_dlls "dist/$system/bin/$file"
	done
done
no_build_path() {
	! grep -rlaF "$PWD" dist
}
try "no file tells where it was built" no_build_path
