# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# Sourced: prefix 32|64 makes what follows run in the Wine prefix of that width, which is made at
# its first use. Busybox names are found by their links in /bin.

# No questions about Mono and Gecko, no menus, and only what has gone wrong.
export WINEDLLOVERRIDES='mscoree,mshtml,winemenubuilder.exe='
export WINEDEBUG=fixme-all

prefix() {
	bits=$1
	case $bits in
	32)
		WINEARCH=win32
		loader=/usr/lib/wine/wine
		WINESERVER=/usr/lib/wine/wineserver32
		;;
	64)
		WINEARCH=win64
		loader=/usr/lib/wine/wine64
		WINESERVER=/usr/lib/wine/wineserver64
		;;
	esac
	WINEPREFIX=/w/prefix$bits
	WINELOADER=$loader
	export WINEARCH WINEPREFIX WINESERVER WINELOADER
	WINEPATH="Z:\\t\\bin$bits"
	export WINEPATH
	# shellcheck disable=SC2034 # for the tests
	system32=$WINEPREFIX/drive_c/windows/system32
	[ -e "/tmp/running$bits" ] || start_prefix
}

# The first program makes or starts the prefix, services with it (a wineboot of one's own would start
# them twice). They live as long as any program does, and print where the first one does; so one
# waits in the background. It says something when it runs (whether it can open the device): two programs
# that begin in a prefix without a server get in each other's way.
start_prefix() {
	: >"/tmp/running$bits"
	mkfifo "/tmp/hold$bits"
	wine "/t/bin$bits/nio_step.exe" open close wait <"/tmp/hold$bits" \
		>>"/tmp/running$bits" 2>>"/w/wine$bits.log" &
	sleep 1000000 >"/tmp/hold$bits" &
	tries=1500
	until [ -s "/tmp/running$bits" ]; do
		tries=$((tries - 1))
		[ "$tries" != 0 ] || return 1
		sleep 0.2
	done
	# Drivers that name the same group run in one process; ports.sys gives it a bus of memory.
	wine "/t/bin$bits/nio_service.exe" settle name ports create_once \
		"Z:\\t\\bin$bits\\ports.sys" group kport start >>"/w/wine$bits.log" 2>&1
}

# As a machine is started anew: no process lives on, the registry does.
restart_prefix() {
	"$WINESERVER" -k
	"$WINESERVER" -w
	rm -f "/tmp/running$bits" "/tmp/hold$bits"
	start_prefix
}

wine() {
	"$loader" "$@"
}
