#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Far ends of simulated devices that are something of Windows: files, commands, printers of the
# spooler, devices. (A serial port takes a pseudo terminal, which nothing in the bed can make.)
# shellcheck source=tests/wine/wine.sh
. /t/wine.sh
cd /w || exit 1
devices=$WINEPREFIX/dosdevices

received() {
	tr -d '\r' <"$1"
}

rm -f file.prn command.prn spool.prn lpt.prn paper.prn program.prn
try wine sim_bridges print 'lpt@0x378,printer=z:\w\file.prn' "a page"
expect "a page is printed to a file" 0
same "the file has it" "$(received file.prn)" "a page"

try wine sim_bridges print 'lpt@0x378,command="sim_bridges copy z:\w\command.prn"' "a page"
expect "a page is printed to a command" 0
same "the command got it" "$(received command.prn)" "a page"

: >lpt.prn
ln -sfn /w/lpt.prn "$devices/lpt1"
try wine sim_bridges print 'lpt@0x378,device=\\.\LPT1' "a page"
expect "a page is printed to a printer's device" 0
same "the device got it" "$(received lpt.prn)" "a page"
rm "$devices/lpt1"

# Wine's own spooler, with a printer whose port is a file.
printer='HKLM\System\CurrentControlSet\Control\Print\Printers\laser'
for value in Name=laser 'Port=Z:\w\paper.prn' 'Printer Driver=none' 'Print Processor=winprint' Datatype=RAW; do
	wine reg add "$printer" /v "${value%%=*}" /d "${value#*=}" /f >/dev/null
done
page=$(printf '\033E a page\f')
wtry sim_bridges.exe print 'lpt@0x378,queue=laser' "$page"
expect "a page is printed to a printer of Wine's" 0 'err='
same "its port got every byte" "$(cat paper.prn)" "$page"
rm -f paper.prn
try wine sim_bridges print 'lpt@0x378,queue=nosuch' "a page"
expect "a printer that Wine has not is named" 1 'err~the printer nosuch cannot be opened: No such'
wtry allowio.exe --sim 'lpt,queue=laser' lpt1 "lptprint${bits:?}.exe" "a page of a program"
expect "a program under allowio prints to a printer of Wine's" 0 'err='
same "its port got what the program printed" "$(received paper.prn)" "a page of a program"
wtry allowio.exe --sim 'lpt,queue=nosuch' lpt1 "lptprint$bits.exe" "a page"
expect "allowio names a printer that is not there" "$rc" 'err~the printer nosuch cannot be opened: No such'
wtry allowio.exe --sim 'lpt,command="sim_bridges copy z:\w\program.prn"' lpt1 "lptprint$bits.exe" "a page"
expect "a program under allowio prints to a command" 0 'err='
same "the command got what it printed" "$(received program.prn)" "a page"
wine reg delete "$printer" /f >/dev/null

# A spooler of the tests' own, which tells of its calls, in the place of Wine's. One that lies beside the
# program is not Windows'.
mkdir -p spooler
cp "/t/bin${bits:?}/sim_bridges.exe" spooler/
echo "not a library" >spooler/winspool.drv
system=$WINEPREFIX/drive_c/windows/system32
mv "$system/winspool.drv" kept.drv
cp "/t/bin${bits:?}/winspool_test.dll" "$system/winspool.drv"
WINEDLLOVERRIDES="$WINEDLLOVERRIDES;winspool.drv=n" KPORT_TEST_SPOOL='z:\w\spool.prn'
export KPORT_TEST_SPOOL
try wine 'z:\w\spooler\sim_bridges.exe' print 'lpt@0x378,queue=laser' "a page"
expect "a page is printed by the spooler" 0
same "it is one raw job" "$(received spool.prn)" \
	"[open][document][page]a page[end of page][end of document][closed]"
try wine 'z:\w\spooler\sim_bridges.exe' print 'lpt@0x378,queue=nosuch' "a page"
expect "a printer that is not there is named" 1 'err~the printer nosuch cannot be opened: No such'
mv kept.drv "$system/winspool.drv"

try wine sim_bridges print 'lpt@0x378,device=nosuch' "a page"
expect "a device that is not there" 1 'err~column 11: lpt@0x378: the device cannot be opened: No such'
try wine sim_bridges talk 'uart,tty=COM77' x 1
expect "a serial port that is not there" 1 'err~column 6: uart@0x3f8: the serial port cannot be opened'

finish
