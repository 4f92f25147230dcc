# SPDX-License-Identifier: MIT
# fast
for check in $(scripts/lint.sh --list); do
	try "$check" scripts/lint.sh "$check"
done
