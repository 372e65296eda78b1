#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""console.py [--echo] DIR [SOCKET]: sort what the board says on its serial port.

Reads the port from standard input until QEMU closes it and writes

    DIR/console   lines of the board, as they come
    DIR/dmesg     its kernel's log, which it prints at last
    DIR/results   JSON, one line for each test that ended: the line of KTAP, the
                  milliseconds since the one before, and the counters of the
                  model (asked through SOCKET) that changed meanwhile
    DIR/status    the exit status of what ran; absent when the board did not
                  get that far

--echo repeats the board's lines on standard output.
"""
import json
import pathlib
import re
import socket
import sys
import time

RESULT = re.compile(r"(not )?ok \d+ ")
EXIT = re.compile(r"vg-board: exit (\d+)$")
CHIP_WAIT_S = 2
STATES = ("time_us", "up", "mbps", "cable")    # of the model's words, no counters


class Chip:
    """The model's own counters; none when there is no model, or it is dead."""

    def __init__(self, path):
        self.path = path
        self.last = {}

    def ask(self, line):
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.settimeout(CHIP_WAIT_S)
                s.connect(self.path)
                s.sendall(line.encode() + b"\n")
                s.shutdown(socket.SHUT_WR)
                return b"".join(iter(lambda: s.recv(65536), b"")).decode()
        except OSError:
            return ""

    def counters(self):
        """NAME=NUMBER words, of whatever else is said."""
        if not self.path:
            return {}
        words = re.findall(r"([\w-]+)=(\d+)\b", self.ask("stats"))
        return {name: int(number) for name, number in words if name not in STATES}

    def changed(self):
        """A counter that is less than before was cleared meanwhile, with the chip."""
        now = self.counters()
        new = {n: v - self.last.get(n, 0) if v >= self.last.get(n, 0) else v
               for n, v in now.items()}
        self.last = now
        return {n: v for n, v in new.items() if v}


class Console:
    def __init__(self, out, chip, is_echo):
        self.out = out
        self.is_echo = is_echo
        self.chip = chip
        self.then = time.monotonic()
        self.log = None
        self.console = open(out / "console", "w", encoding="utf-8")
        self.results = open(out / "results", "w", encoding="utf-8")

    def result(self, text):
        now = time.monotonic()
        row = {"line": text, "ms": round((now - self.then) * 1000), "model": self.chip.changed()}
        self.then = now
        self.results.write(json.dumps(row) + "\n")
        self.results.flush()

    def line(self, text):
        if text == "vg-board: log":
            self.log = open(self.out / "dmesg", "w", encoding="utf-8")
        elif text == "vg-board: end":
            self.log = None
        elif self.log:
            self.log.write(text + "\n")
        else:
            self.console.write(text + "\n")
            self.console.flush()
            if self.is_echo:
                print(text, flush=True)
            if RESULT.match(text):
                self.result(text)
            elif text.startswith("vg-board: up"):
                self.then = time.monotonic()
            elif EXIT.match(text):
                (self.out / "status").write_text(EXIT.match(text).group(1) + "\n")


def main(argv):
    is_echo = argv[1:2] == ["--echo"]
    words = argv[1 + is_echo:]
    if not words:
        sys.exit("usage: console.py [--echo] DIR [SOCKET]")
    chip = Chip(words[1] if len(words) > 1 else None)
    console = Console(pathlib.Path(words[0]), chip, is_echo)
    for raw in sys.stdin.buffer:
        console.line(raw.decode(errors="replace").rstrip("\r\n"))


if __name__ == "__main__":
    main(sys.argv)
