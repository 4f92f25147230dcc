#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""kport panel on a terminal: keys go in by tmux, and what is on the screen comes out.

test_panel.py KPORT yes|no (whether it was built with ncurses)
"""
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

from tap import Cases

PATIENCE_S = 60
DEVICES = "lpt@0x378,loop=data latch@0x300+4"


class Terminal:
    """One of 80 columns and 24 lines, with a shell's command in it."""

    count = 0

    def __init__(self, folder, command, term=None):
        Terminal.count += 1
        self.socket = os.path.join(folder, f"tmux{Terminal.count}")
        self.tmux("-f", "/dev/null", "new-session", "-d", "-x", "80", "-y", "24",
                  (f"TERM={term}; export TERM; " if term else "") + command)

    def tmux(self, *words):
        done = subprocess.run(["tmux", "-S", self.socket, *words], text=True, check=True,
                              stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)
        return done.stdout

    def press(self, *keys):
        self.tmux("send-keys", *keys)

    def type(self, text):
        """The text, then Enter."""
        self.tmux("send-keys", "-l", text)
        self.press("Enter")

    def screen(self):
        return self.tmux("capture-pane", "-p")

    def see(self, pattern):
        """Waits for it. Answers "" or what is there instead."""
        end = time.monotonic() + PATIENCE_S
        while True:
            screen = self.screen()
            if re.search(pattern, screen, re.M):
                return ""
            if time.monotonic() > end:
                return f"no {pattern!r} in:\n{screen}"
            time.sleep(0.05)

    def end(self):
        # Not by the terminal's end: a leak checker that is interrupted by that runs for ever.
        for pane in self.tmux("list-panes", "-a", "-F", "#{pane_pid}").split():
            try:
                os.killpg(int(pane), signal.SIGKILL)
            except ProcessLookupError:
                pass
        subprocess.run(["tmux", "-S", self.socket, "kill-server"], check=False,
                       stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE_S)


cases = Cases(sys.argv[1])
KPORT = os.path.abspath(sys.argv[1])
PANEL = f"'{KPORT}' panel --backend sim --device '{DEVICES}'"
# What the terminal is like before and after, and how it ended; then it waits to be looked at.
# The shell itself is not to end by Ctrl-C.
WHOLE = 'trap : INT; before=$(stty -g); %s; echo "ended $?"; [ "$before" = "$(stty -g)" ] && echo "tty as before"; cat'


def sees(terminal, name, pattern):
    missed = terminal.see(pattern)
    cases.report(name, not missed, [missed])


def drive_pins(terminal):
    sees(terminal, "the title says what is open", r"^ kport panel  lpt1 by sim  watching")
    sees(terminal, "the upper row of the connector",
         r"^ +1    2    3    4    5    6    7    8    9   10   11   12   13$")
    sees(terminal, "the lower row, with ground", r"\(-\)  \(-\)  \(-\)  \(-\)$")
    sees(terminal, "data, status and control", r"Data 0x0378: 0x00 +Status 0x0379: 0x80 +Control 0x037a: 0xcc")
    sees(terminal, "the pin in focus, in words", r"Pin 2, D0: output, data bit 0, low")
    sees(terminal, "the keys are on the screen", r"Arrows move  Space turns a pin")
    terminal.press("Space")
    sees(terminal, "Space turns the pin", r"Data 0x0378: 0x01")
    sees(terminal, "its lamp is on", r"\(\*\)  \[\*\]  \( \)")
    sees(terminal, "the plug leads it to a status pin", r"Status 0x0379: 0x88")
    terminal.press("Right", "Enter")
    sees(terminal, "Enter on the next pin", r"Data 0x0378: 0x03 +Status 0x0379: 0x98")
    terminal.press("Down", "Left")
    sees(terminal, "down to the lower row", r"Pin 15, nERROR: input, status bit 3, high")
    terminal.press("Space")
    sees(terminal, "an input is not set, and that is said", r"Pin 15, nERROR, is an input")
    terminal.press("Left", "Space")
    sees(terminal, "an inverted pin", r"Pin 14, nAUTOFD: output, control bit 1 inverted, low")
    sees(terminal, "its bit is set", r"1=1 nAUTOFD pin 14 low")


def drive_prompts(terminal):
    terminal.press("d")
    sees(terminal, "d asks for data", r"Data \(such as 0x55\):")
    terminal.tmux("send-keys", "-l", "0x1x")
    terminal.press("BSpace")
    terminal.type("0")
    sees(terminal, "what was typed, mended, is written", r"Data 0x0378: 0x10")
    sees(terminal, "status follows", r"7=0 BUSY    pin 11 high")
    terminal.press("c")
    terminal.type("0x2c")
    sees(terminal, "control with bit 5", r"5=1 data pins are inputs")
    terminal.press("d")
    terminal.type("256")
    sees(terminal, "a value too large is refused", r"0x100 does not fit into 8 bits")
    terminal.press("d")
    terminal.press("Escape")
    sees(terminal, "Esc leaves a question", r"Arrows move")
    terminal.press("w")
    terminal.type("0x300/16 0xbeef")
    sees(terminal, "another port is written", r"0xbeef was written to 0x0300")
    terminal.press("r")
    terminal.type("0x301")
    sees(terminal, "and read", r"0x0301 has 0xbe")
    terminal.press("r")
    terminal.type("nonsense")
    sees(terminal, "what is no port is refused", r"'nonsense' is not a port")
    terminal.press("w")
    terminal.type("0x300")
    sees(terminal, "a value that is missing", r"A port and a value are wanted")
    terminal.press(".")
    sees(terminal, ". reads once more", r"0x0301 has 0xbe")
    terminal.press("p")
    sees(terminal, "p ends watching", r"by sim  not watching")


def drive_size(terminal):
    terminal.tmux("resize-window", "-x", "70", "-y", "24")
    sees(terminal, "too small a terminal is told", r"^kport panel wants 80 columns and 24 lines")
    terminal.tmux("resize-window", "-x", "100", "-y", "30")
    sees(terminal, "in a larger one all is drawn again", r"by sim  not watching(.*\n)+.*Arrows move")


def drive_log(terminal, folder):
    path = os.path.join(folder, "log.txt")
    terminal.press("s")
    terminal.type(path)
    sees(terminal, "the log is saved", r"The log is in ")
    cases.expect("and kport run takes it", ["run", path, "--backend", "sim", "--device", DEVICES], 0,
                 "in8 0x0301: 0x")
    terminal.press("s")
    terminal.type("/nowhere/log")
    sees(terminal, "where it cannot be saved, that is said", r"/nowhere/log: No such file")


def drive(folder):
    terminal = Terminal(folder, WHOLE % PANEL)
    try:
        drive_pins(terminal)
        drive_prompts(terminal)
        drive_size(terminal)
        drive_log(terminal, folder)
        terminal.press("q")
        sees(terminal, "q ends it", r"^ended 0$")
        sees(terminal, "the terminal is as before", r"^tty as before$")
    finally:
        terminal.end()


def one(folder, name, command, patterns, keys=(), first=None, term=None):
    """One run: what is on the screen first, keys, and what is seen then."""
    terminal = Terminal(folder, WHOLE % command, term)
    try:
        missed = terminal.see(first) if first else ""
        if keys:
            terminal.press(*keys)
        for pattern in patterns:
            missed = missed or terminal.see(pattern)
        cases.report(name, not missed, [missed])
    finally:
        terminal.end()


def main():
    if sys.argv[2] == "no":
        cases.expect("a build without ncurses says so", "panel --backend sim", 4, "",
                     "built without ncurses")
        cases.finish()
    cases.expect("without a terminal", "panel --backend sim", 4, "",
                 "standard input and output must be a terminal")
    cases.expect("an unknown device comes before the screen", "panel --backend sim --device x", 2, "",
                 "^kport panel: ")
    cases.expect("ranges that do not parse", "panel lpt9 --backend sim", 2, "", "lpt9")
    if not shutil.which("tmux"):
        cases.skip("the panel on a terminal", "tmux is not installed")
        cases.finish()
    with tempfile.TemporaryDirectory() as folder:
        drive(folder)
        one(folder, "Ctrl-C leaves the terminal well", PANEL,
            [r"^ended 130$", r"^tty as before$"], ["C-c"], "watching")
        one(folder, "a dumb terminal is refused in words", PANEL,
            [r"the terminal 'dumb' \(TERM\): nothing can be drawn on it", r"^ended 4$"], term="dumb")
        one(folder, "an unknown terminal is refused in words", PANEL,
            [r"the terminal 'nonsense' \(TERM\): it is not known here", r"^ended 4$"], term="nonsense")
        one(folder, "ports that are no parallel port: no pins", PANEL + " 0x300+4",
            [r"kport panel  0x300\+4 by sim *$", r"sim: 0x300\+4"])
    cases.finish()


if __name__ == "__main__":
    main()
