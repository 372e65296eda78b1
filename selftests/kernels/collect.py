#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""collect.py DIR GUEST...: what the guests said, as one KTAP report.

A guest's console has a line "@group NAME|WORLD" before each group's KTAP and
"@status N" behind it, and "@end N" with the number of groups at last. Whatever
of this is missing fails, however well the rest went.
"""
import re
import sys


class Report:
    def __init__(self):
        self.run = 0
        self.failed = 0
        print("TAP version 13")

    def claim(self, held, what):
        self.run += 1
        self.failed += not held
        print("%s %d %s" % ("ok" if held else "not ok", self.run, what))

    def note(self, what):
        print("# " + what)


class Group:
    """One group's KTAP: lines as they come, and whether it is complete."""

    def __init__(self, name, world):
        self.name = name
        self.world = world
        self.lines = []
        self.claims = 0
        self.bad = 0
        self.plan = None
        self.status = None

    def line(self, text):
        m = re.match(r"(not )?ok \d+ (.*)", text)
        if m:
            self.claims += 1
            self.bad += bool(m.group(1))
            self.lines.append((not m.group(1), m.group(2)))
        elif re.match(r"1\.\.\d+$", text):
            self.plan = int(text[3:])
        elif text and text != "TAP version 13":
            self.lines.append((None, text.lstrip("# ")))

    def why_incomplete(self):
        if self.status is None:
            return "it does not end"
        if self.plan != self.claims or not self.claims:
            return "planned %s, claimed %d" % (self.plan, self.claims)
        if self.status and not self.bad:
            return "ended with status 0x%x" % self.status
        return None


def read_console(path):
    groups, broken, kernel, end = [], [], "?", None
    group = None
    with open(path, encoding="utf-8", errors="replace") as f:
        for text in f:
            text = text.rstrip("\r\n")
            if text.startswith("@kernel "):
                kernel = text[8:]
            elif text.startswith("@group "):
                group = Group(*text[7:].split("|"))
                groups.append(group)
            elif text.startswith("@status ") and group:
                group.status = int(text[8:])
                group = None
            elif text.startswith("@broken "):
                broken.append(text[8:])
            elif text.startswith("@end "):
                end = int(text[5:])
            elif group:
                group.line(text)
    return groups, broken, kernel, end


def last_lines(path, n):
    with open(path, encoding="utf-8", errors="replace") as f:
        return [line.rstrip()[:200] for line in f][-n:]


def report_guest(report, where, guest):
    groups, broken, kernel, end = read_console("%s/%s/console" % (where, guest))
    with open("%s/%s/status" % (where, guest), encoding="ascii") as f:
        status = int(f.read())
    label = "%s %s" % (guest, kernel.split("-")[0].split("+")[0].split(" ")[0])
    report.note("%s: Linux %s" % (guest, kernel))
    for g in groups:
        prefix = "%s%s: %s: " % (label, ", " + g.world if g.world else "", g.name)
        for held, what in g.lines:
            if held is None:
                report.note("%s%s" % (prefix, what))
            else:
                report.claim(held, prefix + what)
        why = g.why_incomplete()
        if why:
            report.claim(False, "%sincomplete: %s" % (prefix, why))
    for what in broken:
        report.claim(False, "%s: cannot %s" % (label, what))
    whole = status == 0 and groups and end == len(groups)
    report.claim(whole, "%s: ran to its end (%d groups)" % (label, len(groups)))
    if not whole:
        report.note("exit code %d (124: out of time)" % status)
        for name in ("console", "log"):
            for line in last_lines("%s/%s/%s" % (where, guest, name), 5):
                report.note("%s: %s" % (name, line))


def main(argv):
    if len(argv) < 3:
        sys.exit("usage: collect.py DIR GUEST...")
    report = Report()
    for guest in argv[2:]:
        try:
            report_guest(report, argv[1], guest)
        except (OSError, ValueError, TypeError) as e:
            report.claim(False, "%s: did not start: %s" % (guest, e))
    print("1..%d" % report.run)
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
