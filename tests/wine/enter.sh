#!/bin/sh
# SPDX-License-Identifier: MIT
# enter.sh ROOT TREE WORK COMMAND...: runs COMMAND in the private root ROOT, with TREE as /t and WORK,
# which it may write, as /w. It has name spaces of its own, so whatever it leaves running and mounted
# is gone when it ends. Works for root, and for others where the kernel lets them have name spaces.
set -eu

root=$1
tree=$2
work=$3
shift 3
user=''
[ "$(id -u)" = 0 ] || user='--user --map-root-user'

mkdir -p "$root/proc" "$root/dev" "$root/tmp" "$root/bin" "$root/t" "$root/w"
[ -e "$root/bin/busybox" ] || {
	cp "$(command -v busybox)" "$root/bin/busybox.$$"
	busybox --list | while read -r applet; do
		[ "$applet" = busybox ] || ln -sf busybox "$root/bin/$applet"
	done
	mv "$root/bin/busybox.$$" "$root/bin/busybox"
}

# Wine wants addresses of its own, which now and then something else has where places are random.
fixed=''
! setarch --addr-no-randomize true 2>/dev/null || fixed='setarch --addr-no-randomize'

# shellcheck disable=SC2016,SC2086
exec $fixed unshare $user --mount --pid --fork --kill-child sh -eu -c '
	root=$1
	tree=$2
	work=$3
	shift 3
	mount -t proc proc "$root/proc"
	mount -t tmpfs -o mode=755 tmpfs "$root/dev"
	for device in null zero full random urandom; do
		: >"$root/dev/$device"
		mount --bind "/dev/$device" "$root/dev/$device"
	done
	mount -t tmpfs -o mode=1777 tmpfs "$root/tmp"
	mount --bind "$tree" "$root/t"
	mount --bind "$work" "$root/w"
	cd "$root"
	exec env -i PATH="$PATH:/usr/sbin:/sbin" chroot "$root" /bin/busybox env -i \
		PATH=/bin:/usr/lib/wine HOME=/w TERM=dumb "$@"
' sh "$root" "$tree" "$work" "$@"
