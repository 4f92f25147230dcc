#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Merges what the measuring programs printed into one table and one JSON file.

report.py JSON PLACE=FILE...     PLACE says where a file's figures come from: host, guest
"""
import json
import re
import statistics
import sys

MIN_ROUNDS = 7

# name in the output -> what it is, in the order of the table
ROWS = {
    "inb": "one inb",
    "direct_in8": "one kport_direct_in8 (kport.h's inline)",
    "ioperm_in8": "one kport_in8 on ioperm",
    "devport_pread": "one /dev/port pread of a byte",
    "getppid": "one system call (getppid)",
    "start_dynamic_alone": "a program's own start",
    "start_dynamic_allowio": "the same by allowio, as root",
    "start_static_alone": "a static program's own start",
    "start_static_allowio": "the same by allowio, as root",
    "start_user_alone": "an ordinary user's program's own start",
    "start_user_allowio": "the same by allowio and allowio-grant",
    "policy_check_1_range": "policy check, 1 range",
    "policy_check_10000_ranges": "policy check, 10,000 ranges",
    "indirect_call": "an indirect call of an empty function",
    "sim_in8": "one kport_in8 on sim's LPT",
}

# id, what, numerator, denominator, target (None: for information), room for what measuring scatters.
# "of that" counts from the denominator on: (a - b) / b.
RATIOS = [
    ("S1", "kport.h's inline against the bare instruction", "direct_in8", "inb", 1.0, 0.05),
    ("S6", "a program started by allowio against its own start", "start_dynamic_allowio",
     "start_dynamic_alone", 1.5, 0.0),
    ("", "of that, what allowio adds against the program's own start", "start_dynamic_allowio",
     "start_dynamic_alone", None, 0.0),
    ("S7", "policy check, 10,000 ranges against 1", "policy_check_10000_ranges",
     "policy_check_1_range", 1.0, 0.05),
    ("S8", "kport_in8 on sim's LPT against an indirect call", "sim_in8", "indirect_call", 6.0, 0.0),
    ("", "a static program by allowio against its own start", "start_static_allowio",
     "start_static_alone", None, 0.0),
    ("", "an ordinary user's program by allowio against its own start", "start_user_allowio",
     "start_user_alone", None, 0.0),
    ("", "kport_in8 on ioperm against inb", "ioperm_in8", "inb", None, 0.0),
    ("", "/dev/port pread against inb", "devport_pread", "inb", None, 0.0),
    ("", "/dev/port pread against kport_in8 on ioperm", "devport_pread", "ioperm_in8", None, 0.0),
]


def read(place, path, rows, facts):
    with open(path, encoding="utf-8", errors="replace") as lines:
        for line in lines:
            found = re.match(r"(?:# )?(bench|fact) (\w+) (.*)", line)
            if not found:
                continue
            if found[1] == "fact":
                facts[found[2]] = found[3].strip() == "1"
                continue
            unit, *values = found[3].split()
            rows[found[2]] = {"where": place, "unit": unit, "rounds": [float(v) for v in values]}


def summarize(rows):
    for row in rows.values():
        row["min"] = min(row["rounds"])
        row["median"] = statistics.median(row["rounds"])
        row["max"] = max(row["rounds"])


def ratio(entry, rows, facts):
    """One target's figures: the median of the rounds' own ratios, which drift together."""
    name, what, above, below, target, room = entry
    pairs = zip(rows[above]["rounds"], rows[below]["rounds"])
    values = [a / b - what.startswith("of that") for a, b in pairs]
    result = {"id": name, "what": what, "min": min(values), "median": statistics.median(values),
              "max": max(values), "target": target, "met": None}
    if target is not None:
        result["met"] = result["median"] <= target + room
    if name == "S1":
        result["same_bytes"] = facts.get("s1_same_bytes", False)
        result["met"] = result["met"] and result["same_bytes"]
    return result


def print_table(rows, ratios):
    print(f"{'what':44} {'where':5} {'min':>9} {'median':>9} {'max':>9}")
    for name, what in ROWS.items():
        if name in rows:
            row = rows[name]
            print(f"{what:44} {row['where']:5} {row['min']:9.4g} {row['median']:9.4g} "
                  f"{row['max']:9.4g} {row['unit']}")
    print(f"\n{'ratio':62} {'median':>7} {'target':>9}")
    for entry in ratios:
        target = "" if entry["target"] is None else \
            ("= " if entry["target"] == 1.0 else "<= ") + f"{entry['target']:.2f}"
        note = "" if entry["met"] in (None, True) else "  SHORT OF IT"
        if "same_bytes" in entry:
            note += "  (same bytes)" if entry["same_bytes"] else "  (other bytes)"
        print(f"{entry['id']:3} {entry['what']:58} {entry['median']:7.2f} {target:>9}{note}")


def main():
    rows, facts = {}, {}
    for argument in sys.argv[2:]:
        place, path = argument.split("=", 1)
        read(place, path, rows, facts)
    missing = [name for name in ROWS if name not in rows]
    thin = [name for name, row in rows.items() if len(row["rounds"]) < MIN_ROUNDS]
    summarize(rows)
    ratios = [ratio(entry, rows, facts) for entry in RATIOS
              if entry[2] in rows and entry[3] in rows]
    print_table(rows, ratios)
    with open(sys.argv[1], "w", encoding="utf-8") as out:
        json.dump({"measurements": rows, "facts": facts, "ratios": ratios}, out, indent=1)
        out.write("\n")
    for name in missing:
        print(f"report: not measured: {ROWS[name]} ({name})", file=sys.stderr)
    for name in thin:
        print(f"report: fewer than {MIN_ROUNDS} rounds: {name}", file=sys.stderr)
    return 1 if missing or thin else 0


if __name__ == "__main__":
    sys.exit(main())
