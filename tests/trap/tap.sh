# SPDX-License-Identifier: MIT
# shellcheck shell=sh
#
# What shell tests on the host share:
#
#	try COMMAND...                     sets rc, out and err
#	expect NAME STATUS [CONDITION...]  out=TEXT err=TEXT out~REGEX err~REGEX out!~REGEX err!~REGEX
#	skip NAME REASON
#	finish
#
# absolute FILE prints its name from the root on.
tests=0
failures=0
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
# shellcheck disable=SC2034 # for those who source this
segv=139

try() {
	tried=$*
	rc=0
	# The shell's own word about a signal is not the command's.
	{ (exec "$@" >"$scratch/out" 2>"$scratch/err" </dev/null) || rc=$?; } 2>/dev/null
	out=$(cat "$scratch/out")
	err=$(cat "$scratch/err")
}

holds() {
	case $1 in
	out=*) [ "$out" = "${1#*=}" ] ;;
	err=*) [ "$err" = "${1#*=}" ] ;;
	out~*) printf '%s\n' "$out" | grep -Eq -e "${1#*~}" ;;
	err~*) printf '%s\n' "$err" | grep -Eq -e "${1#*~}" ;;
	out!~*) ! printf '%s\n' "$out" | grep -Eq -e "${1#*~}" ;;
	err!~*) ! printf '%s\n' "$err" | grep -Eq -e "${1#*~}" ;;
	*) false ;;
	esac
}

expect() {
	case_name=$1 missed=''
	[ "$rc" = "$2" ] || missed="status $2"
	shift 2
	for condition; do
		holds "$condition" || missed="$missed [$condition]"
	done
	tests=$((tests + 1))
	if [ -z "$missed" ]; then
		echo "ok $tests - $case_name"
		return
	fi
	failures=$((failures + 1))
	echo "not ok $tests - $case_name"
	printf 'tried: %s\nmissed: %s\nstatus: %s\nout: %s\nerr: %s\n' \
		"$tried" "$missed" "$rc" "$out" "$err" | sed 's/^/#   /'
}

skip() {
	tests=$((tests + 1))
	echo "ok $tests - $1 # SKIP $2"
}

finish() {
	echo "1..$tests"
	[ "$failures" = 0 ]
	exit
}

absolute() {
	case $1 in
	/* | '') echo "$1" ;;
	*) echo "$PWD/$1" ;;
	esac
}
