# SPDX-License-Identifier: MIT
# Every libFuzzer target for 30 s, two at a time.
need clang
build fuzz
targets=$(find build/fuzz/tests/fuzz -maxdepth 1 -name 'fuzz_*' -type f -perm -u+x | sort)
# shellcheck disable=SC2086,SC2016 # the inner shell's own variables
[ -n "$targets" ] && printf '%s\n' $targets | xargs -n 1 -P 2 sh -c '
	if scripts/fuzz.sh "${0##*/}" "${FUZZ_SECONDS:-30}"; then
		echo "pass ${0##*/}" >>"$CHECK_RESULTS"
	else
		echo "fail ${0##*/}" >>"$CHECK_RESULTS"
	fi'
[ -n "$targets" ] || fail "there is no fuzz target"
