#!/bin/sh
# SPDX-License-Identifier: MIT
#
# Opening, closing and unloading at once, and 200 times loading under memory pressure.
# shellcheck source=kioport.sh
. /t/kioport.sh

modules=/lib/modules/$(uname -r)

load() {
	insmod "$modules/extra/kioport.ko"
}

# Two programs that open and close as fast as they can, and whoever unloads.
churn() {
	while [ ! -e /tmp/stop ]; do
		kio_step64 open claim 0x300-0x307 in8 0x300 close open claim 0x308 close >"/tmp/churn.$1" 2>&1
		sleep 0.0"$1"
	done
}

rm -f /tmp/stop
churn 1 &
one=$!
churn 2 &
two=$!
gone=0
refused=0
churns=$(number churns 100)
for _ in $(seq "$churns"); do
	if rmmod kioport 2>/dev/null; then
		gone=$((gone + 1))
		load
	else
		refused=$((refused + 1))
	fi
done
: >/tmp/stop
wait $one $two
echo "$gone times unloaded, $refused times refused" | note
same "open, close and unload at once" $((gone + refused)) "$churns"
try rmmod kioport
expect "then it goes" 0

# The counts of kernel memory that a leak would raise: objects of the sizes that the module uses.
slabs() {
	awk '/^(kmalloc-|vmap_area|pid |cred_jar)/ { print $1, $2 }' /proc/slabinfo
}

# Sets of ports are whole pages, in KiB here, which no slab counts.
pages() {
	awk '$1 == "SUnreclaim:" { print $2 }' /proc/meminfo
}

pressure() {
	while [ ! -e /tmp/stop2 ]; do
		dd if=/dev/zero of=/tmp/fill bs=1M count=150 2>/dev/null
		rm -f /tmp/fill
	done
}

rm -f /tmp/stop2
ports=$(cat /proc/ioports)
vmalloc=$(grep -c kioport /proc/vmallocinfo)
round() {
	load || return 1
	kio_step64 open claim 0x300-0x307 in8 0x300 >/tmp/round || return 1
	rmmod kioport
}
loads=$(number loads 200)
# What the system keeps of the first rounds is no leak.
for _ in $(seq $((loads / 10))); do round; done
slabs >/tmp/before
pages_before=$(pages)
pressure &
pressing=$!
done=0
for _ in $(seq "$loads"); do
	round && done=$((done + 1))
done
: >/tmp/stop2
wait $pressing
same "$loads times loaded, used and unloaded under memory pressure" $done "$loads"
echo 3 >/proc/sys/vm/drop_caches
sleep 1
slabs >/tmp/after
pages_grown=$(($(pages) - pages_before))
# A leak of one object a round shows; caches of the system itself vary by less.
grown=$(awk -v least=$((loads - 10)) 'NR == FNR { before[$1] = $2; next }
	$2 > before[$1] + least { print $1 "+" $2 - before[$1] }' /tmp/before /tmp/after)
echo "slabs that grew by nearly an object a round: ${grown:-none}" | note
echo "pages that the kernel cannot reclaim grew by $pages_grown KiB" | note
# Where kmemleak watches, it finds every leak itself, and its own records outgrow them.
[ -e /sys/kernel/debug/kmemleak ] || {
	same "no slab grew by an object a round" "$grown" ''
	same "nor pages by the sets of one handle a round" $((pages_grown >= loads * 8)) 0
}
same "/proc/ioports is as before" "$(cat /proc/ioports)" "$ports"
same "no memory of the module's is left" "$(grep -c kioport /proc/vmallocinfo)" "$vmalloc"
finish
