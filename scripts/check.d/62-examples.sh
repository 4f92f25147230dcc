# SPDX-License-Identifier: MIT
# The examples in each language that Debian has a compiler for, run on the simulated bus.
need cc fpc mcs mono python3
build linux-x86_64
run_tap sh tests/examples/run.sh build/linux-x86_64
