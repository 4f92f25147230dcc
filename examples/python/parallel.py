#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes a byte to the data lines of LPT1, reads it back, and reads the status lines.

usage: parallel.py [PORTS]
Without any hardware: KPORT_BACKEND=sim KPORT_DEVICE=lpt@0x378 python3 parallel.py
"""
import sys

import kport


def main():
    ports = sys.argv[1] if len(sys.argv) > 1 else "lpt1"
    base = kport.parse(ports)[0][0]
    with kport.open(ports) as port:
        port.out8(base, 0x55)
        data, status = port.in8(base), port.in8(base + 1)
    print(f"wrote 0x55, read 0x{data:02x}, status 0x{status:02x}")


if __name__ == "__main__":
    try:
        main()
    except kport.Error as error:
        sys.exit(str(error))
