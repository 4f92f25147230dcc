# SPDX-License-Identifier: MIT
need clang
build clang
run_tests clang
