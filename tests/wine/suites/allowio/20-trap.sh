#!/bin/sh
# SPDX-License-Identifier: MIT
# Programs whose IN and OUT are served by the DLL that allowio.exe puts into them, or by allowio as
# their debugger. A 64-bit prefix runs programs of both bitnesses.
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh

lpt="--sim lpt@0x378 0x378-0x37a"
latch="--sim latch@0x300+16 0x300-0x30f"

# One way for one program: $how, $client.
serve() {
	allow="allowio.exe --how $how"
	who="$how, ${client%.exe}"
	# shellcheck disable=SC2086 # words
	{
		wtry $allow $lpt $client out8 0x378 0x5a in8 0x378 exit 9
		expect "$who: a byte goes out and comes back" 9 out=0x5a
		wtry $allow $latch $client out32 0x304 0x12345678 in32 0x304 in16 0x306 in8 0x307
		expect "$who: 8, 16 and 32 bits" 0 'out=0x12345678
0x1234
0x12'
		wtry $allow $latch $client outs 0x300 hello ins 0x300
		expect "$who: strings, and the registers behind them" 0 \
			'out=0 left, moved by 16: 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f 6f'
		wtry $allow $latch $client threads 0x300
		expect "$who: four threads at once" 0 'out=0 wrong'
		wtry $allow $lpt $client cli exit 5
		expect "$who: CLI and STI do nothing" 5 'out=went on'
		wtry $allow $lpt $client spawn $client out8 0x378 0x77 in8 0x378 exit 6
		expect "$who: a child has the ports too" 6 out=0x77
		wtry $allow $lpt $client out8 0x378 0x66 spawn $client spawn $client in8 0x378
		expect "$who: one bus for a child's child" 0 out=0x66
		wtry $allow --map 0x3bc=0x300+3 $latch $client out8 0x3bc 0x42 in8 0x3bc in8 0x300
		expect "$who: --map" 0 'out=0x42
0x42'
		wtry $allow $lpt $client last_error 0x378
		expect "$who: the last error stays the program's" 0 'out=last error 1234'
	}
}

# With a handler of the program's own, which a debugger would keep from it.
# shellcheck disable=SC2086 # words
refuse() {
	who=${client%.exe}
	wtry allowio.exe $lpt $client filter in8 0x37b
	expect "$who: a refused port is the program's fault, and is told" 7 'out=filter: 0xc0000096' \
		'err~touched port 0x37b \(8 bits\)'
	wtry allowio.exe $lpt $client filter in16 0x37a
	expect "$who: a wide access that leaves the ports is refused" 7 'out=filter: 0xc0000096'
	wtry allowio.exe $lpt $client filter hlt
	expect "$who: HLT faults" 7 'out=filter: 0xc0000096'
	wtry allowio.exe $lpt $client filter ins_nowhere 0x378
	expect "$who: INS to a page that is not there" 7 'out=filter: 0xc0000005'
	wtry allowio.exe $lpt $client debugged
	expect "$who: the trapped program has no debugger" 0 'out=not debugged'
	wtry allowio.exe --map 0x378=0x300 --map 0x379=0x305 $latch $client filter in16 0x378
	expect "$who: --map: a wide access over ports that were torn apart" 7 'out=filter: 0xc0000096'
	wtry allowio.exe -v $lpt $client cli
	expect "$who: -v says what is done" 0 'err~by sim, with a DLL' 'err~the DLL is in' 'err~its CLI'
}

# Prints the page of examples/lptprint, which knows nothing of kport.
print() {
	rm -f /w/out.prn
	wtry allowio.exe --how "$how" --sim 'lpt@0x378,printer=Z:\w\out.prn' lpt1 "$printer" "Hello, Windows"
	expect "$how, ${printer%.exe}: an unmodified program prints" 0
	same "$how, ${printer%.exe}: the page" "$(head -n 1 /w/out.prn | tr -d '\r\f')" "Hello, Windows"
}

classes=${bits:?}
[ "$bits" = 32 ] || classes='64 32'
for class in $classes; do
	client=portclient$class.exe
	printer=lptprint$class.exe
	for how in trap debug; do
		serve
		print
	done
	refuse
done

if [ "$bits" = 64 ]; then
	# shellcheck disable=SC2086 # words
	{
		wtry allowio.exe $lpt portclient64.exe out8 0x378 0x31 spawn portclient32.exe in8 0x378
		expect "a 32-bit child of a 64-bit program" 0 out=0x31
		wtry allowio.exe $lpt portclient32.exe out8 0x378 0x32 spawn portclient64.exe in8 0x378
		expect "a 64-bit child of a 32-bit program" 0 out=0x32
		wtry 'Z:\t\bin32\allowio.exe' $lpt portclient64.exe out8 0x378 0x33 in8 0x378
		expect "a 32-bit allowio serves a 64-bit program" 0 out=0x33
		wtry 'Z:\t\bin32\allowio.exe' --how debug $lpt 'Z:\t\bin64\portclient64.exe' id
		expect "a 32-bit allowio does not debug a 64-bit program" 125 'err~64-bit allowio' out=
	}
fi
finish
