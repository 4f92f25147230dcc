#!/bin/sh
# SPDX-License-Identifier: MIT
# Accesses that are recorded, shown as they are made, and printed pages that are caught.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

client=portclient${bits:?}.exe
printer=lptprint$bits.exe
cd /w || exit 1

# allowio --record
for how in trap debug; do
	rm -f a.rec
	wtry allowio.exe --how "$how" --sim lpt@0x378 --record a.rec 0x378-0x37a \
		"$client" out8 0x378 0x5a in8 0x378 exit 9
	expect "$how: a recorded program works" 9 out=0x5a err=
	wtry kport.exe trace show a.rec
	expect "$how: the recording has all" 0 'out~ lpt1.data <- 0x5a$' 'out~ lpt1.data -> 0x5a$'
done
wtry allowio.exe --how grant --sim lpt@0x378 --record a.rec 0x378 "$client" id
expect "a granted program cannot be recorded" 125 'err~--record' out=
wtry allowio.exe --sim lpt@0x378 --record 'Z:\nowhere\a.rec' 0x378 "$client" id
expect "a recording that cannot be made: the program does not run" 125 'err~nowhere' out=
wtry kport.exe trace -b replay -d a.rec lpt1 -- "$client" out8 0x378 0x5a in8 0x378 exit 2
expect "a program on a recording" 2 out=0x5a 'err~lpt1.data <- 0x5a'

# kport trace
wtry kport.exe trace --backend sim lpt1 -- "$client" out8 0x378 0x41 in8 0x379 exit 7
expect "trace: what the program does, its output and its status" 7 out=0xd8 \
	'err~^ +[0-9.]+ lpt1.data <- 0x41$' 'err~lpt1.status -> 0xd8  nfault\|select\|nack\|not-busy'
wtry kport.exe trace --backend sim -c lpt1 -- "$client" out8 0x378 0x41 in8 0x379
expect "trace: a summary" 0 'err~^0x0378  lpt1.data +0 +1 +1 +0 '
rm -f t.json t.vcd
wtry kport.exe trace --backend sim --format json -o t.json lpt1 -- "$client" out8 0x378 0x41 exit 6
expect "trace: json into a file" 6 out= err=
same "trace: json is complete" "$(grep -c '"complete": true' t.json)" 1
wtry kport.exe trace --backend sim --format vcd -o t.vcd lpt1 -- "$client" out8 0x37a 0x0d
expect "trace: vcd into a file" 0 out= err=
same "trace: vcd names the pins" "$(grep -c 'nStrobe' t.vcd)" 1
wtry kport.exe trace --backend sim lpt1 -- "$client" spawn "$client" out8 0x378 0x42
expect "trace: a child too" 0 'err~lpt1.data <- 0x42'
wtry kport.exe trace --backend sim lpt1 -- nowhere.exe
expect "trace: a program that is not there" 127 'err~no such program'
wtry kport.exe trace --backend sim lpt1 -- "$client" line 'a  b' 'c"d'
expect "trace: the command line passes through as it is" 0 'out~portclient.*line "a  b" c\\"d$'
wtry kport.exe trace --backend nonsense lpt1 -- "$client" id
expect "trace: a back end that is not there" 125 'err~nonsense' out=
printf text | wine kport.exe trace --backend sim lpt1 -- "$client" copy >t.out 2>/dev/null
same "trace: standard input is the program's" "$(cat t.out)" text

# kport lpt capture
rm -f ./*.prn
wtry kport.exe lpt capture -o page.prn -- "$printer" "Hello, Windows"
expect "capture: a program prints into a file" 0 err=
same "capture: the page" "$(head -n 1 page.prn | tr -d '\r\f')" "Hello, Windows"
wtry kport.exe lpt capture -o 'Z:\w\none.prn' -- "$client" exit 5
expect "capture: nothing printed, and the program's status" 5 'err~nothing was printed'
wtry kport.exe lpt capture --to text -o page.txt -- "$printer" "Text"
expect "capture: to text" 0
same "capture: the text" "$(head -n 1 page.txt | tr -d '\r')" Text
# A converter in the current folder is anybody's: it is not taken.
cp "/t/bin$bits/$client" gs.exe
wtry kport.exe lpt capture --to pdf -o page.pdf -- "$printer" "PDF"
rm gs.exe
expect "capture: to pdf, without Ghostscript, which is said; what was printed is kept" 1 \
	'err~Ghostscript .* not installed' 'err~page.pdf.raw'
printf "%s A\r\n" "$printer" | wine kport.exe lpt capture -o shell.prn >t.out 2>/dev/null
same "capture: without a program, the command interpreter" "$(head -n 1 shell.prn | tr -d "\r\f")" A
finish
