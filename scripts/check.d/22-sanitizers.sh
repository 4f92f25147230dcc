# SPDX-License-Identifier: MIT
need clang
export ASAN_OPTIONS=detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
build asan
run_tests asan --timeout-multiplier 3
