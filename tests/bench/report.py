#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Merges what the measuring programs printed into a table, a JSON file and data for a chart.

report.py OUT PLACE=FILE...     PLACE says where a file's figures come from: host, guest
Writes OUT/bench.json, OUT/ways.dat, OUT/batches.dat.
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
    "guest_sim_in8": "one kport_in8 on sim",
    "kioport_in8": "one kport_in8 on kioport",
    "kioport_pread": "one /dev/kioport pread of a byte",
    "kioport_ioctl": "one /dev/kioport ioctl",
    "devport_in8": "one kport_in8 on devport",
    "devport_pread": "one /dev/port pread of a byte",
    "pci_inb": "one inb of a PCI card's port",
    "pcibar_in8": "one kport_in8 of it on pcibar",
    "ppdev_inb": "one inb beside ppdev's ioctl",
    "ppdev_ioctl": "one PPRSTATUS of ppdev",
    "ppdev_lib_inb": "one inb beside ppdev's kport_in8",
    "ppdev_in8": "one kport_in8 on ppdev",
    "getppid": "one system call (getppid)",
    "batch_inb": "an inb beside the batches",
    "batch_single": "a single kport_in8 beside the batches",
    "batch_1": "a batch of 1 read",
    "batch_10": "a batch of 10, each read",
    "batch_100": "a batch of 100, each read",
    "batch_1000": "a batch of 1,000, each read",
    "batch_10000": "a batch of 10,000, each read",
    "batch_raw_1000": "that without the library, each read",
    "batch_mixed_bare": "bare outb and inb by turns, each",
    "batch_mixed_1000": "a batch of 1,000 by turns, each",
    "batch_insb_bare": "bare rep insb of 1,000, each",
    "batch_ins_1000": "a batch of one ins of 1,000, each",
    "kioport_ins_1000": "kport_ins of 1,000, each",
    "driver_policy_1": "a pread, policy of 1 range",
    "driver_policy_10000": "a pread, policy of 10,000 ranges",
    "handles_1": "a pread, 1 handle open",
    "handles_10": "a pread, 10 handles open",
    "handles_100": "a pread, 100 handles open",
    "handles_1000": "a pread, 1,000 handles open",
    "handle_memory": "ring 0's memory, each handle",
    "library_rss": "the library's resident memory",
    "inb_tool": "ioport's inb, one access",
    "kport_read": "kport read, one access",
    "start_dynamic_alone": "a program's own start",
    "start_dynamic_exec": "the same after one more exec",
    "start_dynamic_allowio": "the same by allowio, as root",
    "start_static_alone": "a static program's own start",
    "start_static_exec": "the same after one more exec",
    "start_static_allowio": "the same by allowio, as root",
    "start_user_alone": "an ordinary user's program's own start",
    "start_user_exec": "the same after one more exec",
    "start_user_allowio": "the same by allowio and allowio-grant",
    "policy_check_1_range": "policy check, 1 range",
    "policy_check_10000_ranges": "policy check, 10,000 ranges",
    "indirect_call": "an indirect call of an empty function",
    "sim_in8": "one kport_in8 on sim's LPT",
    "trap64_empty": "an IN under a handler that skips it, 64-bit",
    "trap64_in8": "an IN trapped onto sim, 64-bit",
    "trap64_poll": "a round of a polling loop, run ahead",
    "ptrace64_in8": "an IN by ptrace onto sim, 64-bit",
    "trap32_empty": "an IN under a handler that skips it, 32-bit",
    "trap32_in8": "an IN trapped onto sim, 32-bit",
    "trap32_poll": "a round of a polling loop, run ahead",
    "ptrace32_in8": "an IN by ptrace onto sim, 32-bit",
    "sim_in8_observed": "the same with an observer",
    "sim_in8_recorded": "the same recorded to /dev/null",
}

AT_MOST, AT_LEAST, EQUAL = "<=", ">=", "="
EQUAL_ROOM = 0.05  # for what measuring scatters


def over(above, below):
    """A ratio of two rows, round by round."""
    return (above, below), lambda a, b: a / b


# id, what, (rows, function of them), comparison and target (None: for information), unit
RATIOS = [
    ("S1", "kport.h's inline against the bare instruction", over("direct_in8", "inb"), EQUAL, 1.0),
    ("S2", "a pread of /dev/kioport against one of /dev/port",
     over("kioport_pread", "devport_pread"), AT_MOST, 1.2),
    ("S2", "kport_in8 on kioport against a /dev/port pread", over("kioport_in8", "devport_pread"),
     AT_MOST, 1.2),
    ("S3", "a read of a batch of 1,000 against inb", over("batch_1000", "batch_inb"), AT_MOST, 2.0),
    ("S3", "the same, writes and reads by turns", over("batch_mixed_1000", "batch_mixed_bare"),
     AT_MOST, 2.0),
    ("S3", "the same, one string operation", over("batch_ins_1000", "batch_inb"), AT_MOST, 1.2),
    ("S4", "1,000 single requests against a batch of them", over("batch_single", "batch_1000"),
     AT_LEAST, 8.0),
    ("S4", "a batch's cost without the bus against a single one's",
     (("batch_1000", "batch_single", "batch_inb"), lambda batch, single, bus:
      (batch - bus) / (single - bus)), AT_MOST, 0.1),
    ("S5", "a trapped IN onto sim against an empty handler, 64-bit",
     over("trap64_in8", "trap64_empty"), AT_MOST, 1.15),
    ("S5", "the same, 32-bit", over("trap32_in8", "trap32_empty"), AT_MOST, 1.15),
    ("S5", "a trap against a round by run ahead, 64-bit", over("trap64_in8", "trap64_poll"),
     AT_LEAST, 50.0),
    ("S5", "the same, 32-bit", over("trap32_in8", "trap32_poll"), AT_LEAST, 50.0),
    ("", "an IN by ptrace against a trapped one, 64-bit", over("ptrace64_in8", "trap64_in8"), None, 0),
    ("", "the same, 32-bit", over("ptrace32_in8", "trap32_in8"), None, 0),
    ("S6", "a program started by allowio against its own start",
     over("start_dynamic_allowio", "start_dynamic_alone"), AT_MOST, 1.5),
    ("S7", "policy check, 10,000 ranges against 1",
     over("policy_check_10000_ranges", "policy_check_1_range"), EQUAL, 1.0),
    ("S7", "the same, as an access through kioport",
     over("driver_policy_10000", "driver_policy_1"), EQUAL, 1.0),
    ("S8", "kport_in8 on sim's LPT against an indirect call", over("sim_in8", "indirect_call"),
     AT_MOST, 6.0),
    ("S9", "a handle in ring 0, in KiB", (("handle_memory",), lambda kib: kib), AT_MOST, 20.0),
    ("S9", "the library in a program, in KiB", (("library_rss",), lambda kib: kib), AT_MOST, 1024),
    ("", "an access with 1,000 handles open against 1", over("handles_1000", "handles_1"), None, 0),
    ("", "kport_in8 on kioport against one on devport", over("kioport_in8", "devport_in8"), None, 0),
    ("", "kport_in8 on ioperm against inb", over("ioperm_in8", "inb"), None, 0),
    ("", "kport_in8 on kioport against inb", over("kioport_in8", "inb"), None, 0),
    ("", "/dev/kioport pread against inb", over("kioport_pread", "inb"), None, 0),
    ("", "/dev/kioport ioctl against inb", over("kioport_ioctl", "inb"), None, 0),
    ("", "kport_in8 on devport against inb", over("devport_in8", "inb"), None, 0),
    ("", "/dev/port pread against inb", over("devport_pread", "inb"), None, 0),
    ("", "kport_in8 on ppdev against inb", over("ppdev_in8", "ppdev_lib_inb"), None, 0),
    ("", "ppdev's PPRSTATUS against inb", over("ppdev_ioctl", "ppdev_inb"), None, 0),
    ("", "kport_in8 on pcibar against inb of that port", over("pcibar_in8", "pci_inb"), None, 0),
    ("", "kport_in8 on sim against inb", over("guest_sim_in8", "inb"), None, 0),
    ("", "a batch of 1 against inb", over("batch_1", "batch_inb"), None, 0),
    ("", "a read of a batch of 10 against inb", over("batch_10", "batch_inb"), None, 0),
    ("", "a read of a batch of 100 against inb", over("batch_100", "batch_inb"), None, 0),
    ("", "a read of a batch of 10,000 against inb", over("batch_10000", "batch_inb"), None, 0),
    ("", "a read of a batch of 1,000 without the library against inb",
     over("batch_raw_1000", "batch_inb"), None, 0),
    ("", "bare rep insb against inb", over("batch_insb_bare", "batch_inb"), None, 0),
    ("", "kport_ins against inb", over("kioport_ins_1000", "batch_inb"), None, 0),
    ("", "kport read, one access, against ioport's inb", over("kport_read", "inb_tool"), None, 0),
    ("", "one more exec against a program's own start",
     over("start_dynamic_exec", "start_dynamic_alone"), None, 0),
    ("", "a static program by allowio against its own start",
     over("start_static_allowio", "start_static_alone"), None, 0),
    ("", "one more exec against a static program's own start",
     over("start_static_exec", "start_static_alone"), None, 0),
    ("", "an ordinary user's program by allowio against its own start",
     over("start_user_allowio", "start_user_alone"), None, 0),
]

# In the chart: label and the ratio to inb that it shows, by what RATIOS call it.
CHART_WAYS = [
    ("bare IN instruction", None),
    ("kport.h inline, granted", "kport.h's inline against the bare instruction"),
    ("kioport, string of 1,000", "kport_ins against inb"),
    ("kport\\\\_in8, ioperm", "kport_in8 on ioperm against inb"),
    ("kioport, batch of 10,000", "a read of a batch of 10,000 against inb"),
    ("kioport, batch of 100", "a read of a batch of 100 against inb"),
    ("kport\\\\_in8, kioport", "kport_in8 on kioport against inb"),
    ("kioport, ioctl", "/dev/kioport ioctl against inb"),
    ("kport\\\\_in8, devport", "kport_in8 on devport against inb"),
    ("pread of /dev/port", "/dev/port pread against inb"),
    ("kport\\\\_in8, ppdev", "kport_in8 on ppdev against inb"),
    ("ioctl of ppdev", "ppdev's PPRSTATUS against inb"),
    ("kport\\\\_in8, pcibar", "kport_in8 on pcibar against inb of that port"),
]
CHART_BATCHES = {
    1: "a batch of 1 against inb",
    10: "a read of a batch of 10 against inb",
    100: "a read of a batch of 100 against inb",
    1000: "a read of a batch of 1,000 against inb",
    10000: "a read of a batch of 10,000 against inb",
}


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


def summarize(values):
    return {"min": min(values), "median": statistics.median(values), "max": max(values)}


def is_met(median, comparison, target):
    if comparison is None:
        return None
    if comparison == EQUAL:
        return abs(median - target) <= EQUAL_ROOM
    return median <= target if comparison == AT_MOST else median >= target


def ratio(entry, rows, facts):
    """One line's figures: of the rounds' own ratios, since rivals of a round drift together."""
    name, what, (names, function), comparison, target = entry
    rounds = zip(*(rows[row]["rounds"] for row in names))
    result = {"id": name, "what": what, **summarize([function(*values) for values in rounds])}
    result["comparison"] = comparison
    result["target"] = target if comparison else None
    result["met"] = is_met(result["median"], comparison, target)
    if name == "S1":
        result["same_bytes"] = facts.get("s1_same_bytes", False)
        result["met"] = result["met"] and result["same_bytes"]
    return result


def print_rows(rows):
    print(f"{'what':40} {'where':5} {'min':>9} {'median':>9} {'max':>9}")
    for name, what in ROWS.items():
        if name in rows:
            row = rows[name]
            print(f"{what:40} {row['where']:5} {row['min']:9.4g} {row['median']:9.4g} "
                  f"{row['max']:9.4g} {row['unit']}")


def print_ratios(ratios):
    print(f"\n{'ratio':64} {'min':>7} {'median':>7} {'max':>7} {'target':>9}")
    for entry in ratios:
        target = f"{entry['comparison']} {entry['target']:g}" if entry["comparison"] else ""
        note = "" if entry["met"] in (None, True) else "  SHORT OF IT"
        if "same_bytes" in entry:
            note += "  (same bytes)" if entry["same_bytes"] else "  (other bytes)"
        print(f"{entry['id']:3} {entry['what']:60} {entry['min']:7.2f} {entry['median']:7.2f} "
              f"{entry['max']:7.2f} {target:>9}{note}")


def write_chart_data(folder, ratios):
    found = {entry["what"]: entry for entry in ratios}
    one = {"min": 1, "median": 1, "max": 1}
    with open(f"{folder}/ways.dat", "w", encoding="utf-8") as out:
        for label, what in CHART_WAYS:
            value = found.get(what, {}) if what else one
            if value:
                print(f'"{label}" {value["median"]:.4g} {value["min"]:.4g} {value["max"]:.4g}',
                      file=out)
    with open(f"{folder}/batches.dat", "w", encoding="utf-8") as out:
        for size, what in CHART_BATCHES.items():
            if what in found:
                value = found[what]
                print(f'{size} {value["median"]:.4g} {value["min"]:.4g} {value["max"]:.4g}',
                      file=out)


def main():
    folder = sys.argv[1]
    rows, facts = {}, {}
    for argument in sys.argv[2:]:
        place, path = argument.split("=", 1)
        read(place, path, rows, facts)
    missing = [name for name in ROWS if name not in rows]
    thin = [name for name, row in rows.items() if len(row["rounds"]) < MIN_ROUNDS]
    for row in rows.values():
        row.update(summarize(row["rounds"]))
    ratios = [ratio(entry, rows, facts) for entry in RATIOS
              if all(row in rows for row in entry[2][0])]
    print_rows(rows)
    print_ratios(ratios)
    write_chart_data(folder, ratios)
    with open(f"{folder}/bench.json", "w", encoding="utf-8") as out:
        json.dump({"measurements": rows, "facts": facts, "ratios": ratios}, out, indent=1)
        out.write("\n")
    for name in missing:
        print(f"report: not measured: {ROWS[name]} ({name})", file=sys.stderr)
    for name in thin:
        print(f"report: fewer than {MIN_ROUNDS} rounds: {name}", file=sys.stderr)
    return 1 if missing or thin else 0


if __name__ == "__main__":
    sys.exit(main())
