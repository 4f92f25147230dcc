# SPDX-License-Identifier: MIT
"""Cases in TAP, one for each thing a tool is expected to do.

A pattern is searched for in the whole text; "" means that the text is empty, None that it does not
matter.
"""
import re
import subprocess
import sys


class Cases:
    def __init__(self, program):
        self.program = program
        self.count = 0
        self.failed = 0

    def report(self, name, passed, notes=()):
        self.count += 1
        self.failed += not passed
        print(f"{'ok' if passed else 'not ok'} {self.count} - {name}")
        if not passed:
            for note in notes:
                for line in str(note).splitlines() or [""]:
                    print(f"# {line}")
        sys.stdout.flush()

    def skip(self, name, reason):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP {reason}")

    def run(self, args, stdin=None, env=None):
        """args: words, or a text of words separated by blanks."""
        words = args.split() if isinstance(args, str) else args
        return subprocess.run([self.program] + words, input=stdin or "", text=True, env=env,
                              capture_output=True, timeout=60, check=False)

    def expect(self, name, args, status=0, out=None, err="", stdin=None, env=None):
        """One run: its exit status, and patterns for what it prints."""
        done = self.run(args, stdin, env)
        missed = []
        if done.returncode != status:
            missed.append(f"status {done.returncode}, not {status}")
        for stream, pattern, text in (("out", out, done.stdout), ("err", err, done.stderr)):
            if pattern == "" and text:
                missed.append(f"{stream} is not empty")
            elif pattern and not re.search(pattern, text, re.M):
                missed.append(f"{stream} lacks {pattern!r}")
        self.report(name, not missed,
                    [f"tried: {args!r}", *missed, "out: " + done.stdout, "err: " + done.stderr])
        return done

    def finish(self):
        print(f"1..{self.count}")
        sys.exit(1 if self.failed else 0)
