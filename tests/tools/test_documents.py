#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""The manual page and the completion: in order, and telling of all that kport has.

test_documents.py KPORT KPORT.1 KPORT.BASH
"""
import re
import shutil
import subprocess
import sys

from tap import Cases

cases = Cases(sys.argv[1])
manual, completion = sys.argv[2:4]
listing = cases.run("help --list").stdout.splitlines()
commands = [line.split("\t")[1] for line in listing if line.startswith("command\t")]
options = [line.split("\t")[1] for line in listing if line.startswith("option\t")]


def tool(name, what, words):
    """Runs a checker, where there is one; returns its complaints."""
    if not shutil.which(words[0]):
        cases.skip(name, f"{words[0]} is not installed (Debian package {what})")
        return
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    text = done.stdout + done.stderr
    # Whether the other pages are installed is not this page's matter.
    text = "\n".join(line for line in text.splitlines()
                     if "referenced manual not found" not in line and "mandoc.db" not in line)
    cases.report(name, not text, [text])


cases.report("there are subcommands and options", len(commands) == 14 and len(options) > 8, listing)
tool("the manual page has no mistake", "mandoc", ["mandoc", "-T", "lint", manual])
with open(manual, encoding="utf-8") as file:
    page = file.read()
for command in commands:
    cases.report(f"the manual page tells of {command}",
                 re.search(rf"^\.It Cm {command}\b", page, re.M), [page])
for option in options:
    cases.report(f"the manual page tells of --{option}",
                 re.search(rf"^\.It (Fl . , )?Fl -{option}\b", page, re.M), [page])
cases.report("nothing was left to fill in", not re.search(r"^@\w+@", page, re.M), [page])

tool("the completion is right for bash", "bash", ["bash", "-n", completion])
tool("the completion passes shellcheck", "shellcheck", ["shellcheck", completion])


def complete(*words):
    """What bash offers for the last word."""
    quoted = " ".join(f"'{word}'" for word in words)
    script = f". {completion}; COMP_WORDS=({quoted}); COMP_CWORD={len(words) - 1}; " \
        "_kport; printf '%s\\n' \"${COMPREPLY[@]}\""
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False,
                          env={"PATH": cases.program.rpartition("/")[0] + ":/usr/bin:/bin"})
    return done.stdout.split(), done.stderr


def offers(name, words, wanted):
    found, err = complete(*words)
    cases.report(name, sorted(found) == sorted(wanted) and not err, [found, wanted, err])


if shutil.which("bash"):
    offers("completion offers the subcommands", ("kport", ""), commands)
    offers("by their beginning", ("kport", "re"), ["read"])
    offers("also behind an option", ("kport", "--backend", "sim", "wr"), ["write"])
    offers("options of a subcommand", ("kport", "dump", "--f"), ["--force"])
    offers("and not those of another", ("kport", "read", "--f"), [])
    offers("names of ports", ("kport", "read", "lp"), ["lpt1", "lpt2", "lpt3"])
    offers("nothing for a number", ("kport", "read", "--count", ""), [])
    offers("back ends", ("kport", "--backend", "si"), ["sim"])
cases.finish()
