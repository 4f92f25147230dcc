#!/bin/sh
# SPDX-License-Identifier: MIT
# lint.sh [--list | CHECK...]: all checks of the source text, or those named.
# --list prints their names; with CHECK_FAST set, only those that take seconds.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

fast_checks="format shellcheck includes spdx sizes"
slow_checks="tidy cppcheck"

# Files of the tree by name, build results and caches aside.
files() {
	find . \( -path ./build -o -path ./dist -o -path ./.git \) -prune -o -type f \( "$@" \) -print |
		sed 's|^\./||' | sort
}

lint_format() {
	files -name '*.[ch]' | xargs clang-format --dry-run --Werror
}

# Builds what makes the headers that sources want, for each system.
tidy_build() {
	drivers="driver/nt/kioport.sys driver/nt/kioport-x64.sys driver/nt/kioport-nt4.sys"
	# shellcheck disable=SC2086
	scripts/build.sh clang && scripts/build.sh windows-x86_64 driver/nt/kioport.sys &&
		scripts/build.sh windows-i386 $drivers vdd/vdd_messages.h
}

# The files that a compiler saw, each once, as the first system reads it that has it.
lint_tidy() {
	tidy_build >build/tidy.build || {
		tail -n 20 build/tidy.build
		return 1
	}
	python3 scripts/compile-commands.py build/tidy build/clang/compile_commands.json \
		build/windows-x86_64/compile_commands.json build/windows-i386/compile_commands.json \
		build/windows-i386/driver/nt/kioport.sys.p/compile_commands.json \
		build/windows-i386/driver/nt/kioport-x64.sys.p/compile_commands.json \
		build/windows-i386/driver/nt/kioport-nt4.sys.p/compile_commands.json >build/tidy.files
	xargs -n 4 -P 2 clang-tidy -p build/tidy --quiet <build/tidy.files
}

lint_cppcheck() {
	files -name '*.c' | grep -v '^tests/' >build/cppcheck.files
	cppcheck --quiet --error-exitcode=1 --std=c11 --platform=unix64 -j 2 -I . -I abi -I include \
		--enable=warning,performance,portability --inline-suppr \
		--suppress=missingIncludeSystem --file-list=build/cppcheck.files
}

lint_shellcheck() {
	files -name '*' | xargs awk 'FNR == 1 && /^#!.*sh$/ { print FILENAME } { nextfile }' |
		xargs shellcheck -x
	files -path './scripts/check.d/*.sh' | xargs shellcheck --shell=sh
}

lint_includes() {
	python3 scripts/check-includes.py --self-test
	python3 scripts/check-includes.py
}

lint_spdx() {
	files -name '*.[chS]' -o -name '*.sh' -o -name '*.py' -o -name 'meson*' -o -name '*.ini' \
		-o -name Makefile -o -name '*.map' -o -name '*.def' -o -path './.ci/run' |
		while read -r file; do
			sed -n 1,2p "$file" | grep -q 'SPDX-License-Identifier: ' || say "$file:1: no SPDX line"
		done >build/spdx.lacking
	cat build/spdx.lacking
	[ ! -s build/spdx.lacking ]
}

# A long file is a hint, not an error.
lint_sizes() {
	files -name '*.[ch]' | xargs wc -l | awk '$2 != "total" && $1 > 500 {
		print $2 ": " $1 " lines; is it still one idea?" }'
}

case ${1:-} in
--list)
	[ -n "${CHECK_FAST:-}" ] || fast_checks="$fast_checks $slow_checks"
	say "$fast_checks"
	exit 0
	;;
esac
mkdir -p build
failed=
# shellcheck disable=SC2086 # names without blanks
[ $# -gt 0 ] || set -- $fast_checks $slow_checks
for check; do
	case " $fast_checks $slow_checks " in
	*" $check "*) ;;
	*) die "lint: no check '$check'; there are: $fast_checks $slow_checks" ;;
	esac
	say "lint: $check"
	# In a shell of its own, where set -e holds although the result is asked for.
	(
		set -eu
		"lint_$check"
	) &
	wait "$!" || failed="$failed $check"
done
[ -z "$failed" ] || die "lint: failed:$failed"
