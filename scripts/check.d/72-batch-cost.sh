# SPDX-License-Identifier: MIT
# Core's batch interpreter against what it cost when its figures were recorded.
need gcc valgrind
run_tap tests/bench/batch_cost.py
