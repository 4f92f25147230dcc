#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What kport's JSON writer writes, read by another.

test_json.py JSON_SAMPLE
"""
import json
import subprocess
import sys

from tap import Cases

WANTED = {
    "strings": ["", "plain", "\"quoted\" \\ and /", "line\nfeed\ttab\r\x01\x1f\x7f",
                "\u00e4\u20ac\U0001f600", "a\ufffd!", "\ufffd\ufffd", "\ufffd\ufffd\ufffd",
                "\ufffd\ufffd\ufffd\ufffd", "cut \ufffd\ufffd", "\ufffd("],
    "empty object": {}, "empty list": [], "largest": 0xffffffff, "zero": 0, "yes": True,
    "no": False, "nested": [[{"key \"with\" quotes": "x"}]],
}

cases = Cases(sys.argv[1])
text = subprocess.run([sys.argv[1]], capture_output=True, check=True).stdout
cases.report("the document is UTF-8 and ends with its line", text.decode().endswith("}\n"), [text])
found = json.loads(text)
for key, wanted in WANTED.items():
    cases.report(f"member {key!r}", found.get(key) == wanted, [found.get(key), wanted])
cases.report("nothing else", found.keys() == WANTED.keys(), [found])
cases.finish()
