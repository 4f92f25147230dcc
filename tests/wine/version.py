#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""version.py FILE COPY VERSION: a copy whose version resources, those of the drivers that it carries
included, say VERSION: an older or a newer kport to meet."""
import struct
import sys

SIGNATURE = struct.pack("<II", 0xFEEF04BD, 0x00010000)  # VS_FIXEDFILEINFO: signature, its own version


def main():
    source, target, version = sys.argv[1:]
    major, minor, patch, build = (int(part) for part in version.split("."))
    numbers = struct.pack("<II", major << 16 | minor, patch << 16 | build)
    with open(source, "rb") as file:
        image = bytearray(file.read())
    at, count = image.find(SIGNATURE), 0
    while at >= 0:
        image[at + 8:at + 24] = numbers * 2
        at, count = image.find(SIGNATURE, at + 1), count + 1
    if not count:
        sys.exit(f"version.py: {source} has no version resource")
    with open(target, "wb") as file:
        file.write(image)


main()
