#!/bin/sh
# SPDX-License-Identifier: MIT
# deps.sh GOAL: installs what GOAL (build, demo, demo-pc, check, check-fast, check-nt, bench, lint, dist, all) lacks.
# Nothing that is installed is removed or replaced by choice; DEPS=no only reports.
set -eu
cd "$(dirname "$0")/.."
. scripts/common.sh

goal=${1:-all}
install="apt-get install -y --no-upgrade --no-remove --no-install-recommends"

wanted() {
	awk -v goal="$goal" '!/^#/ && NF > 1 {
		for (i = 2; i <= NF; i++)
			if (goal == "all" || $i == goal || $i == "build") { print $1; next }
	}' scripts/packages
}

# One dpkg-query for all of them keeps a second run at a few milliseconds.
lacking() {
	# shellcheck disable=SC2046
	installed=$(dpkg-query -W -f '${Package} ${db:Status-Status}\n' $(wanted) 2>/dev/null |
		sed -n 's/ installed$//p') || true
	for package in $(wanted); do
		case "
$installed
" in
		*"
$package
"*) ;;
		*) printf ' %s' "$package" ;;
		esac
	done
}

as_root() {
	if [ "$(id -u)" = 0 ]; then
		"$@"
	elif [ -t 0 ]; then
		sudo "$@"
	else
		sudo -n "$@"
	fi
}

may_install() {
	[ "$(id -u)" = 0 ] && return
	have sudo || return 1
	[ -t 0 ] || sudo -n true 2>/dev/null
}

simulate() {
	# shellcheck disable=SC2086
	LC_ALL=C $install --simulate $lacks 2>&1
}

# shellcheck disable=SC2046
if ! have dpkg-query || ! have apt-get; then
	[ "${DEPS:-}" = no ] && exit 0
	die "deps: no apt-get here. Install what these Debian packages hold, then add DEPS=no:" $(wanted)
fi
lacks=$(lacking)
[ -n "$lacks" ] || exit 0
if [ "${DEPS:-}" = no ]; then
	say "deps: lacking for '$goal' (DEPS=no, so nothing is installed):$lacks"
	exit 0
fi

say "deps: '$goal' needs these packages, about to install:$lacks"
if ! may_install; then
	if have sudo; then become="sudo sh -c"; else become="su -c"; fi
	die "deps: this user may not install packages. Type:
  $become 'apt-get update && $install$lacks'"
fi
# The index is refreshed only where it cannot serve: it is missing or names files that are gone.
plan=$(simulate) || {
	as_root apt-get -q update
	plan=$(simulate) || die "$plan
deps: apt-get cannot install these packages; its reason is above."
}
renewed=$(say "$plan" | sed -n 's/^Inst \([^ ]*\) \[\([^]]*\)\] (\([^ ]*\).*/  \1 \2 -> \3/p')
if [ -n "$renewed" ]; then
	say "deps: Debian ties these to exact versions, so they are renewed within the release:" "$renewed"
fi
run_install() {
	# shellcheck disable=SC2086
	as_root env DEBIAN_FRONTEND=noninteractive $install -q -o DPkg::Lock::Timeout=300 $lacks
}
run_install || {
	as_root apt-get -q update
	run_install
}
lacks=$(lacking)
[ -z "$lacks" ] || die "deps: still lacking after the installation:$lacks"
