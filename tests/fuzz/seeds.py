#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Writes the seed files of the fuzz targets: seeds.py DIRECTORY. The same files each time."""
import pathlib
import struct
import sys
import zlib

IN, OUT, MODIFY, POLL, DELAY, INS, OUTS, STOP = range(1, 9)


def op(code, width=0, port=0, value=0, mask=0, third=0, fourth=0):
    """One struct kp_op; third is want or count, fourth time_ns or data."""
    return struct.pack("<BBHIIIII", code, width, port, value, mask, third, fourth, 0)


def request(number, body, flags=0, handle=0, happens=0):
    """One record of fuzz_request: what chooses, the length, and the request with its header."""
    body = struct.pack("<II", 8 + len(body), flags) + body
    return struct.pack("<BH", number % 16 | handle << 4 | 1 << 5 | happens << 6,
                       len(body) | number // 16 << 15) + body


def hello(**how):
    return request(1, struct.pack("<IHHQIIQ", 0x54524F50, 1, 0, 0, 0, 0, 0), **how)


def access(number, port, width, value=0, **how):
    return request(number, struct.pack("<IHBB", value, port, width, 0), **how)


def batch(number, ops, data=b"", limit=0, **how):
    return request(number, struct.pack("<QIIII", limit, len(ops), len(data), 0, 0)
                   + b"".join(ops) + data, **how)


def claim(number, first, last, **how):
    return request(number, struct.pack("<HHI", first, last, 0), **how)


def grant(number, process, first, last, **how):
    return request(number, struct.pack("<QHHI", process, first, last, 0), **how)


def holders(room, at=(2**64 - 1, 2**64 - 1), **how):
    return request(18, struct.pack("<QQII", *at, 0, 0) + bytes(32 * room), **how)


def policy_load(text, **how):
    return request(12, struct.pack("<IIIIII", len(text), 0, 0, 0, 0, 0) + text
                   + bytes(-len(text) % 8), **how)


ONE_OF_EACH = [
    op(IN, 1, 0x300), op(OUT, 2, 0x300, 0xBEEF), op(MODIFY, 1, 0x301, 0x05, 0x0F),
    op(POLL, 1, 0x301, 0, 0x80, 0, 5000), op(DELAY, fourth=1000),
    op(INS, 4, 0x304, third=4), op(OUTS, 1, 0x300, third=8, fourth=8), op(STOP),
]

PORTSETS = [
    "0x378", "888", "0x378-0x37a", "0x3f8+8", "lpt1", "lpt1+epp", "lpt1+ecp", "lpt1+epp+ecp",
    "LPT2,Com1 , com4,game\t,post", "rtc,pit,lpt3,com2,com3", "0-0xffff", "0xffff+1", "0+65536",
    "0x37a-0x378", "0x10000", "0x378+0", "0378", "com1+ecp", "0x378,,0x379", "lpt9", "0x37g", "",
    ",", "0x378 - 0x37a", "1,3,5,7,9,11,13,15,17,19,21,23,25,27,29,31", "0xffff+2",
    "99999999999999",
]

POLICIES = [
    b"administrators lpt1+ecp,com1,post read write grant\n"
    b"group kport lpt1,lpt2,lpt3 read write grant # printers\r\n"
    b"user alice 0x70-0x71 read unsafe\n",
    b"user alice lpt1 read\0user b lpt2 write\0\0",
    b"user alice 0x60 read\nuser alice rtc read unsafe\nnonsense\n\n# comment\n",
    b"user alice lpt1 read slow\nuser alice lpt1 write\nuser alice lpt1 grant",
    b"group lab 0x300-0x31f,0x2e8,0x3bc-0x3be read write grant\n user b 0xd000+256 write unsafe",
    b"administrators 0-0xffff read write grant unsafe\n",
    b"user\ngroup\nadministrators\nuser alice\nuser alice lpt1\nuser alice lpt1 unsafe\n",
    b"user alice lpt9 read\nuser alice 0x37a-0x378 read\nuser alice lpt1,,lpt2 read\n",
]

BATCHES = {
    "each": (1000, 16, 1, [op(IN, 1, 0x310), op(OUT, 2, 0x310, 0xBEEF),
                           op(MODIFY, 1, 0x311, 5, 0xF), op(POLL, 1, 0x312, 0, 0x80, 0, 5000),
                           op(DELAY, fourth=1000), op(INS, 4, 0x31C, third=4),
                           op(OUTS, 1, 0x320, third=8, fourth=8), op(STOP), op(IN, 1, 0x300)]),
    "empty": (0, 0, 0, []),
    "many": (100, 0, 0, [op(IN, 1, 0x300)] * 64),
    "poll": (20, 0, 0, [op(POLL, 1, 0x300, 0, 1, 1, 20000)]),
    "interrupted": (1000, 0, 2, [op(POLL, 2, 0x300, 0, 1, 1, 900000)]),
    "strings": (500, 4096, 0, [op(OUTS, 1, 0x310, third=4096), op(INS, 4, 0x310, third=1024)]),
    "long": (500, 60000, 0, [op(OUTS, 1, 0x310, third=60000)]),
    "short_data": (500, 15, 0, [op(INS, 4, 0x310, third=4)]),
    "overflow": (500, 64, 0, [op(INS, 4, 0x310, third=0x40000001)]),
    "misaligned": (500, 64, 0, [op(INS, 4, 0x310, third=1, fourth=2)]),
    "outside": (500, 0, 0, [op(IN, 4, 0x31D)]),
    "not_writable": (500, 0, 0, [op(OUT, 1, 0x300)]),
    "too_much_time": (1, 0, 0, [op(DELAY, fourth=1002)]),
    "slices": (65000, 0, 0, [op(DELAY, fourth=25000000)]),
    "failing": (500, 0, 5 << 8, [op(IN, 1, 0x310)] * 8),
    "stray": (500, 0, 0, [op(IN, 1, 0x310, mask=1)]),
    "zero_mask": (500, 0, 0, [op(POLL, 1, 0x310, 0, 0, 0, 100)]),
}

CLAIMED = claim(6, 0x300, 0x30F)

REQUESTS = {
    "hello": hello(),
    "read_write": CLAIMED + access(2, 0x300, 1) + access(3, 0x300, 4, 0xDEADBEEF)
    + access(2, 0x303, 2),
    "not_claimed": access(2, 0x300, 1) + access(3, 0x378, 1, 1),
    "batch": CLAIMED + batch(5, ONE_OF_EACH, bytes(16)),
    "batch_read": CLAIMED + batch(4, [op(IN, 1, 0x300)] * 20, limit=2000000000),
    "batch_read_writes": CLAIMED + batch(4, [op(OUT, 1, 0x300)]),
    "claims": claim(6, 0x300, 0x307) + claim(6, 0x304, 0x30B) + claim(6, 0x304, 0x305)
    + claim(6, 0x308, 0x30F, handle=1) + claim(6, 0x300, 0x31F, handle=1)
    + claim(7, 0x300, 0x307) + claim(6, 0x300, 0x307, handle=1),
    "shared": claim(6, 0x300, 0x30F, flags=1) + claim(6, 0x300, 0x30F, flags=1, handle=1)
    + access(2, 0x300, 1, handle=1) + access(3, 0x310, 1, 1, handle=1),
    "mixed_rights": claim(6, 0x30C, 0x31F, handle=1) + access(2, 0x310, 2, handle=1)
    + access(3, 0x318, 2, 1, handle=1) + access(2, 0x317, 2, handle=1),
    "grants": CLAIMED + grant(8, 0, 0x300, 0x303) + grant(8, 5, 0x300, 0x307)
    + grant(9, 0, 0x300, 0x303) + request(10, struct.pack("<QII", 5, 0, 0) + bytes(16))
    + claim(7, 0x300, 0x30F),
    "grant_union": claim(6, 0x300, 0x30F, flags=1) + claim(6, 0x300, 0x30F, flags=1, handle=1)
    + claim(6, 0x310, 0x31F) + grant(8, 0, 0x300, 0x30F, handle=1) + grant(8, 0, 0x310, 0x31F)
    + grant(8, 0, 0x300, 0x307),
    "grant_exclusive": claim(6, 0x300, 0x30F, flags=1)
    + claim(6, 0x300, 0x30F, flags=1, handle=1) + grant(8, 0, 0x300, 0x300, flags=1)
    + grant(8, 0, 0x301, 0x301, handle=1),
    "process_gone": CLAIMED + grant(8, 1, 0x300, 0x303) + hello(happens=2)
    + grant(9, 1, 0x300, 0x303),
    "reopened": CLAIMED + grant(8, 1, 0x300, 0x303) + hello(happens=3) + access(2, 0x300, 1),
    "no_memory": claim(6, 0x300, 0x30F, happens=1) + CLAIMED + grant(8, 0, 0x300, 0x300, happens=1)
    + request(13, b"", flags=1, happens=1),
    "rights": request(11, struct.pack("<II", 0, 0) + bytes(32))
    + request(11, struct.pack("<II", 0, 0), handle=1),
    "policy": policy_load(b"user alice lpt1 read\nnonsense\n") + policy_load(b"", handle=1)
    + claim(6, 0x378, 0x37A, handle=1, happens=3),
    "trace": CLAIMED + request(13, b"", flags=3) + access(2, 0x300, 1)
    + batch(5, ONE_OF_EACH, bytes(16)) + request(14, struct.pack("<QII", 0, 0, 0) + bytes(160)),
    "holders": CLAIMED + claim(6, 0x310, 0x317, flags=1, handle=1) + grant(8, 5, 0x300, 0x303)
    + grant(8, 0, 0x300, 0x307) + holders(1) + holders(64) + holders(2, at=(1, 2))
    + holders(4, at=(0, 3)) + holders(0) + holders(4, handle=1) + holders(3, happens=2)
    + holders(3, happens=3),
    "quiesced": request(16, b"") + claim(6, 0x300, 0x30F, handle=1, happens=3) + request(16, b""),
    "rules": request(17, bytes(16)) + request(17, bytes(16), flags=1)
    + request(17, bytes(16), flags=1, handle=1),
    "trace_of_others": request(13, b"", flags=3, handle=1) + request(13, b"", flags=1, handle=1)
    + request(14, struct.pack("<QII", 1, 0, 0) + bytes(40), handle=1),
}

CODE = {
    "in_al": b"\xec", "in_ax": b"\x66\xed", "in_eax": b"\xed", "in_immediate": b"\xe5\x61",
    "out_al": b"\xee", "out_eax": b"\xef", "out_immediate": b"\xe6\x80", "rex": b"\x66\x48\xef",
    "rep_insb": b"\xf3\x6c", "repne_insd": b"\xf2\x6d", "small_insw": b"\x67\xf3\x66\x6d",
    "rep_outsb": b"\xf3\x6e", "fs_outsd": b"\x64\xf3\x6f", "gs_cs_outsb": b"\x65\x2e\x67\x6e",
    "cli": b"\xfa", "sti": b"\xfb", "hlt": b"\xf4", "lock": b"\xf0\xec", "other": b"\x0f\x05",
    "cut": b"\x66\x67\xe4", "empty": b"", "fifteen": b"\x66" * 14 + b"\xec",
    "sixteen": b"\x66" * 14 + b"\xe4\x10",
}
# How the ports and the memory behave: all well, no grant, gone after five, a hole, downwards.
WORLDS = {"well": 0x1F, "refused": 0x3F, "gone": 0x05, "hole": 0x9F, "down": 0x5F}




def recording(accesses, text=b"backend=sim\ndevice=\n", end=True, major=1):
    """accesses: (width, write, status, port, value, process, begin, duration)"""
    head_len = (32 + len(text) + 4 + 7) // 8 * 8
    head = struct.pack("<8sHHIQII", b"kportrec", major, 0, head_len, 10**18, len(text), 0)
    head = (head + text).ljust(head_len - 4, b"\0")
    head += struct.pack("<I", zlib.crc32(head))
    records = [struct.pack("<BBBBHHIIQI", 1, width, write, status, port, 0, value, process,
                           begin, duration)
               for width, write, status, port, value, process, begin, duration in accesses]
    records += [bytes([2]).ljust(28, b"\0")] if end else []
    return head + b"".join(
        record + struct.pack("<I", zlib.crc32(struct.pack("<I", index) + record))
        for index, record in enumerate(records))


SESSION = [(1, 1, 0, 0x378, 0x41, 0, 1000, 300), (1, 0, 0, 0x379, 0xD8, 0, 2000, 300),
           (2, 0, 8, 0x300, 0, 77, 3000, 0xFFFFFFFF), (4, 1, 0, 0xFFFC, 0xFFFFFFFF, 77, 2**63, 0)]
RECORDINGS = {
    "session": recording(SESSION),
    "empty": recording([]),
    "no_end": recording(SESSION, end=False),
    "cut": recording(SESSION)[:-40],
    "no_text": recording(SESSION, text=b""),
    "odd_text": recording(SESSION, text=b"device=x\0y\nbackend=\nbackend"),
    "long_text": recording(SESSION[:1], text=b"device=" + b"x" * 5000),
    "newer": recording(SESSION, major=2),
    "impossible": recording([(3, 0, 0, 0x300, 0, 0, 0, 0)]),
    "past_the_end": recording([(2, 0, 0, 0xFFFF, 0, 0, 0, 0)]),
    "too_wide": recording([(1, 1, 0, 0x300, 256, 0, 0, 0)]),
    "behind_the_end": recording(SESSION) + b"more",
}


def write(directory, target, name, content):
    folder = pathlib.Path(directory, target)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(content)


def main(directory):
    for number, text in enumerate(PORTSETS):
        write(directory, "portset", f"{number:02}", text.encode())
    for number, text in enumerate(POLICIES):
        for who in (b"0", b"3", b"5"):  # an administrator; the group; alice with unsafe
            write(directory, "policy", f"{number:02}_{who.decode()}", who + text)
    for name, (limit_us, data_len, bus, ops) in BATCHES.items():
        head = struct.pack("<HHH", limit_us, data_len, bus)
        write(directory, "batch", name, head + b"".join(ops))
    for name, content in REQUESTS.items():
        write(directory, "request", name, content)
    for name, content in RECORDINGS.items():
        write(directory, "recording", name, content)
    for number, (name, code) in enumerate(CODE.items()):
        for world, how in WORLDS.items():
            head = struct.pack("<BBHHH", number % 3, how, 0x378, 100, 0x8FF0)
            write(directory, "decode", f"{name}_{world}", head + code)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: seeds.py DIRECTORY")
    main(sys.argv[1])
