# SPDX-License-Identifier: MIT
try demo scripts/demo.sh
need qemu-system-x86_64
try demo-pc scripts/demo-pc.sh
