#!/bin/sh
# SPDX-License-Identifier: MIT
#
# allowio from end to end, as root and as an ordinary user through the helper, on a kernel that is made to
# answer success to ioperm(). What the ports really do is for the guest's tests.
#
# usage: whole_way.sh ALLOWIO HELPER SHIM64 SHIM32 PRETENDING STATUS STATUS-STATIC (SHIM64 may be "")
set -u
# Mounts of its own: it lays another /etc over the machine's.
if [ -z "${WHOLE_WAY_MOUNTS:-}" ] && unshare -m true 2>/dev/null; then
	exec unshare -m env WHOLE_WAY_MOUNTS=yes "$0" "$@"
fi
here=$(dirname "$0")
# shellcheck source=tests/trap/tap.sh
. "$here/../trap/tap.sh"
unset SUDO_UID SUDO_GID LD_PRELOAD KPORT_GRANT KPORT_BACKEND
allowio=$1 helper=$2 preload64=$3 preload32=$4 pretending=$(absolute "$5") status=$6 status_static=$7

bail() {
	skip "allowio from end to end" "$1"
	finish
}
[ "$(id -u)" = 0 ] || bail "takes root"
[ -n "${WHOLE_WAY_MOUNTS:-}" ] || bail "no mount namespace can be made here"
for tool in setpriv setcap unshare; do
	command -v $tool >/dev/null || bail "$tool is not installed"
done
try "$pretending" /bin/true
[ "$rc" = 0 ] || bail "seccomp filters cannot be installed here: $err"

# As installed, in a folder that everybody may search.
chmod 755 "$scratch"
prefix=$scratch/usr
mkdir -p "$prefix/bin" "$prefix/libexec/kport" "$prefix/lib/kport/x86_64" "$prefix/t"
cp "$allowio" "$prefix/bin/allowio"
cp "$helper" "$prefix/libexec/kport/allowio-grant"
for shim in "$preload64" "$preload32"; do
	[ -z "$shim" ] || cp "$shim" "$prefix/lib/kport/"
done
for platform in x86_64 haswell xeon_phi i386 i486 i586 i686; do
	class=64
	case $platform in i*86) class=32 ;; esac
	mkdir -p "$prefix/lib/kport/$platform"
	ln -s "../kport-preload$class.so" "$prefix/lib/kport/$platform/kport-preload.so"
done
cp "$status" "$prefix/t/status"
cp "$status_static" "$prefix/t/status-static"
chmod -R a+rX "$prefix"
status=$prefix/t/status
allowio=$prefix/bin/allowio
helper=$prefix/libexec/kport/allowio-grant
library=$(dirname "$(ldd "$1" | sed -n 's/.*libkport[^ ]* => \([^ ]*\) .*/\1/p')")
cp "$library"/libkport.so.? "$prefix/lib/"
if ! setcap cap_sys_rawio=p "$helper" 2>/dev/null; then
	bail "file capabilities cannot be set on $scratch"
fi

# The helper's policy has one place only.
mkdir -p "$scratch/etc/kport"
for file in passwd group nsswitch.conf; do
	[ ! -e "/etc/$file" ] || cp "/etc/$file" "$scratch/etc/"
done
# Where a setuid allowio, too, finds its library.
PATH=$PATH:/usr/sbin:/sbin
ldconfig -f /dev/null -C "$scratch/etc/ld.so.cache" "$prefix/lib" 2>/dev/null
mount --bind "$scratch/etc" /etc 2>/dev/null || bail "nothing can be mounted here"
policy() { cat >/etc/kport/policy; }

# LD_LIBRARY_PATH is one of the variables that have to arrive; allowio finds libkport by it.
export LD_LIBRARY_PATH="$prefix/lib"
root() { try "$pretending" /usr/bin/env "$@"; }
uid=54321 gid=54322
user() {
	try "$pretending" /usr/bin/env setpriv --reuid=$uid --regid=$gid --clear-groups \
		--inh-caps=-all "$@"
}

# ---- as root ----

root "$allowio" 0x300 "$status" exit 7
expect "root: the program's status is allowio's" 7 'err='
root "$allowio" 0x300 "$status" signal 15
expect "root: the program's signal is allowio's" 143
root "$allowio" 0x300 no-such-program
expect "root: 127" 127 'err~no-such-program'
root "$allowio" 0x300 /etc/passwd
expect "root: 126" 126 'err~/etc/passwd'
printf '#!/no/such/interpreter\n' >"$prefix/t/lost"
chmod 755 "$prefix/t/lost"
root "$allowio" 0x300 "$prefix/t/lost"
expect "root: 127 for a lost interpreter, by its name" 127 'err~lost: the interpreter'
# shellcheck disable=SC2016 # for the shell that runs the file
printf 'echo by the shell "$1"\n' >"$prefix/t/plain"
chmod 755 "$prefix/t/plain"
root "$allowio" 0x300 "$prefix/t/plain" word
expect "root: a file of no format is the shell's" 0 'out=by the shell word'
root "$allowio" -v 0x300 "$status" ids
expect "root: -v tells of ports and user" 0 'err~has the ports 0x[0-9a-f]+' 'err~runs as uid 0' \
	'out~^Uid:.0.0.0.0'
root "$allowio" 0x300 "$status" args one 'two words' '' --help
expect "root: arguments arrive as they are" 0 "out=$status
one
two words

--help"
root "$allowio" 0x60 "$status"
expect "root: a hazardous port wants --unsafe" 125 'err~--unsafe'
root "$allowio" --unsafe --share 0x60 "$status" env KPORT_GRANT
expect "root: --unsafe opens it" 0 'out=KPORT_GRANT=0x60'

root "$allowio" -u daemon 0x300 "$status" ids groups
expect "-u: user and groups" 0 "out~^Uid:.$(id -u daemon).$(id -u daemon)" \
	"out~^Gid:.$(id -g daemon).$(id -g daemon)" "out~^Groups:.$(id -G daemon) ?$"
root "$allowio" -u daemon 0x300 "$status" caps
expect "-u: no capability" 0 'out~CapInh:.0+$' 'out~CapPrm:.0+$' 'out~CapEff:.0+$' 'out~CapAmb:.0+$'
root "$allowio" -u daemon 0x300 "$status" env USER env LOGNAME env HOME env LD_LIBRARY_PATH
expect "-u: the environment" 0 "out=USER=daemon
LOGNAME=daemon
HOME=$(getent passwd daemon | cut -d: -f6)
LD_LIBRARY_PATH=$LD_LIBRARY_PATH"
root "$allowio" -u "$(id -u daemon)" 0x300 "$status" env USER
expect "-u: by number" 0 'out=USER=daemon'
root "$allowio" -u no-such-user 0x300 "$status"
expect "-u: an unknown user" 125 'err~no such user' 'out='
root "$allowio" -u 4294967295 0x300 "$status"
expect "-u: a number that is none" 125 'err~no such user' 'out='

denied='sti: Operation not permitted'
root "$allowio" -u daemon 0x300 "$status" sti
expect "-u: the program cannot type into root's terminal" 0 "out=$denied"
root "$allowio" -u daemon --sim latch@0x300 0x300 "$status" sti
expect "-u: nor by trap" 0 "out=$denied"
root "$allowio" -u daemon --how ptrace --sim latch@0x300 0x300 "$status" sti nnp
expect "-u: nor by ptrace, which lets exec give no privilege" 0 "out~^$denied" 'out~NoNewPrivs:.1'
# One filter is run_pretending's.
# shellcheck disable=SC2016 # for the inner shell
root "$allowio" -u daemon --sim latch@0x300 0x300 /bin/sh -c 'grep Seccomp_filters /proc/$PPID/status'
expect "-u: nor allowio by trap, which is the user's as well and can be made to" 0 'out~^Seccomp_filters:.2'
root "$allowio" 0x300 "$status" sti
expect "root: typing is the kernel's business" 0 'out!~not permitted'
# Ports by an ambient capability, and no other user: what holds them is closed to the user's programs.
# shellcheck disable=SC2016 # for the inner shell
try "$pretending" /usr/bin/env setpriv --reuid=$uid --regid=$gid --clear-groups \
	--inh-caps=-all,+sys_rawio --ambient-caps=-all,+sys_rawio \
	"$allowio" --how trap 0x300 /bin/sh -c 'cat /proc/$PPID/environ'
expect "trap: the program cannot look into allowio, which has the ports" 1 'err~Permission denied' 'out='

root SUDO_UID=$uid SUDO_GID=$gid "$allowio" 0x300 "$status" ids groups caps env HOME env USER
expect "sudo: the user who called it, whom the system need not know" 0 "out~^Uid:.$uid.$uid.$uid.$uid" \
	"out~^Gid:.$gid.$gid.$gid.$gid" "out~^Groups:.$gid ?$" 'out~CapPrm:.0+$' 'out~HOME=/$' \
	"out~USER=$uid"
root SUDO_UID=0 SUDO_GID=0 "$allowio" 0x300 "$status" ids
expect "sudo: root stays root" 0 'out~^Uid:.0.0.0.0'
for bad in '' 1x -1 0x1 4294967295 99999999999999999999 ' 1'; do
	root SUDO_UID="$bad" SUDO_GID=$gid "$allowio" 0x300 "$status"
	expect "sudo: SUDO_UID='$bad' is refused" 125 'err~SUDO_UID' 'out='
	root SUDO_UID=$uid SUDO_GID="$bad" "$allowio" 0x300 "$status"
	expect "sudo: SUDO_GID='$bad' is refused" 125 'err~SUDO_GID' 'out='
done
root SUDO_UID=$uid "$allowio" 0x300 "$status"
expect "sudo: SUDO_UID without SUDO_GID is refused" 125 'err~SUDO_GID'
root SUDO_UID=$uid SUDO_GID=$gid "$allowio" -u daemon 0x300 "$status" env USER
expect "sudo: -u comes first" 0 'out=USER=daemon'
chmod 700 "$prefix/t/lost"
root "$allowio" -u daemon 0x300 "$prefix/t/lost"
expect "-u: the program is looked for with the user's rights" 126 'err~lost: Permission denied'

# ---- how the program's calls are answered ----

root "$allowio" 0x300 "$status" env LD_PRELOAD env KPORT_GRANT
expect "auto: a dynamic program has the shim" 0 \
	"out~^LD_PRELOAD=$prefix/lib/kport/.PLATFORM/kport-preload.so$" 'out~^KPORT_GRANT=0x' 'err='
root LD_PRELOAD=/mine.so "$allowio" 0x300 "$status" env LD_PRELOAD
expect "auto: beside a preload of the user's own" 0 'out~:/mine\.so$'
root "$allowio" 0x300 "$allowio" 0x310 "$status" env LD_PRELOAD env KPORT_GRANT
expect "one in another: both grants, one shim" 0 'out~^KPORT_GRANT=0x300,0x310$' 'out!~:'
root KPORT_GRANT=rubbish "$allowio" 0x300 "$status" env KPORT_GRANT
expect "a damaged grant around it counts for nothing" 0 'out=KPORT_GRANT=0x300'
root "$allowio" --how none 0x300 "$status" env LD_PRELOAD env KPORT_GRANT nnp
expect "none: nothing is set" 0 'out~^LD_PRELOAD=\(none\)$' 'out~^KPORT_GRANT=\(none\)$' 'out~NoNewPrivs:.0'
root "$allowio" --how seccomp 0x300 "$status" nnp env LD_PRELOAD
expect "seccomp: no_new_privs" 0 'out~NoNewPrivs:.1' 'out~LD_PRELOAD=\(none\)'
root "$allowio" --how preload 0x300 "$status-static"
expect "preload: a static program is refused" 125 'err~static'
root "$allowio" 0x300 "$status-static" nnp exit 5
expect "auto: a static program runs" 5 'out~NoNewPrivs:.0'
rm -r "$prefix/lib/kport"
root "$allowio" -v 0x300 "$status" env LD_PRELOAD
expect "auto: without an installed shim it runs all the same, and -v says so" 0 \
	'out=LD_PRELOAD=(none)' 'err~not installed'
root "$allowio" --how preload 0x300 "$status"
expect "preload: without an installed shim it is refused" 125 'err~not installed'

# ---- as an ordinary user ----

user "$allowio" 0x300 "$status"
expect "user: without a line in the policy there is nothing" 125 'err~^allowio-grant: .*policy' 'out='
echo "user $uid 0x300+3 read write grant" | policy
user "$allowio" 0x300+3 "$status" ids caps exit 9
expect "user: with one the program runs, without capabilities" 9 "out~^Uid:.$uid.$uid.$uid.$uid" \
	'out~CapInh:.0+$' 'out~CapPrm:.0+$' 'out~CapEff:.0+$' 'out~CapAmb:.0+$' 'err='
user "$allowio" -v 0x300 "$status"
expect "user: -v tells" 0 'err~^allowio: asks .*allowio-grant' "err~^allowio-grant: gave the ports 0x300 to uid $uid"
user "$allowio" 0x300 "$status" args a '' 'b c'
expect "user: arguments arrive as they are" 0 "out=$status
a

b c"
user "$allowio" 0x300+4 "$status"
expect "user: one port more and there is nothing" 125 'err~0x303' 'out='
user "$allowio" --unsafe 0x60 "$status"
expect "user: --unsafe does not widen the policy" 125 'err~policy' 'out='
user "$allowio" -u daemon 0x300 "$status"
expect "user: -u is root's" 125 'err~-u daemon: only root'
user env SUDO_UID=0 SUDO_GID=0 "$allowio" 0x300 "$status" ids
expect "user: SUDO_UID means nothing" 0 "out~^Uid:.$uid.$uid"
user "$allowio" 0x300 no-such-program
expect "user: 127" 127
user "$allowio" 0x300 /etc/passwd
expect "user: 126" 126
user "$allowio" 0x300 "$prefix/t/plain" word
expect "user: a file of no format is the shell's" 0 'out=by the shell word'
user "$status" fds
before=$out
user "$allowio" 0x300 "$status" fds
expect "user: no descriptor is left open" 0 "out=$before"
user "$allowio" --how seccomp 0x300 "$status" nnp
expect "user: --how seccomp" 0 'out~NoNewPrivs:.1'

user env TMPDIR=/mine LD_LIBRARY_PATH="$prefix/lib:/mine" GLIBC_TUNABLES=glibc.malloc.check=0 \
	LD_BIND_NOW=1 MALLOC_ARENA_MAX=2 GCONV_PATH=/mine \
	"$allowio" --how none 0x300 "$status" env TMPDIR env LD_LIBRARY_PATH env GLIBC_TUNABLES \
	env LD_BIND_NOW env MALLOC_ARENA_MAX env GCONV_PATH
expect "user: what secure execution strips arrives too" 0 "out=TMPDIR=/mine
LD_LIBRARY_PATH=$prefix/lib:/mine
GLIBC_TUNABLES=glibc.malloc.check=0
LD_BIND_NOW=1
MALLOC_ARENA_MAX=2
GCONV_PATH=/mine"
large=$(head -c 100000 /dev/zero | tr '\0' x)
user env LARGE="$large" "$allowio" 0x300 "$status" env LARGE
expect "user: a large variable arrives" 0 "out=LARGE=$large"
user sh -c "(ulimit -S -f 0; $allowio 0x300 $status) 2>&1 | cat"
expect "user: a file size limit is an error in words" 0 'out~environment cannot be passed on: File too large'

echo "user $uid 0x60 read write grant unsafe" | policy
user "$allowio" --share 0x60 "$status" exit 0
expect "user: the policy's own unsafe is enough" 0
chmod 666 /etc/kport/policy
user "$allowio" 0x60 "$status"
expect "user: a policy that others can write is refused" 125 'err~write' 'out='
chmod 644 /etc/kport/policy
chown $uid /etc/kport/policy
user "$allowio" 0x60 "$status"
expect "user: a policy that is not root's is refused" 125 'err~root' 'out='
chown 0 /etc/kport/policy
printf 'nonsense\nuser %s 0x300 read write grant\n' $uid | policy
user "$allowio" -v 0x300 "$status"
expect "user: a line with a mistake is told of with -v" 0 'err~line 1, column 1'

# ---- the helper by itself, as somebody might call it ----

user "$helper"
expect "helper: no words" 125 'err~RANGES and FILE'
user "$helper" -u daemon 0x300 "$status"
expect "helper: -u is refused" 125 'err~-u is for root'
user "$helper" --nonsense 0x300 "$status"
expect "helper: an unknown option" 125 'err~no such option'
user "$helper" lpt9 "$status"
expect "helper: ranges that are none" 125 'err~column'
user "$helper" 0x300 "$status" name envcount exit 3
expect "helper: without --env the environment is empty" 3 'out=0'
for fd in '' x 0 2 -3 99 3x 99999999; do
	user "$helper" --env "$fd" 0x300 "$status"
	expect "helper: --env '$fd' is refused" 125 'err~--env wants' 'out='
done
user "$helper" --env
expect "helper: --env and nothing" 125 'err~--env wants'
printf 'PATH=/bin\0' >"$scratch/damaged"
user sh -c "exec $helper --env 5 0x300 $status 5<$scratch/damaged"
expect "helper: a damaged environment is refused" 125 'err~environment.*damaged' 'out='
user sh -c "exec $helper --env 5 0x300 $status 5</dev/zero"
expect "helper: an endless one too" 125 'err~environment.*damaged' 'out='
: >"$scratch/out.closed"
chmod 666 "$scratch/out.closed"
user sh -c "exec $helper 0x300 $status name fds 0<&- 1>$scratch/out.closed 2>&-"
expect "helper: closed standard descriptors" 0 'err='
user sh -c "exec $helper 0x60 $status name 0<&- 1<&- 2<&-"
expect "helper: all of them, and a refusal" 125 'out=' 'err='
user sh -c "ulimit -n 3; exec $helper 0x300 $status name exit 0"
expect "helper: no descriptor to be had is a refusal" 125 'out=' 'err~^allowio-grant: '
user sh -c "ulimit -v 2000; exec $helper 0x300 $status name exit 0"
try test "$rc" != 0
expect "helper: no memory to be had is a refusal" 0
user env LD_PRELOAD=/mine.so GLIBC_TUNABLES=glibc.malloc.perturb=x KPORT_BACKEND=sim \
	"$helper" 0x300 "$status" name envcount
expect "helper: nothing of its own environment goes further" 0 'out=0' 'err='

chmod u+s "$helper"
setcap cap_sys_rawio=p "$helper"
user "$helper" 0x300 "$status"
expect "helper: setuid, it refuses to work" 125 'err~must not be setuid' 'out='
chmod u-s "$helper"
chgrp 1 "$helper"
chmod g+s "$helper"
setcap cap_sys_rawio=p "$helper"
user "$helper" 0x300 "$status"
expect "helper: setgid too" 125 'err~must not be setuid' 'out='
chmod g-s "$helper"
chmod u+s "$allowio"
user "$allowio" 0x300 "$status"
expect "allowio: setuid, it refuses to work" 125 'err~must not be setuid' 'out='
chmod u-s "$allowio"

# ---- where the kernel withholds the capability ----

setcap cap_sys_rawio=p "$helper"
user "$allowio" 0x300 "$status" exit 0
expect "restricted: not at all, it works" 0
user setpriv --no-new-privs "$allowio" 0x300 "$status"
expect "restricted: no_new_privs is named" 125 'err~no_new_privs' 'out='
try "$pretending" /usr/bin/env setpriv --reuid=$uid --regid=$gid --clear-groups --inh-caps=-all \
	--bounding-set=-sys_rawio "$allowio" 0x300 "$status"
expect "restricted: the bounding set is named" 125 'err~bounding set' 'out='
setcap cap_sys_rawio=ep "$helper"
try "$pretending" /usr/bin/env setpriv --reuid=$uid --regid=$gid --clear-groups --inh-caps=-all \
	--bounding-set=-sys_rawio "$allowio" 0x300 "$status"
expect "restricted: an effective capability outside of it is explained" 125 'err~permitted and not effective'
setcap -r "$helper"
user "$allowio" 0x300 "$status"
expect "restricted: a helper without capability says how to give it one" 125 \
	"err~setcap cap_sys_rawio=p $helper" 'out='
cp "$helper" "$scratch/helper"
mkdir "$scratch/nosuid"
if mount -t tmpfs -o nosuid,mode=755 tmpfs "$scratch/nosuid" 2>/dev/null; then
	cp "$scratch/helper" "$scratch/nosuid/"
	setcap cap_sys_rawio=p "$scratch/nosuid/helper"
	user env ALLOWIO_GRANT="$scratch/nosuid/helper" "$allowio" 0x300 "$status"
	expect "restricted: a nosuid mount is named" 125 'err~nosuid' 'out='
	umount "$scratch/nosuid"
else
	skip "restricted: a nosuid mount is named" "nothing can be mounted here"
fi
setcap cap_sys_rawio=p "$helper"
user unshare -U true
if [ "$rc" = 0 ]; then
	user unshare -U "$allowio" 0x300 "$status"
	expect "restricted: a user namespace is named" 125 'err~user namespace' 'out='
else
	skip "restricted: a user namespace is named" "users cannot make one here"
fi
user env ALLOWIO_GRANT=/no/such/helper "$allowio" 0x300 "$status"
expect "restricted: no helper: what to do instead" 125 'err~sudo allowio' 'err~CAPS=yes'
finish
