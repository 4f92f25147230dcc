# SPDX-License-Identifier: MIT
need i686-w64-mingw32-gcc x86_64-w64-mingw32-gcc osslsigncode openssl llvm-dlltool
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
	try "$system: headers" diff -r --exclude=kport_origin.h include "dist/$system/include"
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
for system in windows-i386 windows-x86_64; do
	for file in bin/kport.dll bin/kport.exe bin/allowio.exe bin/kport-panel.exe driver/kioport.sys lib/kport.lib \
		lib/libkport.dll.a include/kport_origin.h; do
		try "$system: $file" test -s "dist/$system/$file"
	done
	# 64-bit Windows runs no DOS programs.
	[ "$system" = windows-x86_64 ] ||
		try "$system: bin/kportvdd.dll" test -s "dist/$system/bin/kportvdd.dll"
	run_tap python3 tests/lib/nt/binaries.py "${system#windows-}" i686-w64-mingw32-objdump \
		dist/"$system"/bin/*.dll dist/"$system"/bin/*.exe
done
# The certificate is nobody's, so its own word is all that there is to verify.
is_signed() {
	osslsigncode verify -CAfile dist/kport-test.cer -in "$1" >build/dist-verify 2>&1 &&
		grep -q 'Number of verified signatures: 2' build/dist-verify
}
for file in dist/windows-*/driver/*.sys dist/windows-*/bin/*.dll dist/windows-*/bin/*.exe; do
	try "${file#dist/} is signed" is_signed "$file"
done
# What kport install writes is what lies in driver/, signature and all.
carries() {
	python3 -c 'import sys; sys.exit(open(sys.argv[2], "rb").read() not in open(sys.argv[1], "rb").read())' \
		"$@"
}
for file in kioport.sys kioport-x64.sys kioport-nt4.sys; do
	try "windows-i386: kport.dll carries $file" carries dist/windows-i386/bin/kport.dll \
		"dist/windows-i386/driver/$file"
done
try "windows-x86_64: kport.dll carries kioport.sys" carries dist/windows-x86_64/bin/kport.dll \
	dist/windows-x86_64/driver/kioport.sys
no_build_path() {
	! grep -rlaF "$PWD" dist
}
try "no file tells where it was built" no_build_path
