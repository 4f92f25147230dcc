#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What kport's subcommands do, on the simulated bus and on this machine.

test_kport.py KPORT
"""
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import tempfile
import time

from tap import Cases

cases = Cases(sys.argv[1])
kport = sys.argv[1]
S = "--backend sim"


def check(name, condition, *notes):
    cases.report(name, bool(condition), notes)


def document(name, args, status=0, err="", stdin=None):
    """One run with --json: standard output is one JSON document, which is returned."""
    done = cases.run(args + " --json", stdin)
    try:
        found = json.loads(done.stdout)
    except ValueError as error:
        found = None
        done.stderr += str(error)
    good = found is not None and done.returncode == status and \
        (done.stderr == "" if err == "" else re.search(err, done.stderr))
    cases.report(name, good, [f"status {done.returncode}", done.stdout, done.stderr])
    return found or {}


def read_and_write():
    cases.expect("read prints two digits", f"read 0x379 {S}", 0, r"\A0x[0-9a-f]{2}\n\Z")
    cases.expect("read /8", f"read 0x379/8 {S}", 0, r"\A0x[0-9a-f]{2}\n\Z")
    cases.expect("read /16 prints four digits", f"read 0x300/16 {S}", 0, r"\A0x[0-9a-f]{4}\n\Z")
    cases.expect("read /32 prints eight digits", f"read 0x300/32 {S}", 0, r"\A0x[0-9a-f]{8}\n\Z")
    cases.expect("a decimal port", f"read 889 {S}", 0, "^0x")
    cases.expect("a name is its first port", f"read lpt1 {S}", 0, "^0x00$")
    cases.expect("a register's name", f"read lpt1.status {S}", 0, "^0xd8$")
    cases.expect("in capitals too", f"read LPT1.Status {S}", 0, "^0xd8$")
    cases.expect("an ECP register's name", f"read lpt1.ecr {S}", 0, "^0x")
    cases.expect("options before the subcommand", f"{S} --json read 0x379", 0, '"port": 889')
    cases.expect("an option with =", "--backend=sim read 0x379", 0, "^0x")
    cases.expect("letters", "-b sim read 0x379 -n 2", 0, r"\A(0x..\n){2}\Z")
    cases.expect("a letter and its argument in one word", "-bsim read 0x379 -n2", 0,
                 r"\A(0x..\n){2}\Z")
    cases.expect("-- ends the options", f"{S} read -- 0x379", 0, "^0x")
    cases.expect("the environment names the back end", "read 0x379", 0, "^0xd8$",
                 env={**os.environ, "KPORT_BACKEND": "sim"})
    cases.expect("write prints nothing", f"write 0x378 0x5a {S}", 0, "")
    for value in ("0", "255", "0xFF", "0b10101010"):
        cases.expect(f"write {value}", f"write 0x378 {value} {S}", 0, "")
    cases.expect("write 32 bits", f"write 0x300/32 0xffffffff {S}", 0, "")
    cases.expect("--count", f"read 0x379 --count 5 {S}", 0, r"\A(0xd8\n){5}\Z")
    start = time.monotonic()
    cases.expect("--interval", f"read 0x379 --count 4 --interval 50ms {S}", 0, r"\A(0xd8\n){4}\Z")
    took = time.monotonic() - start
    check("--interval lies between the readings only", 0.15 <= took < 2, f"{took} s")

    found = document("read --json", f"read 0x379/16 --count 2 {S}")
    check("read --json: members", found.get("port") == 889 and found.get("bits") == 16 and
          found.get("backend") == "sim" and found.get("complete") is True and
          len(found.get("values", [])) == 2, found)
    found = document("write --json", f"write 0x378 7 {S}")
    check("write --json: members", found.get("value") == 7 and found.get("port") == 888, found)


def interruption():
    for extra in ("", "--json"):
        command = [kport] + f"read 0x379 --count 1000 --interval 20ms {S} {extra}".split()
        # A shell's background jobs, and what they start, ignore the signal.
        with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                              preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)
                              ) as reading:
            time.sleep(0.5)
            reading.send_signal(signal.SIGINT)
            out, err = reading.communicate(timeout=10)
        name = f"Ctrl-C{' with --json' if extra else ''}"
        check(f"{name} ends by the signal", reading.returncode == -signal.SIGINT,
              reading.returncode)
        check(f"{name} says nothing", err == "", err)
        if extra:
            found = json.loads(out or "null") or {}
            check(f"{name} keeps what was read", found.get("complete") is False and
                  0 < len(found.get("values", [])) < 1000, out)
        else:
            check(f"{name} keeps what was read", re.fullmatch(r"(0xd8\n){1,999}", out), out)
    script = f"trap : INT; {kport} read 0x379 --count 1000 --interval 20ms {S} >/dev/null & " \
        "sleep 0.3; kill -TERM $!; wait $!; echo $?"
    done = subprocess.run(["sh", "-c", script], capture_output=True, text=True, check=False)
    check("a shell sees the signal's convention", done.stdout.strip() == "143", done)

    interrupted_batch()


def catches(process, number):
    """Has the program its own handler of the signal? proc(5): SigCgt."""
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        caught = int(re.search(r"^SigCgt:\s*(\w+)", status.read(), re.M)[1], 16)
    return caught >> number - 1 & 1


def interrupted_batch():
    """The delays last for minutes, so Ctrl-C finds the batch there whenever it comes."""
    with subprocess.Popen([kport] + f"run - --limit 600s {S}".split(), stdin=subprocess.PIPE,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL)) as batch:
        batch.stdin.write("in8 0x379\nin8 0x379\n\n" + "delay 4s\n" * 98)
        batch.stdin.close()
        batch.stdin = None
        while batch.poll() is None and not catches(batch, signal.SIGINT):
            time.sleep(0.01)
        batch.send_signal(signal.SIGINT)
        out, err = batch.communicate(timeout=60)
    check("Ctrl-C in a batch ends by the signal", batch.returncode == -signal.SIGINT,
          batch.returncode)
    check("and prints what was read until then", out == "1: in8 0x0379: 0xd8\n2: in8 0x0379: 0xd8\n",
          out)
    told = re.fullmatch(r"kport run: interrupted after (\d+) of 100 operations: "
                        r"standard input, line (\d+) was next\n", err)
    check("and tells how far it came",
          told and int(told[1]) >= 2 and int(told[2]) == int(told[1]) + 2, err)


def on_terminal(words, stdin=""):
    """Runs with standard error on a terminal; returns what the terminal got."""
    master, slave = pty.openpty()
    with subprocess.Popen([kport] + words, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                          stderr=slave, text=True) as process:
        os.close(slave)
        process.stdin.write(stdin)
        process.stdin.close()
        seen = b""
        while process.poll() is None or select.select([master], [], [], 0)[0]:
            if select.select([master], [], [], 0.1)[0]:
                try:
                    seen += os.read(master, 4096)
                except OSError:
                    break
    os.close(master)
    return seen.decode()


def progress():
    seen = on_terminal(f"read 0x379 --count 8 --interval 200ms {S}".split())
    check("a terminal sees progress after a second", re.search(r"kport read: \d of 8", seen), seen)
    seen = on_terminal(f"run - --limit 5s {S}".split(), "delay 1500ms\n")
    check("a long batch too", re.search(r"kport run: 1 s", seen), seen)
    check("the line is wiped in the end", seen.endswith("\r\033[K"), repr(seen))
    seen = on_terminal(f"read 0x379 --count 3 {S}".split())
    check("a short one shows nothing", seen == "", repr(seen))


def dump():
    done = cases.expect("dump of lpt1", f"dump lpt1 {S}", 0, r"^0x0370:  (\.\. ){8} ")
    for line in ("lpt1.data", "lpt1.status .*: not-busy nack select nfault$", "lpt1.control"):
        check(f"dump shows {line.split(' ')[0]}", re.search(line, done.stdout, re.M), done.stdout)
    cases.expect("dump of unknown ports has no names", f"dump 0x300-0x31f {S}", 0,
                 r"\A.*\n0x0300: ( {1,2}[0-9a-f]{2}){16}\n0x0310:.*\n\Z")
    cases.expect("dump of com1 asks for --force", f"dump com1 {S}", 2, "",
                 r"com1\.rbr.*--force")
    cases.expect("one such register is enough", f"dump 0x3fe {S}", 2, "",
                 r"reading com1\.msr clears.*--force")
    cases.expect("com1 without them is dumped", f"dump 0x3f9,0x3fb,0x3fc,0x3ff {S}", 0, "com1.ier")
    cases.expect("dump --force", f"dump com1 --force {S}", 0, "com1.rbr")
    cases.expect("EPP registers are such", f"dump lpt1+epp {S}", 2, "", "EPP.*--force")
    cases.expect("the ECP FIFO is one", f"dump lpt1+ecp {S}", 2, "", "FIFO.*--force")
    found = document("dump --json", f"dump 0x37a,0x378-0x379 {S}")
    ports = found.get("ports", [])
    check("dump --json: each port once, in order",
          [port["port"] for port in ports] == [0x378, 0x379, 0x37a], found)
    check("dump --json: register and value", len(ports) == 3 and
          ports[1]["register"] == "lpt1.status" and ports[1]["value"] == 0xd8, found)
    cases.expect("ranges that overlap are read once", f"dump lpt1,0x378-0x37a,0x379 {S}", 0, "lpt1")


BATCH = """# one byte to the printer
out8 0x37a 0x0c

\tpoll8 0x379 mask 0x80 want 0x80 timeout 10ms   # ready?
out8 0x378 0x41
in8 0x378
modify8 0x37a mask 0x01 value 0x01
outs8 0x300 "text # no comment"
ins16 0x300 count 3
delay 5us
stop
in8 0x378
"""


def run():
    with tempfile.NamedTemporaryFile("w", suffix=".batch") as file:
        file.write(BATCH)
        file.flush()
        done = cases.expect("run of a file", f"run {file.name} {S}", 0, "^6: in8 0x0378: 0x41$")
    check("run prints the reading operations with their lines",
          [line.split(":")[0] for line in done.stdout.splitlines()] == ["4", "6", "7", "9"],
          done.stdout)
    check("ins prints its elements", re.search(r"^9: ins16 0x0300:( 0x[0-9a-f]{4}){3}$",
                                               done.stdout, re.M), done.stdout)
    cases.expect("run of standard input", f"run - {S}", 0, "^1: in8 0x0379: 0xd8$",
                 stdin="in8 0x379\n")
    cases.expect("lines that end as in DOS", f"run - {S}", 0, "^3: in8 0x0379: 0xd8$",
                 stdin="\r\n# x\r\nin8 0x379\r\n")
    cases.expect("a last line without an end", f"run - {S}", 0, "^1: in8", stdin="in8 0x379")
    cases.expect("an empty batch", f"run - {S}", 0, "", stdin="")
    found = document("run --json", f"run - {S}", stdin=BATCH)
    check("run --json: lines", [r["line"] for r in found.get("results", [])] == [4, 6, 7, 9],
          found)
    check("run --json: counts", (found.get("operations"), found.get("done")) == (10, 9) and
          found.get("complete") is True, found)

    failing = "in8 0x379\n\npoll8 0x379 mask 0x80 want 0 timeout 3ms\nin8 0x378\n"
    cases.expect("a poll that runs out of its time", f"run - {S}", 1, r"\A1: in8 0x0379: 0xd8\n\Z",
                 r"^kport run: standard input, line 3: .*timed out", stdin=failing)
    found = document("the same with --json", f"run - {S}", 1, "line 3", failing)
    check("tells that it is incomplete", found.get("complete") is False and
          found.get("done") == 1 and len(found.get("results", [])) == 1, found)
    cases.expect("a batch that does not parse names the line", f"run - {S}", 2, "",
                 "standard input: line 2, column 1", stdin="in8 0x379\nin9 0x379\n")
    cases.expect("a value too wide", f"run - {S}", 2, "", "line 1", stdin="out8 0x378 256\n")
    cases.expect("an access past the last port", f"run - {S}", 2, "", "line 2: 16 bits at 0xffff",
                 stdin="in8 0x378\nin16 0xffff\n")
    cases.expect("more than the time limit", f"run - {S}", 2, "", "(?s)line 1: .*limit.*--limit",
                 stdin="delay 200ms\n")
    cases.expect("--limit", f"run - --limit 1s {S}", 0, "", stdin="delay 200ms\n")
    cases.expect("a file that is not there", f"run /nowhere/batch {S}", 1, "",
                 "/nowhere/batch: No such file")
    cases.expect("a folder", f"run / {S}", 1, "", "^kport run: /: ")
    many = "in8 0x379\n" * 65536
    done = cases.run(f"run - --limit 60s {S}".split(), many)
    check("a batch of the greatest length", done.returncode == 0 and
          done.stdout.count("\n") == 65536, done.returncode, done.stderr)
    cases.expect("one operation more", f"run - {S}", 2, "", "65536|65,536", stdin=many + "stop\n")


def exit_codes():
    cases.expect("an unknown back end is wrong usage", "read 0x378 --backend nosuch", 2, "",
                 "^kport read: .*nosuch")
    cases.expect("sim's devices are described", "help sim", 0,
                 r"(?s)^  lpt .*printer= .*^  uart .*^      pty ")
    done = cases.run(f"read 0x3fd {S} --device uart,pty")
    check("a pseudo terminal's name is on standard error", done.returncode == 0 and
          re.fullmatch(r"kport: uart@0x3f8 is at /dev/pts/\d+\n", done.stderr), done)
    cases.expect("sim's wrong device is wrong usage", f"read 0x378 {S} --device frob", 2, "",
                 "^kport read: ")
    if os.path.exists("/dev/parport99"):
        cases.skip("a device that is not there", "it is there")
    else:
        done = cases.run("read 0x378 --backend ppdev --device /dev/parport99")
        check("a back end that cannot work here", done.returncode in (1, 3, 4) and
              done.stdout == "" and done.stderr.startswith("kport read: "), done)
    backends = json.loads(cases.run("backends --json").stdout)["backends"]
    codes = {"unsupported": 4, "denied": 3, "busy": 5}
    for backend in backends:
        if backend["status"] not in codes or backend["name"] == "pcibar":
            continue
        done = cases.run(f"read 0x378 --backend {backend['name']}")
        check(f"{backend['name']}, {backend['status']}: that exit code",
              done.returncode == codes[backend["status"]] and done.stdout == "" and
              backend["reason"][:20] in done.stderr, backend, done)
    with open("/dev/full", "w", encoding="ascii") as full:
        done = subprocess.run([kport] + f"read 0x379 {S}".split(), stdout=full,
                              stderr=subprocess.PIPE, text=True, check=False)
    check("output that cannot be written is a failure", done.returncode == 1 and
          "standard output: No space left" in done.stderr, done)


def machine():
    cases.expect("version --json", "version --json", 0, r'"version": "\d+\.\d+\.\d+"')
    document("version is JSON", "version")
    cases.expect("backends has a table", "backends", 0, r"(?s)\ANAME .*^sim +yes ")
    found = document("backends --json", "backends")
    sim = [b for b in found.get("backends", []) if b["name"] == "sim"]
    check("backends --json: sim is usable and not automatic", len(sim) == 1 and sim[0]["usable"] and
          not sim[0]["automatic"] and sim[0]["reason"] == "", sim)
    check("every other one that is not usable has its reason",
          all(b["usable"] or b["reason"] for b in found["backends"]), found)
    cases.expect("ports has a table", "ports", 0, r"\APORTS ", None)
    found = document("ports --json", "ports", err="incomplete|^$")
    firsts = [port["first"] for port in found["ports"]]
    check("ports --json: by address", firsts == sorted(firsts), firsts)
    incomplete = cases.run("ports").stderr
    check("ports says when its list is incomplete", ("incomplete" in incomplete) ==
          (not found["complete"]), incomplete)

    done = cases.run("doctor")
    works = any(b["usable"] and b["name"] not in ("sim", "replay")
                for b in json.loads(cases.run("backends --json").stdout)["backends"])
    check("doctor's exit status says whether a back end works",
          done.returncode == (0 if works else 1), done)
    for fact in ("kernel", "lockdown", "Secure Boot", "CAP_SYS_RAWIO", "container", "policy",
                 "allowio-grant", "sim"):
        check(f"doctor tells of {fact}", re.search(f"^{fact} ", done.stdout, re.M), done.stdout)
    check("doctor prints no error", done.stderr == "", done.stderr)
    found = document("doctor --json", "doctor", 0 if works else 1)
    check("doctor --json: works", found.get("works") is works, found)
    check("doctor tells who holds ports, or why not",
          re.search(r"^Held through the driver kioport\n(nothing| +\(|\S+ +0x)", done.stdout, re.M),
          done.stdout)
    held = found.get("held", {})
    check("doctor --json: held has a status, a reason where there is no list, and ranges",
          (held.get("status") == "ok") == (held.get("reason") == "") and
          isinstance(held.get("ranges"), list), held)
    check("doctor --json: facts, ports, back ends",
          all(found.get(key) for key in ("version", "facts", "backends")) and
          "ports" in found and "fixes" in found, found)


for part in (read_and_write, interruption, progress, dump, run, exit_codes, machine):
    part()
cases.finish()
