#!/bin/sh
# SPDX-License-Identifier: MIT
# kportvdd.dll in a mock of ntvdm.exe, which makes the accesses of DOS programs.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

vdd="$bin\\kportvdd.dll"
ntvdm=$bin/ntvdm.exe
export KPORT_BACKEND=sim KPORT_DEVICE='latch@0x300 lpt@0x378'

# dos TEXT WORD...: what allowio hands over, then accesses.
dos() {
	KPORT_DOS=$1
	export KPORT_DOS
	shift
	wtry "$ntvdm" --load "$vdd" "$@"
}

wtry "$ntvdm" --load "$vdd" hooks in8 0x378
expect "nobody asked: no port is hooked" 0 "out=ntvdm's"
dos '378-37a=378' hooks in8 0x37b
expect "the ports asked for are hooked, and no others" 0 "out=hooked 0x378-0x37a
ntvdm's"
dos '378-37a=378' out8 0x378 0x5a in8 0x378 in8 0x379
expect "bytes are written and read" 0 'out=0x5a
0xd8'
dos '378-37a=300' out8 0x378 0x5b in8 0x378 hooks
expect "a port is really elsewhere" 0 'out=0x5b
hooked 0x378-0x37a'
dos '300-303=300' out16 0x300 0x1234 in16 0x300 in8 0x301
expect "words" 0 'out=0x1234
0x12'
dos '300-300=300' out16 0x300 0x1234 in16 0x300
expect "of a word whose second byte is not served, the first one" 0 'out=0xff34'
dos '300-300=300 301-301=303' out16 0x300 0x1234 in16 0x300 outs16 0x300 abcd in16 0x300 in8 0x301
expect "a word whose bytes are in two ranges" 0 'out=0x1234
0x6463
0x64'
dos '300-300=303 301-301=302' out16 0x300 0x1234 in16 0x300
expect "and are really the other way round" 0 'out=0x1234'
dos '378-37a=378' outs8 0x378 abc ins8 0x378 3
expect "strings of bytes" 0 'out=0x63 0x63 0x63'
dos '300-301=300' outs16 0x300 abcd ins16 0x300 2
expect "strings of words" 0 'out=0x6463 0x6463'
dos '300-301=300' outs16 0x300 '' ins8 0x300 0
expect "strings of nothing" 0 'out='
dos '378-37a=378 300-303=300' hooks unload hooks in8 0x378
expect "unloaded, its hooks are gone" 0 "out=hooked 0x300-0x303
hooked 0x378-0x37a
ntvdm's"
dos '378-37a=378' out8 0x378 0x11 unload
expect "unloaded after an access" 0
for text in '378' '378-37a=10000' '37a-378=0' 'share'; do
	dos "$text" hooks in8 0x378
	expect "text that is none, '$text': no port is hooked" 0 "out=ntvdm's"
done
export MOCK_NTVDM_REFUSES=1
dos '378-37a=378' in8 0x378
expect "no room for hooks: the DLL is not loaded" 0 'out~^cannot load .*kportvdd.dll: error 1114' "out~ntvdm's"
unset MOCK_NTVDM_REFUSES

KPORT_BACKEND=nonsense
dos '378-37a=378' in8 0x378 in16 0x378 out8 0x378 1
expect "a back end that is not there: a bus without a device" 0 'out=0xff
0xffff'
unset KPORT_BACKEND KPORT_DEVICE
dos '378-37a=378' in8 0x378
expect "without the driver: a bus without a device" 0 'out=0xff'

load_driver
dos '378-37a=378' out8 0x378 0x5a in8 0x378
expect "the driver serves DOS programs" 0 'out=0xa5'
dos '378-37a=378' in8 0x378 run "$bin\\kport.exe read 0x378" block run "$bin\\kport.exe read 0x378" in8 0x378
expect "an NTVDM that waits for its next program gives the ports back, and takes them again" 0 \
	'out~^exit 5$' 'out~^exit 0$'
dos '70-71=70 378-37a=378' in8 0x70 out8 0x378 0x5b in8 0x378
expect "a port that the policy does not give is none, and stands in nobody's way" 0 'out=0xff
0xa4'
dos '378-37a=70' in8 0x378
expect "the policy is asked for the port that is touched" 0 'out=0xff'
unload_driver
expect "no handle is left" 0
finish
