#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Who may include whom: docs call the top folders rooms, and this is their floor plan.

check-includes.py              checks the tree it stands in
check-includes.py --self-test  checks itself against a small tree with every kind of mistake in it
"""
import fnmatch
import os
import re
import sys
import tempfile

# Files of a room -> the project's headers that they may name; the first pattern that fits decides.
# A room may always name what lies in itself.
RULES = [
    ("core/*", ["abi/*"]),
    ("driver/*", ["core/*", "abi/*"]),
    ("lib/backend/kioport*", ["include/*", "core/*", "abi/*"]),
    ("lib/linux/*_driver.c", ["include/*", "core/*", "abi/*"]),
    ("lib/backend/sim.c", ["include/*", "core/*", "sim/sim.h"]),
    ("lib/*", ["include/*", "core/*"]),
    ("sim/*", ["include/*"]),
    ("trap/nt/*", ["include/*", "sim/shared.h", "sim/nt/clock.h"]),
    ("trap/*", ["include/*", "sim/shared.h"]),
    ("vdd/*", ["include/*", "lib/nt/runtime/*"]),
    ("tools/allowio/nt/bus.[ch]", ["include/*", "sim/serve.h", "sim/named.h", "sim/block.h", "sim/nt/bells.h"]),
    ("tools/allowio/*", ["include/*", "vdd/served.h", "trap/*", "sim/serve.h", "sim/shared.h", "sim/named.h"]),
    ("tools/kport/nt/dos.c", ["include/*", "vdd/served.h"]),
    ("tools/*", ["include/*"]),
    ("compat/*", ["include/*"]),
    ("examples/*", ["include/*"]),
    ("bindings/*", ["include/*"]),
    ("include/*", []),
    ("abi/*", []),
    ("tests/*", ["*"]),
]
ROOTS = [".", "abi", "include"]
# Headers that a build makes -> who may include them.
GENERATED = {
    "version.h": ["lib/*", "tools/*", "compat/*", "sim/*", "trap/*", "driver/nt/*", "tests/*"],
    "kioport_build.h": ["driver/linux/*"],
    "vdd_messages.h": ["vdd/*"],
    "messages.h": ["driver/nt/*", "tests/driver/nt/*"],
}

# Core is freestanding: these are all of the C library that it may name ...
FREESTANDING = ["stdint.h", "stddef.h", "stdbool.h", "limits.h", "stdarg.h"]
# ... except where it meets the two kernels.
ENVIRONMENT = ["core/env.h", "core/env_*.h"]
# The public headers are used by programs in C of any kind.
ABI_SYSTEM = ["stdint.h", "stddef.h", "linux/*", "sys/ioctl.h"]

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')


def fits(name, patterns):
    return any(fnmatch.fnmatchcase(name, pattern) for pattern in patterns)


def resolve(root, source, quote, name):
    """The header's path in the tree, or None when it is a system's."""
    places = [os.path.dirname(source)] if quote == '"' else []
    for place in places + ROOTS:
        path = os.path.normpath(os.path.join(place, name))
        if os.path.isfile(os.path.join(root, path)):
            return path
    return None


def broken_rule(root, source, quote, name):
    """Says which rule an include breaks, or None."""
    room = source.split("/")[0]
    target = resolve(root, source, quote, name)
    if target is None:
        if name in GENERATED:
            users = GENERATED[name]
            return None if fits(source, users) else f"only {', '.join(users)} may include it"
        if quote == '"':
            return "there is no such header in the tree (a system's goes in <>)"
        if room == "core" and not fits(source, ENVIRONMENT) and name not in FREESTANDING:
            return "core is freestanding: " + ", ".join(FREESTANDING) + " only; the rest is core/env.h's"
        if room == "abi" and not fits(name, ABI_SYSTEM):
            return "abi is for two kernels: " + ", ".join(ABI_SYSTEM) + " only"
        return None
    if target.split("/")[0] == room:
        return None
    for pattern, allowed in RULES:
        if fnmatch.fnmatchcase(source, pattern):
            if fits(target, allowed):
                return None
            return f"{pattern} may include {', '.join(allowed) or 'nothing'} beside its own headers"
    return f"no rule for {source}: add its room to scripts/check-includes.py"


def sources(root):
    for folder, folders, files in os.walk(root):
        folders[:] = [f for f in folders if not f.startswith(".") and
                      not (folder == root and f in ("build", "dist"))]
        for name in files:
            if name.endswith((".c", ".h", ".S")):
                yield os.path.relpath(os.path.join(folder, name), root)


def check(root):
    """Returns "file:line: include: rule" for each include that breaks one."""
    found = []
    for source in sorted(sources(root)):
        with open(os.path.join(root, source), encoding="utf-8") as text:
            for number, line in enumerate(text, 1):
                include = INCLUDE.match(line)
                reason = include and broken_rule(root, source, include[1], include[2])
                if reason:
                    found.append(f"{source}:{number}: {include[2]}: {reason}")
    return found


# (file, include, whether it must be refused)
SELF_TEST = [
    ("core/a.c", '"core/a.h"', False), ("core/a.c", '"kport_abi.h"', False),
    ("core/a.c", "<stdint.h>", False), ("core/a.c", "<string.h>", True),
    ("core/a.c", "<linux/io.h>", True), ("core/env.h", "<linux/io.h>", False),
    ("core/a.c", "<kport.h>", True), ("core/a.c", '"../lib/backend.h"', True),
    ("core/a.c", '"version.h"', True), ("abi/kport_abi.h", "<stdio.h>", True),
    ("driver/nt/a.c", '"core/a.h"', False), ("driver/nt/a.c", "<kport.h>", True),
    ("lib/a.c", "<kport.h>", False), ("lib/a.c", '"core/a.h"', False),
    ("lib/a.c", '"version.h"', False), ("lib/a.c", '"kport_abi.h"', True),
    ("lib/a.c", '"sim/sim.h"', True), ("lib/backend/sim.c", '"sim/sim.h"', False),
    ("lib/backend/sim.c", '"sim/bus.h"', True), ("lib/backend/kioport.c", '"kport_abi.h"', False),
    ("lib/linux/a_driver.c", '"kport_abi.h"', False), ("lib/linux/a.c", '"kport_abi.h"', True),
    ("sim/a.c", '"bus.h"', False), ("sim/a.c", '"core/a.h"', True),
    ("trap/a.c", '"kport.h"', False), ("trap/a.c", '"sim/sim.h"', True),
    ("tools/allowio/a.c", '"trap/a.h"', False), ("tools/kport/a.c", '"trap/a.h"', True),
    ("tools/kport/a.c", '"kport.h"', False), ("tools/kport/a.c", '"lib/backend.h"', True),
    ("tools/kport/a.c", '"nowhere.h"', True), ("examples/a.c", '"core/a.h"', True),
    ("tests/a.c", '"lib/backend.h"', False), ("newroom/a.c", "<kport.h>", True),
]


def self_test():
    with tempfile.TemporaryDirectory() as root:
        headers = ["abi/kport_abi.h", "core/a.h", "include/kport.h", "lib/backend.h",
                   "sim/sim.h", "sim/bus.h", "trap/a.h"]
        expected, lines = [], {}
        for name, include, refused in SELF_TEST:
            lines.setdefault(name, []).append(f"#include {include}\n")
            if refused:
                expected.append(f"{name}:{len(lines[name])}: {include.strip('<>')}".replace('"', ""))
        for name in set(headers) | set(lines):
            os.makedirs(os.path.join(root, os.path.dirname(name)), exist_ok=True)
            with open(os.path.join(root, name), "w", encoding="utf-8") as out:
                out.writelines(lines.get(name, []))
        found = [": ".join(line.split(": ")[:2]) for line in check(root)]
    wrong = set(found) ^ set(expected)
    for line in sorted(wrong):
        print("self-test:", "not refused" if line in expected else "refused in error", line)
    print(f"self-test: {len(SELF_TEST)} includes, {len(wrong)} judged wrongly")
    return not wrong


def main():
    if sys.argv[1:] == ["--self-test"]:
        return 0 if self_test() else 1
    found = check(os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
