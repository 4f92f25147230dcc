# SPDX-License-Identifier: MIT
build linux-i386
run_tests linux-i386
