#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Fills the manual page or the completion in from what "kport help --list" tells.

generate.py TEMPLATE KPORT [ARGUMENT...] >RESULT
"""
import re
import subprocess
import sys
import textwrap


def unescape(text):
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], text)


class Tables:
    def __init__(self, text):
        self.commands = {}  # name -> {"usage", "summary", "details", "takes"}
        self.options = []  # (name, letter, argument, help); a name may be there twice
        self.devices = []  # (name, help, [(option, help)])
        for line in text.splitlines():
            kind, name, *fields = line.split("\t")
            if kind == "command":
                self.commands[name] = {"usage": fields[0], "summary": fields[1], "takes": []}
            elif kind == "details":
                self.commands[name]["details"] = unescape(fields[0])
            elif kind == "takes":
                self.commands[name]["takes"].append(fields[0])
            elif kind == "option":
                self.options.append((name, *fields))
            elif kind == "device":
                self.devices.append((name, fields[0], []))
            elif kind == "deviceoption":
                self.devices[-1][2].append((name, fields[0]))


def roff(text):
    """Text as roff input: one sentence a line, nothing in it taken for a request."""
    lines = []
    for sentence in re.split(r"(?<=\w[.;]) (?=[A-Z'])", text):
        lines += textwrap.wrap(sentence, 70, break_long_words=False, break_on_hyphens=False)
    lines = [line.replace("\\", "\\e").replace("-", "\\-") for line in lines]
    return "\n".join("\\&" + line if line[:1] in ".'" else line for line in lines)


def paragraphs(text):
    return "\n.Pp\n".join(roff(part.replace("\n", " ")) for part in text.split("\n\n"))


def mdoc_usage(usage):
    """A usage line without "kport", as arguments of a macro such as .Nm."""
    words = []
    for word in re.findall(r"\[[^]]*\](?:\.\.\.)?|\S+", usage)[1:]:
        option = re.fullmatch(r"\[--(\w+)(?: ([\w=]+))?\]", word)
        if option:
            words.append(f"Oo Fl -{option[1]}" + (f" Ar {option[2]}" if option[2] else "") + " Oc")
        elif word == "[-- PROGRAM...]":
            words.append("Oo Fl - Ar PROGRAM ... Oc")
        elif word == "[OPTION]...":
            words.append("Oo Ar OPTION ... Oc")
        elif word.startswith("["):
            words.append(f"Oo Ar {word[1:-1]} Oc")
        elif word.islower():
            words.append(f"Cm {word}")
        else:
            words.append(f"Ar {word}")
    return words


def synopsis(tables):
    return "\n".join(".Nm\n." + "\n.".join(mdoc_usage(c["usage"])) for c in tables.commands.values())


def subcommands(tables):
    items = []
    for command in tables.commands.values():
        summary = command["summary"][0].upper() + command["summary"][1:] + "."
        items.append(".It " + " ".join(mdoc_usage(command["usage"])) + "\n" + roff(summary) +
                     "\n.Pp\n" + paragraphs(command["details"]))
    return "\n".join(items)


def option_items(tables):
    items = []
    for name, letter, argument, text in tables.options:
        flag = (f"Fl {letter} , " if letter else "") + f"Fl -{name}"
        items.append(".It " + flag + (f" Ar {argument}" if argument else "") + "\n" +
                     roff(text[0].upper() + text[1:] + "."))
    return "\n".join(items)


def device_items(tables):
    items = []
    for name, text, options in tables.devices:
        items.append(f".It Cm {name}\n" + roff(text[0].upper() + text[1:] + "."))
        for option, help_text in options:
            word = f"Cm {option[:-1]}= Ns Ar VALUE" if option.endswith("=") else f"Cm {option}"
            items.append(f".It \\ \\ {word}\n" + roff(help_text[0].upper() + help_text[1:] + "."))
    return "\n".join(items)


def dashed(names):
    return " ".join("--" + name for name in names)


def cases(tables):
    lines = []
    for name, command in tables.commands.items():
        lines.append(f'\t{name}) echo "{dashed(command["takes"] + ["help"])}" ;;')
    return "\n".join(lines)


def arguments(tables):
    words = []
    for name, letter, argument, _ in tables.options:
        if argument:
            words += ["--" + name] + (["-" + letter] if letter else [])
    return " ".join(words)


FILLERS = {
    "SYNOPSIS": synopsis,
    "SUBCOMMANDS": subcommands,
    "OPTIONS": option_items,
    "DEVICES": device_items,
    "CASES": cases,
    "COMMANDS": lambda tables: " ".join(tables.commands),
    "COMMON": lambda tables: dashed(dict.fromkeys(option[0] for option in tables.options)),
    "ARGUMENTS": arguments,
}


def main():
    listing = subprocess.run(sys.argv[2:] + ["help", "--list"], check=True, text=True,
                             stdout=subprocess.PIPE).stdout
    tables = Tables(listing)
    with open(sys.argv[1], encoding="utf-8") as template:
        text = template.read()
    for name, fill in FILLERS.items():
        if f"@{name}@" in text:
            text = text.replace(f"@{name}@", fill(tables))
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
