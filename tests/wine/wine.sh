# SPDX-License-Identifier: MIT
# shellcheck shell=sh
# What the tests under Wine share beside the guest's words (lib.sh). Of a 64-bit prefix, bin is the
# folder of 64-bit programs and bin32 that of 32-bit ones.
# shellcheck source=tests/guest/lib.sh
. /t/lib.sh
# shellcheck source=tests/wine/prefix.sh
. /t/prefix.sh
prefix "${bits:?}"
bin=/t/bin$bits
# shellcheck disable=SC2034 # for the tests
bin32=/t/bin32

# Windows programs end their lines in their own way.
wtry() {
	try wine "$@"
	out=$(echo "$out" | tr -d '\r')
	err=$(echo "$err" | tr -d '\r' | grep -v ':err:' || true)
}

# A program's own cases become this test's.
cases() {
	wine "$@" >/tmp/cases 2>/tmp/cases.err
	rc=$?
	planned=$(sed -n 's/^1\.\.//p' /tmp/cases | tr -d '\r')
	while read -r line; do
		case $line in
		ok* | 'not ok'*)
			tests=$((tests + 1))
			case $line in 'not ok'*) failures=$((failures + 1)) ;; esac
			echo "$line" | sed "s/ok [0-9]*/ok $tests/"
			;;
		'#'*) echo "$line" ;;
		esac
	done <<END
$(tr -d '\r' </tmp/cases)
END
	same "${1##*/}${2:+ $2} runs all its cases (status $rc)" \
		"$(grep -cE '^(not )?ok ' /tmp/cases)" "${planned:-none}"
	[ ! -s /tmp/cases.err ] || note </tmp/cases.err
}

# The driver without an installer, in the process that has a bus of memory (start_prefix).
load_driver() {
	wtry "$bin/nio_service.exe" create "Z:\\t\\bin$bits\\kioport.sys" group kport start
}

unload_driver() {
	wtry "$bin/nio_service.exe" stop delete
}

# From here on programs have a screen for their windows, or none again: who has the desktop of a prefix
# settles that when the prefix starts. False: there is no screen (run.sh).
with_display() {
	[ -s /t/display ] || return 1
	DISPLAY=:$(cat /t/display)
	export DISPLAY
	# Without a window manager Wine draws the frames itself.
	wine reg add 'HKCU\Software\Wine\X11 Driver' /v Managed /d N /f >/dev/null
	ln -sf /usr/share/wine/fonts/* "$WINEPREFIX/drive_c/windows/Fonts/"
	restart_prefix
}

without_display() {
	unset DISPLAY
	restart_prefix
}
