#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kport's command line: help, and every way to type it wrong.

test_usage.py KPORT
"""
import sys

from tap import Cases

cases = Cases(sys.argv[1])
USAGE = "^usage: kport "
COMMANDS = "read write dump run panel ports policy backends doctor version help".split()


def wrong(name, args, err):
    """Status 2, nothing on standard output, what is wrong, and the right usage below it."""
    cases.expect(name, args, 2, "", "(?s)" + err + ".*" + USAGE)


cases.expect("help lists the subcommands", "help", 0,
             "(?s)" + ".*".join(f"^  {command} " for command in COMMANDS))
cases.expect("--help alone is help", "--help", 0, "^Subcommands:")
cases.expect("-h alone is help", "-h", 0, "^Subcommands:")
cases.expect("help names the exit codes", "help", 0,
             "0 done, 1 failed, 2 wrong usage, 3 denied, 4 not supported here, 5 busy")
for command in COMMANDS:
    cases.expect(f"help {command}", f"help {command}", 0, f"^usage: kport {command}")
    cases.expect(f"{command} --help", f"{command} --help", 0, f"^usage: kport {command}")
    cases.expect(f"-h before {command}", f"-h {command}", 0, f"^usage: kport {command}")
cases.expect("no line of help is wider than a terminal", "help read", 0, r"\A(.{0,80}\n)+\Z")
cases.expect("help of an unknown subcommand", "help dmup", 2, "", "did you mean 'dump'")
cases.expect("version", "version", 0, r"^kport \d+\.\d+\.\d+$")
cases.expect("--version", "--version", 0, r"^kport \d+\.\d+\.\d+$")

wrong("no subcommand", "", "no subcommand")
wrong("options without a subcommand", "--json", "no subcommand")
wrong("a mistyped subcommand", "raed 0x378", "no subcommand 'raed'; did you mean 'read'")
wrong("a shortened subcommand", "back", "did you mean 'backends'")
wrong("a subcommand like no other", "frobnicate", "no subcommand 'frobnicate'; 'kport help'")
wrong("an empty subcommand", [""], "no subcommand ''")
wrong("read without a port", "read", "^kport read: PORT is missing")
wrong("write without a value", "write 0x378", "^kport write: VALUE is missing")
wrong("dump without ranges", "dump", "RANGES is missing")
wrong("run without a file", "run", "FILE is missing")
wrong("policy without an action", "policy", "^kport policy: ACTION is missing")
wrong("an option of another action", "rule remove program --for users", "--for means nothing to remove")
wrong("an unknown action", "policy list", "no action 'list': there are show, check, load and test")
wrong("a word too many for an action", "policy show lpt1", "'lpt1' is one word too many")
wrong("an action for one file with two", "policy test a b", "'b' is one word too many")
wrong("policy test without a file", "policy test", "test takes a file")
wrong("policy check without a user", "policy check", "check takes a user and ports")
wrong("policy check without ports", "policy check root", "check takes a user and ports")
wrong("policy check with rights alone", "policy check root read", "check takes ports")
wrong("policy check of a right that no port has", "policy check root lpt1 slow", "rights to check")
wrong("more words than anything takes", "policy check root" + " lpt1" * 40, "one word too many")
wrong("a word too many", "read 1 2", "'2' is one word too many")
wrong("a word for a subcommand that takes none", "version 3", "'3' is one word too many")
wrong("an unknown option", "read 1 --frob", "no option '--frob'")
wrong("an unknown letter", "read 1 -z", "no option '-z'")
wrong("a mistyped option", "read 1 --cuont 3", "did you mean '--count'")
wrong("an option of another subcommand", "read 1 --force", "--force means nothing here")
wrong("an opening option where nothing is opened", "ports --backend sim",
      "--backend means nothing here")
wrong("an option without its argument", "read 1 --count", "--count needs its N")
wrong("an option with an empty argument", ["read", "1", "--count="], "--count needs its N")
wrong("a flag with an argument", "read 1 --json=yes", "--json takes nothing")
wrong("an option twice", "read 1 --count 2 --count 3", "--count was given twice")

S = "--backend sim"
wrong("a count of rubbish", f"read 0x378 {S} --count many", "--count 'many': a number")
wrong("a count of zero", f"read 0x378 {S} --count 0", "--count '0': a number from 1")
wrong("a negative count", f"read 0x378 {S} --count -3", "--count '-3'")
wrong("a count too large", f"read 0x378 {S} --count 1000000001", "from 1 to 1000000000")
wrong("an interval without a count", f"read 0x378 {S} --interval 1ms", "--interval needs --count")
for interval in ("5", "ms", "5m", "-5ms", "1.5ms", "99999999999s", "2h", "3601s"):
    wrong(f"an interval of {interval}", f"read 0x378 {S} --count 2 --interval {interval}",
          "--interval '.*': a number and ns, us, ms or s")
wrong("a limit of rubbish", f"run - {S} --limit soon", "--limit 'soon': a number and")
wrong("a limit of zero", f"run - {S} --limit 0ms", "--limit '0ms'")

PORTS = {
    "": "missing", "x": "number nor|name", "lpt9": "no port has this name", "0x": ".",
    "0x10000": "end at 0xffff", "99999999999": "end at 0xffff", "-1": ".", "+1": ".", "0x37g": ".",
    "0378": "octal", "0x378 ": None, "0x378-0x37a": "is a range", "0x3f8+8": "is a range",
    "lpt1,lpt2": "is a list", "0x378,": "is a list", "0x378/": "'/' is no width",
    "0x378/9": "'/9' is no width", "0x378/64": "'/64' is no width", "0x378/8/8": "is no width",
    "0x378/08": "is no width", "0xffff/16": "run past the last port",
    "0xfffd/32": "run past the last port", "lpt1.": "no register", ".status": "no register",
    "lpt1.rbr": "no register", "com9.rbr": "no register", "lpt1.status.x": "no register",
    "lpt3.epp_addr": "no register", "lpt1+foo": ".", "p" * 100: "is no port",
}
for port, message in PORTS.items():
    if message:
        wrong(f"the port {port[:20]!r}", ["read", port, "--backend", "sim"], message)
for port in ("", "x", "0x378-", "0x37a-0x378", "0x378+0", "0x378,,0x379", "0xfff0+32"):
    wrong(f"the ranges {port!r}", ["dump", port, "--backend", "sim"], "ports")

VALUES = {
    "": "is no value", "x": "is no value", "-1": "is no value", "0x": "is no value",
    "0b": "is no value", "0b2": "is no value", "010": "is no value", "1 ": "is no value",
    "0x100000000": "is no value", "256": "does not fit into 8 bits, 0xff at most",
}
for value, message in VALUES.items():
    wrong(f"the value {value!r}", ["write", "0x378", value, "--backend", "sim"], message)
wrong("17 bits into 16", f"write 0x378/16 0x10000 {S}", "does not fit into 16 bits, 0xffff")
cases.finish()
