#!/bin/sh
# SPDX-License-Identifier: MIT
# allowio.exe and programs for DOS, 16-bit Windows and other systems: words for each.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

cd /w || exit

# make NAME FORMAT: what printf makes of FORMAT, then enough to be a header.
make() {
	# shellcheck disable=SC2059 # it is a format
	printf "$2" >"$1"
	head -c 400 /dev/zero >>"$1"
}

# newer NAME LETTERS: a DOS header whose word at 0x3c points to what is behind it.
newer() {
	make "$1" 'MZ'
	printf '\100' | dd of="$1" bs=1 seek=60 conv=notrunc 2>/dev/null
	# shellcheck disable=SC2059
	printf "$2" | dd of="$1" bs=1 seek=64 conv=notrunc 2>/dev/null
}

allow() {
	wtry allowio.exe --sim=lpt@0x378 0x378 "$@"
}

make old.exe 'MZ'
allow old.exe
expect "a program for DOS: the alternatives" 126 'err~old.exe is a program for DOS, .*DOSBox-X.*allowio' out=
newer win16.exe 'NE'
allow win16.exe
expect "a program for 16-bit Windows" 126 'err~a program for 16-bit Windows, .*DOSBox-X'
make tiny.com '\270\000\114\315\041'
allow tiny
expect "a .com file, found without its extension" 126 'err~tiny.com is a program for DOS'
make job.pif '\000x'
allow job.pif
expect "a .pif file" 126 'err~job.pif is settings for a program for DOS'
wtry allowio.exe --sim=lpt@0x378 --how vdd 0x378 "portclient$bits.exe" id
expect "--how vdd is for DOS programs" 125 "err~--how vdd is for .*a $bits-bit program" out=
newer os2.exe 'LX'
allow os2.exe
expect "a program for OS/2" 126 'err~os2.exe is a program for OS/2: Windows cannot run it'
make unix.exe '\177ELF'
allow unix.exe
expect "a program for Linux" 126 'err~unix.exe is a program for Linux'
printf 'PK\003\004' >old.zip
allow old.zip
expect "an archive" 126 'err~old.zip is an archive \(ZIP\)'
printf 'just words\r\n' >read.me
allow read.me
expect "a text" 126 'err~read.me is a text'
: >empty.exe
allow empty.exe
expect "an empty file" 126 'err~empty.exe is an empty file'
allow "Z:\\t\\bin$bits\\kport.dll"
expect "a DLL" 126 'err~kport.dll is a DLL'
printf '@exit 7\r\n' >job.bat
allow job.bat
expect "a batch file runs" 7
wtry allowio.exe --sim=lpt@0x378 --how vdd 0x378 job.bat
expect "--how vdd: a batch file may start DOS programs, but there is no NTVDM here" 126 \
	'err~job.bat is a batch file, and Wine has no NTVDM .*DOSBox-X'
wtry allowio.exe --sim=lpt@0x378 --dry-run 0x378 old.exe
expect "--dry-run fails as the run would" 126 'out~^program .*a program for DOS'
if [ "$bits" = 64 ]; then
	for kport in kport.exe "$bin32/kport.exe"; do
		wtry "$kport" dos enable
		expect "64-bit Windows has no NTVDM to enable anything in: $kport" 4 \
			'err~64-bit Windows runs no DOS programs.*DOSBox-X'
	done
fi
finish
