#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots an image of Windows or ReactOS in qemu, lets it run our tests, prints their results as TAP.

The image is never written, and there is no network. tests/nt/README.md tells what the image has to do
by itself. What stays in --out: kernel.log (COM1), results (COM2), lpt.out (what LPT1 received), screen.ppm
(the screen at the end) and qemu.log.
"""
import argparse
import fcntl
import json
import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

import screen

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
GUEST = os.path.join(TOP, "tests", "guest")
LOOK_S = 0.2
# Pictures of the screen are taken this often; a blue one has to be seen twice.
PICTURE_S = 5


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("image", help="a CD (.iso) or a disk in any format that qemu knows")
    parser.add_argument("--build", default=os.path.join(TOP, "build", "windows-i386"),
                        help="32-bit Windows build (build/windows-i386)")
    parser.add_argument("--cd", help="a CD that is laid already, instead of --build's")
    parser.add_argument("--out", default=os.path.join(TOP, "build", "nt"), help="where logs go (build/nt)")
    parser.add_argument("--start", type=int, default=1800, metavar="S",
                        help="seconds until the first test has to begin (1800)")
    parser.add_argument("--silence", type=int, default=900, metavar="S",
                        help="seconds without a word after that until the system counts as hung (900)")
    parser.add_argument("--timeout", type=int, default=7200, metavar="S", help="for the whole run (7200)")
    parser.add_argument("--cpu", default="qemu64", help="the emulated processor (qemu64; NT 4: pentium)")
    parser.add_argument("--qemu", default="", metavar="WORDS", help="more words for qemu, such as '-m 1024'")
    return parser.parse_args()


def drives(image, cd):
    """The image is first, our CD the last; what is written goes to files that vanish."""
    image = image.replace(",", ",,")
    if image.lower().endswith(".iso"):
        own = f"file={image},format=raw,media=cdrom,readonly=on,if=ide,index=2"
        order = "d"
    else:
        # qemu finds the format itself; no guest can fake another one, since its writes go elsewhere.
        own = f"file={image},snapshot=on,if=ide,index=0"
        order = "c"
    ours = f"file={cd.replace(',', ',,')},format=raw,media=cdrom,readonly=on,if=ide,index=3"
    return ["-drive", own, "-drive", ours, "-boot", order]


def command(options, out, control):
    return ["qemu-system-x86_64", "-machine", "pc", "-accel", "tcg", "-cpu", options.cpu, "-m", "512",
            "-nodefaults", "-vga", "std", "-display", "none", "-no-reboot", "-net", "none",
            *drives(options.image, options.cd),
            "-serial", f"file:{out}/kernel.log", "-serial", f"file:{out}/results",
            "-parallel", f"file:{out}/lpt.out", "-device", "pc-testdev",
            "-qmp", f"unix:{control},server=on,wait=off", *shlex.split(options.qemu)]


class Machine:
    """A qemu that runs, and the line by which it takes orders (QMP)."""

    def __init__(self, options, out, folder):
        self.control = os.path.join(folder, "qmp")
        self.picture = os.path.join(out, "screen.ppm")
        self.folder = folder
        self.line = None
        with open(os.path.join(out, "qemu.log"), "wb") as log:
            self.process = subprocess.Popen(command(options, out, self.control), stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log, start_new_session=True)

    def runs(self):
        return self.process.poll() is None

    def connect(self):
        peer = socket.socket(socket.AF_UNIX)
        peer.settimeout(60)
        peer.connect(self.control)
        self.line = peer.makefile("rw", encoding="utf-8")
        self.line.readline()
        self.order("qmp_capabilities")

    def order(self, what, **how):
        self.line.write(json.dumps({"execute": what, "arguments": how}) + "\n")
        self.line.flush()
        while True:
            answer = json.loads(self.line.readline())
            if "event" not in answer:
                return answer

    def is_blue(self):
        """Takes a picture, which stays if there is nothing newer. A qemu that ends has none."""
        fresh = os.path.join(self.folder, "screen.ppm")
        try:
            if not self.line:
                self.connect()
            self.order("screendump", filename=fresh)
            with open(fresh, "rb") as picture:
                blue = screen.is_blue(picture.read())
            shutil.copyfile(fresh, self.picture)
        except (OSError, ValueError):
            return False
        return blue

    def stop(self):
        if self.runs():
            self.process.terminate()
            try:
                self.process.wait(20)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.process.wait()


class Follower:
    """Hands what comes on COM2 on to the judge, and says when there was news on either port."""

    def __init__(self, out, judge):
        self.files = [open(os.path.join(out, name), "rb") for name in ("results", "kernel.log")]
        self.judge = judge
        self.rest = b""
        self.began = False
        self.done = False
        self.pages = []

    def look(self):
        results, kernel = (file.read() for file in self.files)
        *lines, self.rest = (self.rest + results).split(b"\n")
        for line in lines:
            if self.done:
                break
            self.judge.write(line + b"\n")
            self.began = self.began or line.startswith(b"@begin")
            if b"@page " in line:
                self.pages.append(line.partition(b"@page ")[2].strip())
            self.done = line.startswith(b"@done ")
        self.judge.flush()
        return bool(results or kernel)

    def close(self):
        self.look()
        # What has no end yet is a part of a line, but the judge should see how far it came.
        if self.rest and not self.done:
            self.judge.write(b"# " + self.rest + b"\n")
        for file in self.files:
            file.close()


def watch(options, machine, follower):
    """Until it is done, or why not."""
    start = last_word = last_picture = time.monotonic()
    blue = 0
    while not follower.done:
        ended = not machine.runs()
        if follower.look():
            last_word = time.monotonic()
        now = time.monotonic()
        if ended:
            return None if follower.done else "the machine was reset or switched off before the tests were done"
        if now - start > options.timeout:
            return f"the run did not end within {options.timeout} s (--timeout)"
        if follower.began and now - last_word > options.silence:
            return f"no word came for {options.silence} s (--silence)"
        if not follower.began and now - start > options.start:
            return (f"no test began within {options.start} s (--start): "
                    "does the image run kport\\start.cmd of a CD (tests/nt/README.md)?")
        if now - last_picture > PICTURE_S:
            last_picture = now
            blue = blue + 1 if machine.is_blue() else 0
            if blue == 2:
                return "a blue screen"
        time.sleep(LOOK_S)
    return None


def prepare(out):
    os.makedirs(out, exist_ok=True)
    lock = open(os.path.join(out, "lock"), "w", encoding="ascii")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        sys.exit(f"nt: another run is using {out}: give this one its own --out")
    for name in ("kernel.log", "results", "lpt.out"):
        with open(os.path.join(out, name), "wb"):
            pass
    for name in ("screen.ppm", "count"):
        if os.path.exists(os.path.join(out, name)):
            os.unlink(os.path.join(out, name))
    return lock


def start_judge(out):
    """tests/guest/tap.awk, which every bed is judged by."""
    words = {"boot": "boot", "bed": "system", "ending": "says that it is done", "quiet": "its kernel stopped nowhere",
             "count": f"{out}/count", "console": f"{out}/kernel.log", "trouble": f"{HERE}/trouble.sh"}
    options = [word for name, value in words.items() for word in ("-v", f"{name}={value}")]
    return subprocess.Popen(["awk", *options, "-f", os.path.join(GUEST, "tap.awk")], stdin=subprocess.PIPE,
                            env={**os.environ, "LC_ALL": "C"})


def tell_more(out):
    print(f"# logs and the last picture of the screen: {out}")
    for name in ("qemu.log", "kernel.log"):
        with open(os.path.join(out, name), encoding="utf-8", errors="replace") as log:
            lines = [line.rstrip() for line in log if line.strip()][-25:]
        if lines:
            print(f"# the end of {name}:")
        for line in lines:
            print("#  ", line)


def run(options, out, folder):
    machine = Machine(options, out, folder)
    try:
        judge = start_judge(out)
        follower = Follower(out, judge.stdin)
        reason = watch(options, machine, follower)
        if machine.runs() and reason != "a blue screen":
            machine.is_blue()
        machine.stop()
        follower.close()
        if reason and not follower.done:
            judge.stdin.write(f"@trouble {reason}\n".encode())
        for page in follower.pages:
            with open(os.path.join(out, "lpt.out"), "rb") as received:
                if page not in received.read():
                    judge.stdin.write(b"@trouble LPT1 did not receive the page " + page + b"\n")
        judge.stdin.close()
        return judge.wait()
    finally:
        machine.stop()


def main():
    options = arguments()
    if not os.path.isfile(options.image):
        sys.exit(f"nt: there is no image {options.image}")
    # An end by a signal runs the clean-up as any other end does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    out = os.path.abspath(options.out)
    lock = prepare(out)
    # A socket's name must be short, and a build's folder may lie deep.
    with tempfile.TemporaryDirectory(prefix="kport-nt") as folder, lock:
        if not options.cd:
            options.cd = os.path.join(folder, "kport.iso")
            subprocess.run([os.path.join(HERE, "lay.sh"), options.build, options.cd], check=True)
        sys.stdout.flush()
        failed = run(options, out, folder)
    if failed:
        tell_more(out)
    with open(os.path.join(out, "count"), encoding="ascii") as count:
        print(f"1..{count.read().strip()}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
