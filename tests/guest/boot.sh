#!/bin/sh
# SPDX-License-Identifier: MIT
#
# One boot of the guest, for run.sh, which tells what the options mean. --after N: N
# cases were reported before. No plan is printed; the number of the last case is left
# in OUT/count.
set -eu

here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
top=$(CDPATH='' cd -- "$here/../.." && pwd)
cache=${KPORT_GUEST_CACHE:-$top/build/guest/cache}
cpu=''
kernel=''
while [ $# -gt 0 ]; do
	case $1 in
	--build) build=$2 ;;
	--build32) build32=$2 ;;
	--append) append=$2 ;;
	--cpu) cpu=$2 ;;
	--kernel) kernel=$2 ;;
	--out) out=$2 ;;
	--timeout) timeout=$2 ;;
	--after) after=$2 ;;
	*) break ;;
	esac
	shift 2
done

kernel=${kernel:-$cache}
mkdir -p "$out"
out=$(CDPATH='' cd -- "$out" && pwd)
# Two guests on one folder would mix their results.
exec 9>"$out/lock"
flock -n 9 || {
	echo "guest: another one is using $out: give this one its own --out" >&2
	exit 1
}
share=$out/share
rm -rf "$share" "$out/count"
mkdir -p "$share"
for file in "$share/lpt.out" "$share/debugcon.out" "$share/com3.out" \
	"$out/console.log" "$out/results"; do
	: >"$file"
done

qemu=''
stop() {
	trap - EXIT INT TERM HUP
	[ -z "$qemu" ] || kill "$qemu" 2>/dev/null || true
	rm -rf "$out/initramfs" "$out/initramfs.root" "$out/initramfs.root.32"
}
trap stop EXIT
trap 'stop; exit 130' INT
trap 'stop; exit 143' TERM HUP

"$here/mkinitramfs.sh" --build "$build" --build32 "$build32" --kernel "$kernel" \
	--out "$out/initramfs" "$@" 9>&-

# A suite's script "folders" prints lines of a name and a folder, which the guest can mount by 9p.
folders=''
for suite; do
	[ -f "$suite/folders" ] || continue
	sh "$suite/folders" >"$out/folders" 9>&- || {
		echo "guest: $suite/folders failed" >&2
		exit 1
	}
	while read -r name folder; do
		folders="$folders -virtfs local,path=$folder,mount_tag=$name,security_model=none,readonly=on"
	done <"$out/folders"
done

# max without SMAP: this qemu's iret mishandles it for 32-bit programs. Warnings of
# lock-ups would tell how busy the host is, nothing about the guest.
# On a busy one a timer's first ticks come late, too, and the kernel would give up (no_timer_check).
# shellcheck disable=SC2086 # the folders are words on purpose
timeout -k 5 "$timeout" qemu-system-x86_64 \
	-machine pc -accel tcg -cpu "max,-smap,-smep${cpu:+,$cpu}" -smp 2 -m 512 \
	-nodefaults -display none -monitor none -no-reboot \
	-kernel "$kernel/kernel" \
	-initrd "$out/initramfs" \
	-append "console=ttyS0 panic=-1 oops=panic no_timer_check nosoftlockup rcupdate.rcu_cpu_stall_suppress=1 $append" \
	-serial "file:$out/console.log" -serial "file:$out/results" -serial "file:$share/com3.out" \
	-parallel "file:$share/lpt.out" \
	-device isa-debug-exit,iobase=0x501 \
	-device pc-testdev -device pci-testdev \
	-chardev "file,id=debugcon,path=$share/debugcon.out" \
	-device isa-debugcon,iobase=0xe9,chardev=debugcon \
	-chardev null,id=null -device pci-serial,chardev=null \
	-virtfs "local,path=$share,mount_tag=out,security_model=none,readonly=on" $folders \
	</dev/null >"$out/qemu.log" 2>&1 9>&- &
qemu=$!

# In the background, since a shell that waits for a pipeline heeds no signal.
result=0
tail -s 0.1 --pid="$qemu" -n +1 -f "$out/results" 9>&- |
	awk -v boot="boot${append:+ $append}" -v after="$after" -v count="$out/count" \
		-v console="$out/console.log" -v trouble="$here/trouble.sh" \
		-f "$here/tap.awk" 9>&- &
wait $! || result=1
wait "$qemu" && status=0 || status=$?
qemu=''
[ "$status" != 124 ] && [ "$status" != 137 ] ||
	echo "# the guest was stopped after $timeout s (--timeout)"
if [ "$result" != 0 ]; then
	sed 's/^/# qemu: /' "$out/qemu.log"
	echo "# the kernel's last words, all of them in ${out#"$top"/}/console.log:"
	tail -n 25 "$out/console.log" | tr -d '\r' | sed 's/^/#   /'
fi
exit "$result"
