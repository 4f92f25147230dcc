#!/bin/sh
# SPDX-License-Identifier: MIT
# smoke.sh BENCH_HOST: it runs, and kport.h's inline functions are the bare instructions (S1).
out=$("$1")
status=$?
echo 1..3
[ "$status" = 0 ] || printf 'not '
echo "ok 1 - bench_host ends well"
echo "$out" | grep -qx 'fact s1_same_bytes 1' || printf 'not '
echo "ok 2 - kport.h's inline functions have the bare instructions' bytes"
[ "$(echo "$out" | grep -c '^bench [a-z0-9_]* ns\( [0-9.e+-]*\)\{9\}$')" = 6 ] || printf 'not '
echo "ok 3 - six rows of nine rounds"
