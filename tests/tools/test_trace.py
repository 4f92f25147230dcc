#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kport trace, --record and the back end replay.

test_trace.py KPORT [LPTPRINT PRELOAD64 ...]      (where programs can run under allowio)
"""
import json
import os
import re
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import zlib

import live
from tap import Cases

kport = sys.argv[1]
cases = Cases(kport)

PRINTING = """\
out8 0x37a 0x0c
out8 0x378 0x41
poll8 0x379 mask 0x80 want 0x80 timeout 10ms
out8 0x37a 0x0d
out8 0x37a 0x0c
in8 0x379
in8 0x379
out16 0x300 0x1234
"""
SERIAL = """\
out8 0x3fb 0x83
out8 0x3f8 0x01
out8 0x3f9 0x00
out8 0x3fb 0x03
out8 0x3fa 0x01
out8 0x3fc 0x03
out8 0x3f8 0x55
out8 0x3f8 0x55
in8 0x3fd
in8 0x3fe
"""


def check(name, condition, *notes):
    cases.report(name, bool(condition), notes)


def record(path, batch, device=None):
    words = ["run", "-", "--backend", "sim", "--record", path]
    done = cases.run(words + (["--device", device] if device else []), batch)
    if done.returncode != 0:
        raise SystemExit(f"recording failed: {done.stderr}")
    return done.stdout


def parse(data):
    """The format as docs/trace.md describes it, read without kport."""
    magic, major, minor, head_len, began, text_len, zero = struct.unpack_from("<8sHHIQII", data)
    assert magic == b"kportrec" and (major, minor) == (1, 0) and zero == 0
    assert struct.unpack_from("<I", data, head_len - 4)[0] == zlib.crc32(data[:head_len - 4])
    lines = dict(line.split("=", 1) for line in data[32:32 + text_len].decode().splitlines())
    accesses = []
    for index, at in enumerate(range(head_len, len(data), 32)):
        kind, width, flags, status, port, _, value, process, begin, duration, crc = \
            struct.unpack_from("<BBBBHHIIQII", data, at)
        assert crc == zlib.crc32(struct.pack("<I", index) + data[at:at + 28])
        if kind == 2:
            assert at + 32 == len(data)
            return began, lines, accesses
        accesses.append({"time_ns": begin, "duration_ns": duration, "process": process,
                         "direction": "out" if flags & 1 else "in", "port": port,
                         "bits": 8 * width, "value": value, "status": status})
    raise AssertionError("no end mark")


def show(folder):
    path = os.path.join(folder, "print.rec")
    serial = os.path.join(folder, "serial.rec")
    printed = record(path, PRINTING)
    check("--record changes nothing of what is printed",
          printed == cases.run("run - --backend sim", PRINTING).stdout, printed)
    lines = cases.run(["trace", "show", path]).stdout.splitlines()
    expected = ["lpt1.control <- 0x0c  init|select", "lpt1.data <- 0x41",
                "lpt1.status -> 0xd8  nfault|select|nack|not-busy",
                "lpt1.control <- 0x0d  strobe|init|select", "lpt1.control <- 0x0c  init|select",
                "lpt1.status -> 0x58  nfault|select|nack", "lpt1.status -> 0x18  nfault|select",
                "0x0300 <- 0x1234"]
    check("text: each access with its register and bits",
          [re.sub(r"^ *\d+\.\d{6} ", "", line) for line in lines] == expected, *lines)
    record(serial, SERIAL, "uart@0x3f8")
    names = re.findall(r"com1\.(\w+)", cases.run(["trace", "show", serial]).stdout)
    check("text: the divisor latch has its own names, and so has what is written only",
          names == "lcr dll dlm lcr fcr mcr thr thr lsr msr".split(), names)
    found = json.loads(cases.run(["trace", "show", path, "--format", "json"]).stdout)
    with open(path, "rb") as file:
        began, about, accesses = parse(file.read())
    check("json: the file as another reader has it", found["complete"] is True and
          found["began_ns"] == began and found["backend"] == about["backend"] == "sim" and
          [{key: a[key] for key in a if key != "status"} for a in accesses] ==
          [{key: a[key] for key in a if key not in ("register", "set")}
           for a in found["accesses"]], found, accesses)
    cases.expect("summary", ["trace", "show", path, "-c"], 0,
                 r"^0x037a  lpt1\.control +0 +3 +3 +0 +\d+\.\d{3}$")
    cases.expect("summary: the total", ["trace", "show", path, "--summary"], 0,
                 r"^total +3 +5 +9 +0 ")
    cases.expect("only some ports", ["trace", "show", path, "0x300"], 0,
                 r"\A +\d+\.\d+ 0x0300 <- 0x1234\n\Z")
    cases.expect("an access that reaches into them is shown", ["trace", "show", path, "0x301"], 0,
                 r"0x0300 <- 0x1234")
    out = os.path.join(folder, "out.txt")
    cases.expect("--output", ["trace", "show", path, "-o", out], 0, "")
    with open(out, encoding="ascii") as file:
        check("--output: the file has it", len(file.read().splitlines()) == 8)
    cases.expect("--output that cannot be", ["trace", "show", path, "-o", "/nowhere/x"], 1, "",
                 "/nowhere/x: No such file")
    with open(path, "rb") as file:
        piped = subprocess.run([kport, "trace", "show", "-"], stdin=file, capture_output=True,
                               text=True, check=False)
    check("standard input", piped.stdout.splitlines() == lines, piped)


def damage(folder):
    path = os.path.join(folder, "whole.rec")
    bad = os.path.join(folder, "bad.rec")
    record(path, PRINTING)
    with open(path, "rb") as file:
        data = file.read()

    def write(changed):
        with open(bad, "wb") as out:
            out.write(changed)

    write(data[:-32 - 5])
    cases.expect("a truncated recording is refused, nothing is shown", ["trace", "show", bad], 1,
                 "", "cut off inside of a record after 7 accesses.*--salvage")
    done = cases.expect("--salvage: up to the last whole record",
                        ["trace", "show", bad, "--salvage"], 0, "lpt1.status",
                        "what comes before is shown")
    check("--salvage: all of them", len(done.stdout.splitlines()) == 7, done.stdout)
    write(data[:-32])
    cases.expect("without its end mark", ["trace", "show", bad], 1, "", "without its end mark")
    turned = bytearray(data)
    turned[-32 * 6 + 8] ^= 1
    write(turned)
    cases.expect("a damaged recording is refused", ["trace", "show", bad], 1, "",
                 "damaged after 3 accesses.*checksum")
    done = cases.run(["trace", "show", bad, "--salvage", "--format", "json"])
    check("--salvage: json says that it is not complete", json.loads(done.stdout)["complete"] is
          False and len(json.loads(done.stdout)["accesses"]) == 3, done.stdout)
    write(b"P5 a picture of something else altogether, " * 3)
    cases.expect("what is no recording", ["trace", "show", bad], 2, "", "no recording")
    cases.expect("what is not there", ["trace", "show", "/nowhere/x"], 1, "", "No such file")
    cases.expect("a record that cannot be written", "read 0x379 -b sim --record /nowhere/x", 1,
                 "", "/nowhere/x")
    cases.expect("a full disk", "read 0x379 -b sim --record /dev/full", 1, "", "No space left")


def replay(folder):
    path = os.path.join(folder, "replay.rec")
    printed = record(path, PRINTING)
    again = cases.run(["run", "-", "--backend", f"replay:{path}"], PRINTING)
    check("replay: the same session, the same answers",
          again.returncode == 0 and again.stdout == printed, again)
    cases.expect("replay: a deviation names place, expected and got",
                 ["run", "-", "--backend", f"replay:{path}"], 2, None,
                 r"access 2: out8 0x378 0x41 was recorded and is expected, but the program makes "
                 r"out8 0x378 0x42", stdin=PRINTING.replace("0x41", "0x42"))
    cases.expect("replay: more than was recorded", ["run", "-", "--backend", f"replay:{path}"], 2,
                 None, "ends after 8 accesses.*goes on with in8 0x379",
                 stdin=PRINTING + "in8 0x379\n")
    cases.expect("replay: by port", ["read", "0x379", "-n", "5", "-b", "replay", "-d",
                                     f"{path},by-port"], 0,
                 r"\A0xd8\n0x58\n0x18\n0x18\n0x18\n\Z")
    cases.expect("replay needs a recording", "read 0x379 -b replay", 2, "", "which recording")
    second = os.path.join(folder, "second.rec")
    cases.run(["run", "-", "-b", f"replay:{path}", "--record", second], PRINTING)
    words = ["trace", "show", "--format", "json"]
    strip = [[(a["port"], a["direction"], a["value"]) for a in
              json.loads(cases.run(words + [file]).stdout)["accesses"]] for file in (path, second)]
    check("a replay can be recorded", strip[0] == strip[1], strip)


def usage():
    cases.expect("trace alone", "trace", 2, "", "'show FILE' or '-- PROGRAM' is missing")
    cases.expect("show without a file", "trace show", 2, "", "show takes a recording")
    cases.expect("an unknown format", "trace show x --format xml", 2, "", "text, json and vcd")
    cases.expect("summary with a format", "trace show x -c --format json", 2, "", "of its own")
    cases.expect("too many words", "trace lpt1 com1 -- true", 2, "", "one word")


def waveform(folder):
    path = os.path.join(folder, "wave.rec")
    vcd = os.path.join(folder, "wave.vcd")
    record(path, PRINTING + SERIAL, "lpt@0x378 uart@0x3f8")
    cases.expect("vcd", ["trace", "show", path, "--format", "vcd", "-o", vcd], 0, "")
    with open(vcd, encoding="ascii") as file:
        text = file.read()
    ids = dict(reversed(found) for found in re.findall(r"\$var wire 1 (\S+) (\S+) \$end", text))
    changes = [re.findall(rf"^([01]){re.escape(ids[name])}$", text, re.M)
               for name in ("nStrobe", "Busy", "DTR", "TX_tick")]
    check("vcd: levels at the pins", changes == [["1", "0", "1"], ["0", "1"], ["1"],
                                                 ["0", "1"]], changes, text)
    check("vcd: bytes of the serial port", re.search(r"^b01010101 ", text, re.M), text)
    stamps = [int(stamp) for stamp in re.findall(r"^#(\d+)$", text, re.M)]
    check("vcd: time only goes on", stamps == sorted(set(stamps)), stamps)
    if not shutil.which("sigrok-cli"):
        cases.skip("vcd: sigrok-cli loads it", "sigrok-cli is not installed")
        return
    done = subprocess.run(["sigrok-cli", "-I", "vcd", "-i", vcd, "-O", "csv"],
                          capture_output=True, text=True, check=False)
    channels = re.search(r"^; Channels \(\d+/\d+\): (.*)$", done.stdout, re.M)
    names = channels[1].split(", ") if channels else []
    rows = [row.split(",") for row in re.findall(r"^[01](?:,[01])+$", done.stdout, re.M)]
    pins = ["nStrobe", "nAutoFd", "nInit", "nSelectIn", "D0", "D7", "nFault", "Select",
            "PaperOut", "nAck", "Busy", "DTR", "RTS", "CTS"]
    check("vcd: sigrok-cli finds the pins and lines", done.returncode == 0 and
          set(pins) <= set(names), done.stderr, names)
    # It has no word for levels that are not known yet, and shows them as 0.
    levels = "".join(row[names.index("nStrobe")] for row in rows if "nStrobe" in names)
    check("vcd: sigrok-cli sees one strobe", re.fullmatch("0+1+0+1+", levels),
          f"{len(rows)} rows", re.sub(r"(.)\1+", r"\1", levels))


def closed(folder, words, lptprint, env):
    out = os.path.join(folder, "closed.txt")
    command = [kport, *words, "-o", out, "lpt1", "--", lptprint, "Hi"]
    for redirections in ("<&-", ">&-", "2>&-", "<&- >&- 2>&-"):
        if os.path.exists(out):
            os.remove(out)
        subprocess.run(["sh", "-c", f'"$@" {redirections}', "sh", *command], env=env, timeout=60,
                       check=False)
        with open(out, encoding="ascii") as file:
            data = re.findall(r"lpt1\.data <- (0x..)", file.read())
        check(f"a program: all of it with {redirections}",
              data == ["0x48", "0x69", "0x0d", "0x0a"], data)


def ended(folder, words, lptprint, env):
    out = os.path.join(folder, "ended.txt")
    place = os.path.join(folder, "place")
    os.mkdir(place)
    command = [kport, *words, "-o", out, "lpt1", "--", "sh", "-c",
               f"{lptprint} A; echo ready; exec sleep 100"]
    for number in (signal.SIGTERM, signal.SIGHUP):
        process = subprocess.Popen(command, env={**env, "TMPDIR": place}, stdout=subprocess.PIPE,
                                   text=True)
        ready = process.stdout.readline()
        process.send_signal(number)
        process.communicate(timeout=60)
        with open(out, encoding="ascii") as file:
            shown = file.read()
        check(f"a program: {number.name} ends it, nothing is lost and nothing left behind",
              ready == "ready\n" and process.returncode == 128 + number and
              "lpt1.data <- 0x41" in shown and os.listdir(place) == [], process.returncode, shown,
              os.listdir(place))


def programs(folder, lptprint, library):
    preload = os.path.join(folder, "preload")
    os.mkdir(preload)
    env = live.preload_folder(preload, {"64": library})
    words = ["trace", "--backend", "sim"]
    done = cases.expect("a program", words + ["lpt1", "--", lptprint, "Hi"], 0, "",
                        r"lpt1\.control <- 0x0d  strobe\|init\|select", env=env)
    check("a program: every access",
          re.findall(r"lpt1\.data <- (0x..)", done.stderr) == ["0x48", "0x69", "0x0d", "0x0a"],
          done.stderr)
    out = os.path.join(folder, "live.txt")
    cases.expect("a program: its exit status and its output are its own",
                 words + ["-o", out, "--", "sh", "-c", f"{lptprint} A; echo out; exit 7"], 7,
                 r"\Aout\n\Z", "", env=env)
    started = os.path.join(folder, "started")
    cases.expect("a program: an output that cannot be, before anything is started",
                 words + ["-o", "/nowhere/x", "--", "touch", started], 1, "",
                 "/nowhere/x: No such file", env=env)
    check("a program: it was not started", not os.path.exists(started))
    cases.expect("a program: a full disk is told by the file's name",
                 words + ["lpt1", "-o", "/dev/full", "--", lptprint, "A"], 1, "", "/dev/full: ",
                 env=env)
    closed(folder, words, lptprint, env)
    ended(folder, words, lptprint, env)
    cases.expect("a program: one that a signal ends", words + ["--", "sh", "-c", "kill -9 $$"],
                 137, "", None, env=env)
    cases.expect("a program: one that is not there", words + ["--", "/nowhere/x"], 127, "",
                 "/nowhere/x", env=env)
    # Whatever the kernel says of ioperm, and though kport is trapped as any other program.
    own = [sys.argv[5], "--sim", "lpt@0x378", "lpt1", "--", kport, "read", "-b", "ioperm"]
    done = subprocess.run(own + ["0x379"], env=env, capture_output=True, text=True, check=False)
    check("kport itself, by ioperm, under a trap", done.returncode == 0 and done.stdout == "0xd8\n",
          done)
    done = subprocess.run(own + ["0x300"], env=env, capture_output=True, text=True, check=False)
    check("kport itself: a port that allowio was not given", done.returncode == 3 and
          "give them to allowio as well" in done.stderr, done)
    session = os.path.join(folder, "program.rec")
    subprocess.run([sys.argv[5], "--how", "trap", "--backend", "sim", "--record", session, "lpt1", "--",
                    lptprint, "A"], env=env, check=True)
    replayed = ["trace", "lpt1", "--backend", "replay", "--device", session, "--", lptprint]
    cases.expect("a program on a recording", replayed + ["A"], 0, "", r"lpt1\.data <- 0x41",
                 env=env)
    cases.expect("a program that deviates from a recording", replayed + ["B"], 139, "",
                 r"out8 0x378 0x41 was recorded and is expected, but the program makes out8 0x378 "
                 r"0x42", env=env)
    cases.expect("a device without a back end", ["trace", "-d", session, "--", lptprint], 2, "",
                 "name that as well", env=env)
    done = cases.run(words + ["-c", "--", lptprint, "Hi"], env=env)
    check("a program: summary", re.search(r"^0x0378  lpt1\.data +0 +4 +4 +0 ", done.stderr, re.M),
          done.stderr)
    done = cases.run(words + ["-o", out, "--format", "json", "--", lptprint, "Hi"], env=env)
    with open(out, encoding="utf-8") as file:
        found = json.load(file)
    check("a program: json with its process", found["complete"] is True and
          len({a["process"] for a in found["accesses"]}) == 1 and
          found["accesses"][0]["process"] > 1, found)
    done = cases.run(words + ["--", "sh", "-c", f"{lptprint} A; {lptprint} B"], env=env)
    check("a program: which process it was", len(set(re.findall(r"^\[pid (\d+)\]", done.stderr,
                                                                 re.M))) >= 1, done.stderr)


def main():
    with tempfile.TemporaryDirectory() as folder:
        show(folder)
        damage(folder)
        replay(folder)
        usage()
        waveform(folder)
        if len(sys.argv) > 3:
            programs(folder, sys.argv[2], sys.argv[3])
        else:
            cases.skip("programs under allowio", "they are tried in 64-bit builds without sanitizers")
    cases.finish()


main()
