#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kport lpt: what programs print lands in files.

test_lpt.py KPORT [LPTPRINT PRELOAD64 LPT_PEER ALLOWIO]      (where programs can run under allowio)
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import live
from tap import Cases

kport = sys.argv[1]
cases = Cases(kport)


def check(name, condition, *notes):
    cases.report(name, bool(condition), notes)


def usage():
    cases.expect("lpt alone", "lpt", 2, "", "ACTION is missing")
    cases.expect("an unknown action", "lpt print", 2, "", "capture, send and receive")
    cases.expect("capture without a file", "lpt capture -- true", 2, "", "--output FILE is missing")
    cases.expect("an unknown kind", "lpt capture -o x --to ps -- true", 2, "", "raw, text and pdf")
    for split in ("2s", "idle=", "idle=0s", "idle=2", "idle=2h"):
        cases.expect(f"--split {split}", f"lpt capture -o x --split {split} -- true", 2, "",
                     "such as idle=2s")
    cases.expect("a program without --", "lpt capture -o x true", 2, "", "stands behind --")
    cases.expect("send without a file", "lpt send", 2, "", "which file")
    cases.expect("send takes no program", "lpt send x -- true", 2, "", "runs no program")
    cases.expect("send takes no --to", "lpt send x --to pdf", 2, "", "means nothing to send")
    cases.expect("an unknown wiring", "lpt receive --wiring usb -b sim", 2, "",
                 "laplink and printer")
    cases.expect("--to over a LapLink cable", "lpt receive --to pdf -b sim", 2, "", "come files")
    cases.expect("a wide port", "lpt send x -b sim -p 0x378/16", 2, "", "no parallel port")
    cases.expect("a port at the end", "lpt send x -b sim -p 0xfffe", 2, "", "no parallel port")
    cases.expect("a file that is not there", "lpt send /nowhere/x -b sim", 1, "", "/nowhere/x: No such")
    cases.expect("help says which cable can do what", "help lpt", 0,
                 r"A\s+LapLink\s+cable\s+carries\s+five\s+bits\s+each\s+way")


def interruption():
    """A sender without another end says so, and Ctrl-C ends it."""
    for words in (["send", sys.argv[0]], ["receive"]):
        process = subprocess.Popen([kport, "lpt", *words, "-b", "sim"], stderr=subprocess.PIPE,
                                   text=True)
        if words[0] == "send":
            line = process.stderr.readline()
            check("send: the other end does not answer", "does not answer" in line, line)
        else:
            time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=20)
        check(f"{words[0]}: Ctrl-C ends it", process.returncode == -signal.SIGINT,
              process.returncode)


class Printer:
    """Runs a printing program and reads what landed."""

    def __init__(self, folder, lptprint, env):
        self.folder = folder
        self.lptprint = lptprint
        self.env = env

    def path(self, name):
        return os.path.join(self.folder, name)

    def capture(self, name, options, program, stdin=b""):
        words = [kport, "lpt", "capture", "-o", self.path(name), *options.split(), "--", *program]
        return subprocess.run(words, input=stdin, env=self.env, capture_output=True, timeout=60,
                              check=False)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def text_of(self, printed):
        self.capture("text", "--to text", [self.lptprint], printed)
        return self.read("text").decode()


def captures(printer):
    lptprint = printer.lptprint
    done = printer.capture("a.prn", "", [lptprint, "Hello"])
    check("raw: every byte", done.returncode == 0 and printer.read("a.prn") == b"Hello\r\n", done)
    data = bytes(range(256)) * 4
    printer.capture("all.prn", "", [lptprint], data)
    check("raw: all bytes that there are", printer.read("all.prn") == data)
    done = printer.capture("b.prn", "", ["sh", "-c", f"{lptprint} A; {lptprint} B; exit 5"])
    check("two programs are one job, and the exit status is theirs",
          done.returncode == 5 and printer.read("b.prn") == b"A\r\nB\r\n", done)
    feed = "import sys; sys.stdout.buffer.write(b'a\\rb')"
    done = printer.capture("c.prn", "", ["sh", "-c", f"python3 -c \"{feed}\" | {lptprint}"])
    check("a carriage return alone stays alone", printer.read("c.prn") == b"a\rb", done)
    done = printer.capture("none.prn", "", ["true"])
    check("nothing printed", done.returncode == 0 and b"nothing was printed" in done.stderr and
          not os.path.exists(printer.path("none.prn")), done)
    done = printer.capture("nowhere/x", "", ["touch", printer.path("started")])
    check("a file that cannot be: before anything is started", done.returncode == 1 and
          b"nowhere/x: No such" in done.stderr and not os.path.exists(printer.path("started")), done)
    done = printer.capture("s.prn", "--split idle=300ms",
                           ["sh", "-c", f"{lptprint} A; sleep 1; {lptprint} B; {lptprint} C"])
    check("--split: one file a job", printer.read("s-1.prn") == b"A\r\n" and
          printer.read("s-2.prn") == b"B\r\nC\r\n" and
          not os.path.exists(printer.path("s-3.prn")), done)
    shell = {**printer.env, "SHELL": "/bin/sh"}
    done = subprocess.run([kport, "lpt", "capture", "-o", printer.path("shell.prn")], env=shell,
                          input=f"{lptprint} A\nexit 3\n", text=True, capture_output=True,
                          timeout=60, check=False)
    check("without a program, a shell", done.returncode == 3 and
          printer.read("shell.prn") == b"A\r\n", done)


def transfer(printer, peer, allowio):
    """Two programs, each with a port of its own, and a simulated cable between them."""
    source = printer.path("source.bin")
    place = printer.path("received")
    os.mkdir(place)
    data = os.urandom(3000)
    with open(source, "wb") as file:
        file.write(data)
    script = f"{peer} receive 0x278 {place}/ & {peer} send 0x378 {source}; sent=$?; wait; exit $sent"
    done = subprocess.run([allowio, "--backend", "sim", "--sim",
                           "lpt@0x378,cable=laplink lpt@0x278,cable=laplink",
                           "0x378-0x37a,0x278-0x27a", "--", "sh", "-c", script],
                          env=printer.env, capture_output=True, timeout=200, check=False)
    found = b""
    if os.path.exists(place + "/source.bin"):
        with open(place + "/source.bin", "rb") as file:
            found = file.read()
    check("a file goes over a simulated LapLink cable between two programs",
          done.returncode == 0 and done.stdout == b"1\n" and found == data, done)


def texts(printer):
    for name, printed, expected in (
            ("line ends", b"a\r\nb\r\n", "a\nb\n"),
            ("code page 437", b"\x81\xe1\xb3", "\u00fc\u00df\u2502"),
            ("ESC/P: bold, italics, reset", b"\x1b@\x1bEa\x1bF\x1b4b\x1b5", "ab"),
            ("ESC/P: parameters", b"\x1b!\x08a\x1b-1b\x1bC\x00\x0bc\x1b$AAd", "abcd"),
            ("ESC/P: tab stops", b"\x1bD\x08\x10\x00a", "a"),
            ("ESC/P: graphics", b"\x1bK\x03\x00xyza\x1b*\x21\x02\x00xxxxxxb\x1b*\x00\x02\x00xxc",
             "abc"),
            ("ESC/P2: data with a count", b"\x1b(V\x02\x00xxa", "a"),
            ("PCL", b"\x1bE\x1b&l0O\x1b(s0p10h12Va\x1b*b3Wxyzb\x1bE", "ab"),
            ("control characters", b"a\x00\x07\x0f\x12b\x0c", "ab\x0c")):
        found = printer.text_of(printed)
        check(f"text: {name}", found == expected, repr(found))
    done = printer.capture("ps.txt", "--to text", [printer.lptprint], b"%!PS\nshowpage\n")
    check("text: PostScript is refused, and kept",
          done.returncode == 1 and b"--to pdf" in done.stderr and
          printer.read("ps.txt.raw") == b"%!PS\nshowpage\n", done)


def pdfs(printer):
    if not shutil.which("gs"):
        cases.skip("pdf", "Ghostscript (gs) is not installed")
        return
    done = printer.capture("t.pdf", "--to pdf", [printer.lptprint],
                           b"Hello (paper) \\ \x81\r\n" * 70)
    check("pdf: text, and it says how", done.returncode == 0 and
          b"t.pdf: made from text, laid out in 80 columns and 66 lines, by gs" in done.stderr and
          printer.read("t.pdf").startswith(b"%PDF-") and
          not os.path.exists(printer.path("t.pdf.raw")), done)
    seen = subprocess.run(["gs", "-q", "-dSAFER", "-sDEVICE=txtwrite", "-o", "-",
                           printer.path("t.pdf")], capture_output=True, check=False).stdout
    pages = seen.count(b"Hello (paper) \\ \xc3\xbc")
    check("pdf: another reader finds each line", pages == 70, pages, seen[:300])
    done = printer.capture("p.pdf", "--to pdf", [printer.lptprint],
                           b"\x04%!PS\n/Courier 12 selectfont 72 72 moveto (From PS) show showpage\n")
    check("pdf: PostScript", done.returncode == 0 and b"PostScript by gs" in done.stderr and
          printer.read("p.pdf").startswith(b"%PDF-"), done)
    done = printer.capture("bad.pdf", "--to pdf", [printer.lptprint], b"%!PS\nno such operator\n")
    check("pdf: what fails is kept", done.returncode == 1 and
          re.search(rb"gs failed with status \d+", done.stderr) and
          printer.read("bad.pdf.raw").startswith(b"%!PS"), done)
    if shutil.which("gpcl6") or shutil.which("pcl6"):
        cases.skip("pdf: PCL without GhostPCL", "GhostPCL is installed")
    else:
        done = printer.capture("l.pdf", "--to pdf", [printer.lptprint], b"\x1bE\x1b&l0OHi\r\n\x1bE")
        check("pdf: PCL without GhostPCL is text, and that is said", done.returncode == 0 and
              b"GhostPCL (gpcl6) is not installed" in done.stderr and
              printer.read("l.pdf").startswith(b"%PDF-"), done)


def main():
    usage()
    interruption()
    if len(sys.argv) > 3:
        with tempfile.TemporaryDirectory() as folder:
            preload = os.path.join(folder, "preload")
            os.mkdir(preload)
            printer = Printer(folder, sys.argv[2], live.preload_folder(preload,
                                                                       {"64": sys.argv[3]}))
            captures(printer)
            texts(printer)
            pdfs(printer)
            transfer(printer, sys.argv[4], sys.argv[5])
    else:
        cases.skip("programs under allowio", "they are tried in 64-bit builds without sanitizers")
    cases.finish()


main()
