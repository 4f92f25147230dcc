# SPDX-License-Identifier: MIT
# Programs of an older C library, trapped. It comes from a private root under build/; nothing is installed.
build linux-x86_64
run_tap tests/trap/older.sh build/linux-x86_64
