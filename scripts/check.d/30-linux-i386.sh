# SPDX-License-Identifier: MIT
# fast
build linux-i386
run_tests linux-i386
