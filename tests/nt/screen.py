# SPDX-License-Identifier: MIT
"""Is a picture of the screen a blue screen? NT stops with white letters on a blue that fills the screen:
of the 16 colours of VGA up to Windows 7, a lighter one since Windows 8. No desktop has so much of one of
these two."""

# Red, green, blue, and how far each may be off: cards and emulators round differently.
BLUES = [((0, 0, 0xA8), 0x30), ((0x10, 0x71, 0xAA), 0x0C), ((0, 0x78, 0xD7), 0x0C)]
SHARE_PERCENT = 70


def pixels(picture):
    """The bytes of the pixels of a PPM of 8 bits a colour (netpbm's "P6")."""
    fields, at = [], 0
    while len(fields) < 4:
        while picture[at:at + 1].isspace():
            at += 1
        end = at
        while not picture[end:end + 1].isspace():
            end += 1
            if end > len(picture):
                raise ValueError("cut off")
        fields.append(picture[at:end])
        at = end
    if fields[0] != b"P6" or fields[3] != b"255":
        raise ValueError("not a P6 picture of 8 bits a colour")
    return picture[at + 1:]


def is_blue(picture):
    """Every 16th pixel is enough."""
    data = pixels(picture)
    seen = [data[at:at + 3] for at in range(0, len(data) - 2, 48)]
    for blue, slack in BLUES:
        alike = sum(all(abs(pixel[i] - blue[i]) <= slack for i in range(3)) for pixel in seen)
        if seen and alike * 100 >= SHARE_PERCENT * len(seen):
            return True
    return False
