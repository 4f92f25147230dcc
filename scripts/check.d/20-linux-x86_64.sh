# SPDX-License-Identifier: MIT
# fast
build linux-x86_64
run_tests linux-x86_64
