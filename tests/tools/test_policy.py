#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kport policy, as far as files go: what takes the driver is tested in the guest.

test_policy.py KPORT
"""
import json
import os
import sys
import tempfile

from tap import Cases

cases = Cases(sys.argv[1])
GOOD = "# nothing wrong\nadministrators lpt1 read write grant slow\nuser 7 0x70 read unsafe\n"
BAD = "user 7 0x300 read\nuser 7 0x300 raed\n\nuser 7 0x70-0x71 read\neverybody lpt1 read\n"
MISTAKES = [(2, 14), (4, 8), (5, 1)]


def mistakes(name):
    return "".join(f"^{name}: line {line}, column {column}: .*\n" for line, column in MISTAKES)


cases.expect("a good text", "policy test -", 0, r"\Astandard input: no mistake\n\Z", stdin=GOOD)
cases.expect("an empty text", "policy test -", 0, "no mistake", stdin="")
cases.expect("each mistake with line and column", "policy test -", 1,
             r"\A" + mistakes("standard input") + r"\Z", stdin=BAD)
done = cases.run("policy test - --json", BAD)
document = json.loads(done.stdout)
cases.report("the same as JSON", done.returncode == 1 and
             [(m["line"], m["column"]) for m in document["mistakes"]] == MISTAKES and
             all(m["text"] and "line" not in m["text"][:5] for m in document["mistakes"]),
             [done.stdout])
done = cases.run("policy test --json -", GOOD)
cases.report("no mistake as JSON", json.loads(done.stdout) == {"mistakes": []}, [done.stdout])
cases.expect("a text of the greatest length", "policy test -", 0, "no mistake",
             stdin="#" * (256 * 1024))
cases.expect("a longer text", "policy test -", 1, "", "longer than 262144 bytes",
             stdin="#" * (256 * 1024 + 1))
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "policy")
    with open(path, "w", encoding="utf-8") as file:
        file.write(BAD)
    # The folder is one that everybody can write to: testing a draft asks nobody's permission.
    cases.expect("a file", f"policy test {path}", 1, r"\A" + mistakes(path) + r"\Z")
    cases.expect("a file that is not there", f"policy test {path}.no", 1, "", "No such file")
    cases.expect("a folder", f"policy test {folder}", 1, "", "Is a directory")
    if not os.path.exists("/dev/kioport"):
        # Even root loads no file that others could have written.
        cases.expect("loading a file of a folder that others can write", f"policy load {path}", 3,
                     "", "not used, since")

if os.path.exists("/etc/kport/policy"):
    cases.skip("check and show", "there is an /etc/kport/policy here")
    cases.finish()
if os.stat("/").st_uid != 0 or os.stat("/etc").st_uid != 0:
    cases.skip("check and show", "/etc does not belong to root here")
    cases.finish()
cases.expect("the default gives root the parallel port", "policy check root lpt1", 0,
             r"\Aroot is given lpt1: read write grant\n\Z")
cases.expect("ports may be several words", "policy check root lpt1 com1,0x80", 0,
             "^root is given lpt1,com1,0x80: read write grant$")
cases.expect("and rights stand among them", "policy check root read lpt1 write", 0,
             "^root is given lpt1: read write$")
cases.expect("root is not given the clock", "policy check root rtc read", 3, "",
             'port 0x70 .*"user root rtc read unsafe"')
cases.expect("a user in no group is given nothing", "policy check 4000000000 lpt1", 3, "",
             "does not give user 4000000000 port 0x378")
cases.expect("a user that nobody knows", "policy check no.such.user lpt1", 2, "", "no user")
cases.expect("ports that are none", "policy check root lpt9", 2, "", "no port has this name")
cases.expect("more ports than fit", ["policy", "check", "root", "lpt1," * 300 + "lpt1"], 2, "",
             "so many ports")
for user, given in (("root", True), ("4000000000", False)):
    done = cases.run(f"policy check {user} lpt1 --json")
    document = json.loads(done.stdout)
    cases.report(f"check as JSON: {given}",
                 document["given"] is given and document["user"] == user and
                 document["ports"] == "lpt1" and bool(document["reason"]) is not given and
                 done.returncode == (0 if given else 3), [done])
if os.path.exists("/dev/kioport"):
    cases.skip("show without a driver", "there is one")
    cases.finish()
cases.expect("show tells that the default holds", "policy show", 0, "^The built-in default")
done = cases.run("policy show --json")
document = json.loads(done.stdout)
cases.report("show as JSON", document["source"] == "default" and not document["mistakes"] and
             all(r["first"] <= r["last"] for r in document["ranges"]), [done.stdout])
cases.expect("loading takes the driver", "policy load", 4, "", "kioport is not loaded")
cases.finish()
