# SPDX-License-Identifier: MIT
# No x86 ports there: core and sim work, every real back end says so.
need aarch64-linux-gnu-gcc qemu-aarch64
build linux-aarch64
run_tests linux-aarch64 --suite core --suite sim --suite lib --timeout-multiplier 10
