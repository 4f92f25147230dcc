# SPDX-License-Identifier: MIT
# What works on a handle, under valgrind; the exhaustive tables of core would take too long there.
need valgrind
build linux-x86_64
run_tests linux-x86_64 --suite lib --timeout-multiplier 10 --wrapper \
	'valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --track-fds=no'
