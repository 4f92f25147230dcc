#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs inside the small system: the packages in /t/debs, then those in /t/next, then none. Prints TAP.
set -u

version=$1
helper=/usr/libexec/kport/allowio-grant
log=/t/log
count=0
failures=0

# case_of NAME COMMAND...: one case, which passes when the command does.
case_of() {
	name=$1
	shift
	count=$((count + 1))
	if "$@" >$log 2>&1; then
		echo "ok $count - $name"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $count - $name"
	tail -n 30 $log | sed 's/^/# /'
}

# Every file but what package management itself keeps, depmod's lists and adduser's spare copies.
list_files() {
	find / -xdev \( -path /proc -o -path /t -o -path /tmp -o -path /dev -o -path /root -o \
		-path /run -o -path /var/cache -o -path /var/lib/dpkg -o -path /var/log \) -prune -o \
		! -path '/usr/lib/modules/*/modules.*' ! -path '/etc/g*-' -print | sort
}

install_all() {
	dpkg --install "$1"/*.deb
}

is_version() {
	[ "$(dpkg-query -W -f '${Version}\n' kport libkport3 libkport-dev kioport-dkms | sort -u)" = "$1" ]
}

prints() {
	pattern=$1
	shift
	"$@" | grep -E -e "$pattern"
}

compile() {
	# shellcheck disable=SC2046
	gcc -Wall -Werror "$@" -o /t/program /t/program.c $(pkg-config --cflags --libs kport) &&
		/t/program
}

has_capability() {
	getcap $helper | tee /dev/stderr | grep -q 'cap_sys_rawio=p$'
}

has_no_capability() {
	[ -x $helper ] && ! has_capability
}

answer() {
	echo "kport kport/capability boolean $1" | debconf-set-selections &&
		dpkg-reconfigure --frontend=noninteractive kport
}

# Whether dkms did it by itself depends on which kernel runs.
module_builds() {
	kernel=$(basename "$(find /lib/modules/* -maxdepth 0 | sort -V | tail -n 1)")
	dkms build -m kioport -v "$1" -k "$kernel" &&
		dkms install -m kioport -v "$1" -k "$kernel" --force &&
		[ "$(modinfo -k "$kernel" -F version kioport)" = "$2" ]
}

only_module() {
	dkms status -m kioport | tee /dev/stderr | cut -d: -f1 | cut -d, -f1 | sort -u >/t/modules
	[ "$(cat /t/modules)" = "kioport/$1" ]
}

nothing_remains() {
	list_files >/t/after
	diff /t/before /t/after
}

list_files >/t/before
case_of "the packages install" install_all /t/debs
case_of "all are of this version" is_version "$version"
case_of "kport version" prints "^kport $version\$" kport version
case_of "kport backends" prints "^sim +yes" kport backends
case_of "kport reads from the simulated bus" prints 0xd8 kport read 0x379 --backend sim
case_of "kport policy show tells that the default holds" prints "built-in default" kport policy show
case_of "the example of a policy has no mistake" kport policy test /etc/kport/policy.example
case_of "it has none either where its lines are in use" sh -c \
	'sed "s/^#\([agu][a-z]* *[a-z]* .*\(read\|write\)\)/\1/; s/alice/0/" /etc/kport/policy.example |
	tee /dev/stderr | kport policy test -'
case_of "allowio starts" allowio --help
case_of "a program with the shared library" compile
case_of "a program with the static library" compile -static
case_of "there is a system group kport" prints '^kport:x:[1-9][0-9]?[0-9]?:' getent group kport
case_of "nobody asked for a capability, and there is none" has_no_capability
case_of "dkms knows the module" only_module "$version"
case_of "dkms builds the module" module_builds "$version" "$version"
case_of "the answer yes is taken" answer true
case_of "and the helper has its capability" has_capability
case_of "an answer no" answer false
case_of "takes it away" has_no_capability
answer true >$log 2>&1
echo 'administrators lpt1 read' >/etc/kport/policy
case_of "an upgrade installs" install_all /t/next
case_of "all are of the later version" is_version "$version+1"
case_of "the helper keeps its capability" has_capability
case_of "the administrator's policy is as it was" grep -qx 'administrators lpt1 read' /etc/kport/policy
case_of "dkms has the later module only" only_module "$version+1"
case_of "dkms builds it" module_builds "$version+1" "$version"
case_of "the packages can be removed" dpkg --remove kioport-dkms kport libkport-dev libkport3
case_of "the administrator's policy stays" test -s /etc/kport/policy
case_of "the module is gone" sh -c '! find /lib/modules -name "kioport*" | grep .'
case_of "the packages can be purged" dpkg --purge kioport-dkms kport libkport-dev libkport3
case_of "no file remains" nothing_remains
case_of "no question remains in debconf" sh -c '! debconf-show kport | grep kport/'
case_of "the group stays, as system groups do" getent group kport
echo "1..$count"
[ "$failures" = 0 ]
