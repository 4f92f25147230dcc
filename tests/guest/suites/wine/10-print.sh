#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Windows programs under Wine reach the parallel port of the PC: our own allowio gives Wine the ports,
# and kioport.sys, in Wine's process for drivers, executes IN and OUT.
# shellcheck source=tests/guest/lib.sh
. /t/lib.sh

# The root that came from outside is read only: a folder of the guest's own lies above each.
layer() {
	mkdir -p "/run/$1/below" "/run/$1/above" "/run/$1/work" "$2"
	mount -t 9p -o trans=virtio,version=9p2000.L,cache=loose,ro,msize=262144 "$1" \
		"/run/$1/below" &&
		mount -t overlay -o "lowerdir=/run/$1/below,upperdir=/run/$1/above,workdir=/run/$1/work" \
			overlay "$2"
}

modprobe overlay
layer wine /mnt/wine && layer work /mnt/wine/w && layer tree /mnt/wine/t &&
	mount -t proc proc /mnt/wine/proc && mount -t tmpfs tmpfs /mnt/wine/tmp &&
	mount -o bind /dev /mnt/wine/dev
same "the root with Wine is mounted" $? 0
chown 0:0 /mnt/wine/w/prefix64

cat >/mnt/wine/tmp/inside.sh <<'END'
. /t/prefix.sh
prefix 64
echo ready
while read -r line <&8; do
	eval "$line" >/tmp/out 2>/tmp/err
	echo "$? " >/tmp/rc
	mv /tmp/rc /tmp/done
done
END
mkfifo /mnt/wine/tmp/words

# Every program of this test is a child of one that was granted the ports.
allowio 0x378-0x37a,0x80 chroot /mnt/wine env -i PATH=/bin:/usr/lib/wine HOME=/w TERM=dumb \
	sh /tmp/inside.sh 8<>/mnt/wine/tmp/words >/tmp/session 2>&1 &
session=$!

# inside WORDS: tried in the session; at most 100 s
inside() {
	tried=$1
	rm -f /mnt/wine/tmp/done
	echo "$1" >/mnt/wine/tmp/words
	for _ in $(seq 1000); do
		[ ! -e /mnt/wine/tmp/done ] || break
		kill -0 "$session" 2>/dev/null || break
		sleep 0.1
	done
	rc=$(cut -d ' ' -f 1 /mnt/wine/tmp/done 2>/dev/null || echo lost)
	out=$(tr -d '\r' </mnt/wine/tmp/out)
	err=$(tr -d '\r' </mnt/wine/tmp/err)
}

for _ in $(seq 1000); do
	grep -q ready /tmp/session && break
	kill -0 "$session" 2>/dev/null || break
	sleep 0.1
done
same "Wine runs with the ports granted by allowio" "$(cat /tmp/session)" ready
inside 'wine kport.exe install'
expect "kport.exe installs the driver" 0
inside 'wine kport.exe read 0x379'
expect "kport.exe reads the status of the real port" 0 'out~0xd[89]'
mark $printer
inside 'wine origin.exe print "printed by the origin interface"'
expect "a program that uses the origin interface prints" 0
sleep 0.5
same "its text arrives at the printer" "$(received $printer)" "printed by the origin interface"
inside 'wine origin.exe out 0x378 0xa5'
inside 'wine origin.exe in 0x378'
expect "what it wrote to the data register it reads back" 0 out=0xa5
inside 'wine origin.exe in 0x60'
expect "a port that the policy does not give answers ones and an error" 1 out=0xff
inside 'wine cost.exe'
expect "the cost of single accesses and of a batch is measured" 0 'out~Inportb' 'out~batch'
echo "$out" | note
inside 'wine kport.exe uninstall'
expect "kport.exe uninstalls the driver" 0
# shellcheck disable=SC2016 # its own variable
inside '"$WINESERVER" -k'
kill "$session"
finish
