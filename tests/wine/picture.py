#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""picture.py SCREEN PICTURE [X Y WIDTH HEIGHT]: what Xvfb shows (its -fbdir file, an X window dump of
32 bits a pixel), or a part of it, as a PNG.
"""
import struct
import sys
import zlib


def read_screen(path):
    """(width, height, rows of bytes B G R x). XWDFile.h of the X11 headers has the format."""
    with open(path, "rb") as file:
        data = file.read()
    fields = struct.unpack(">25I", data[:100])
    head, width, height = fields[0], fields[4], fields[5]
    little, pixel_bits, row_bytes, colours = fields[7] == 0, fields[11], fields[12], fields[19]
    if pixel_bits != 32 or not little:
        raise SystemExit(f"{path}: not 32 bits a pixel, lowest byte first")
    first = head + colours * 12
    return width, height, [data[first + y * row_bytes:first + y * row_bytes + width * 4]
                           for y in range(height)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def write_png(path, rows, width):
    """PNG specification: 8 bits a sample, RGB, no filter."""
    lines = b"".join(
        b"\0" + b"".join(row[4 * x + 2:4 * x + 3] + row[4 * x + 1:4 * x + 2] + row[4 * x:4 * x + 1]
                         for x in range(width)) for row in rows)
    head = struct.pack(">2I5B", width, len(rows), 8, 2, 0, 0, 0)
    with open(path, "wb") as file:
        file.write(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) +
                   chunk(b"IDAT", zlib.compress(lines, 9)) + chunk(b"IEND", b""))


def main():
    if len(sys.argv) not in (3, 7):
        raise SystemExit(__doc__)
    width, height, rows = read_screen(sys.argv[1])
    x, y, part_width, part_height = map(int, sys.argv[3:]) if len(sys.argv) == 7 else (
        0, 0, width, height)
    rows = [row[4 * x:4 * (x + part_width)] for row in rows[y:y + part_height]]
    write_png(sys.argv[2], rows, len(rows[0]) // 4)


if __name__ == "__main__":
    main()
