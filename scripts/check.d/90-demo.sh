# SPDX-License-Identifier: MIT
need qemu-system-x86_64
try demo scripts/demo.sh
