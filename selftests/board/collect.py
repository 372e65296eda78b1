#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""collect.py DIR JSON BOARD...: what the boards said, as KTAP and as a table.

DIR/BOARD holds what run.sh and console.py left. Each test is a claim and a row
of JSON; so are, for each board, that it ran every test to its end, that its
kernel complained about nothing, and that the model saw nothing that should not
be (its exit status in strict mode).
"""
import json
import pathlib
import re
import sys

PLAN = re.compile(r"1\.\.(\d+)")
RESULT = re.compile(r"(not )?ok \d+ (?:selftests: )?(.*)")
COMPLAINT = re.compile(r"WARNING: |BUG: |Oops|Unable to handle|NETDEV WATCHDOG|blocked for more"
                       r"|self-detected stall|Kernel panic|transmit queue \d+ timed out")
SHOWN = 12


def read_lines(path):
    if not path.exists():
        return []
    with open(path, encoding="utf-8", errors="replace") as f:
        return [line.rstrip("\n") for line in f]


def read_number(path, default):
    lines = read_lines(path)
    return int(lines[0]) if lines else default


class Report:
    def __init__(self):
        self.rows = []
        print("TAP version 13")

    def claim(self, board, test, result, ms=0, notes=(), **more):
        row = {"board": board.name, **board.facts, "test": test, "result": result, "ms": ms}
        self.rows.append({**row, **more})
        words = "not ok" if result == "fail" else "ok"
        tail = " # SKIP " + " ".join(notes[:1]) if result == "skip" else ""
        print("%s %d %s: %s%s" % (words, len(self.rows), board.name, test, tail))
        if result == "fail":
            for note in notes[:SHOWN]:
                print("# " + note[:200])

    def failed(self):
        return sum(row["result"] == "fail" for row in self.rows)


class Board:
    def __init__(self, where, name):
        self.name = name
        self.dir = where / name
        words = (read_lines(self.dir / "configuration") or [""])[0].split()
        self.facts = dict(zip(("arch", "judge", "version", "cpus", "kernel", "delay", "scale"), words))

    def tests(self):
        """Each test that ended: name, held, what came before, and console.py's row."""
        rows = [json.loads(line) for line in read_lines(self.dir / "results")]
        said = []
        for text in read_lines(self.dir / "console"):
            found = RESULT.match(text)
            if found and rows:
                yield found.group(2), not found.group(1), said, rows.pop(0)
                said = []
            else:
                said.append(text)

    def planned(self):
        plans = [PLAN.match(text) for text in read_lines(self.dir / "console")]
        return sum(int(found.group(1)) for found in plans if found)


def skip_reason(said):
    found = [re.search(r"# SKIP *(.*)", text) for text in said]
    return ([f.group(1) for f in found if f and f.group(1)] or ["no reason given"])[-1]


def subtests(said):
    inner = [re.match(r"# +(not )?ok \d+ (.*)", text) for text in said]
    inner = [f for f in inner if f]
    skipped = sum("# SKIP" in f.group(2) for f in inner)
    failed = sum(bool(f.group(1)) for f in inner)
    return {"pass": len(inner) - failed - skipped, "fail": failed, "skip": skipped}


def failures(said):
    """The claims that failed, each with what was said about it."""
    shown, near = [], 0
    for text in said:
        if re.match(r"# +not ok", text):
            near = 4
        elif not text.startswith("# # "):
            near = 0
        if near > 0:
            shown.append(text)
        near -= 1
    return shown or said[-SHOWN:]


def report_test(report, board, name, held, said, row):
    name, _, remark = name.partition(" # ")
    counts = subtests(said)
    if not held:
        report.claim(board, name, "fail", row["ms"], [remark] + failures(said),
                     subtests=counts, model=row["model"])
    elif remark.startswith("SKIP"):
        report.claim(board, name, "skip", row["ms"], [skip_reason(said)],
                     subtests=counts, model=row["model"])
    else:
        report.claim(board, name, "pass", row["ms"], subtests=counts, model=row["model"])


def report_board(report, board):
    ran = 0
    for name, held, said, row in board.tests():
        report_test(report, board, name, held, said, row)
        ran += 1
    code = read_number(board.dir / "exit", -1)
    planned = board.planned()
    whole = (board.dir / "status").exists() and ran == planned and ran
    notes = ["planned %d, ran %d; exit code %d (124: out of time)" % (planned, ran, code)]
    notes += read_lines(board.dir / "run.log")[-5:] + read_lines(board.dir / "console")[-6:]
    report.claim(board, "ran to its end", "pass" if whole else "fail", notes=notes)
    complaints = [t for t in read_lines(board.dir / "dmesg") if COMPLAINT.search(t)]
    complaints += [t for t in read_lines(board.dir / "console") if "Kernel panic" in t]
    if not whole and not (board.dir / "dmesg").exists():
        complaints.append("no kernel log: the board did not get that far")
    report.claim(board, "the kernel has no complaint", "fail" if complaints else "pass",
                 notes=complaints)
    if board.facts.get("judge") != "none":
        status = read_number(board.dir / "model.status", -1)
        report.claim(board, "the model saw nothing amiss", "fail" if status else "pass",
                     notes=["the model's exit status is %d" % status]
                     + read_lines(board.dir / "model.log")[-SHOWN:])


def main(argv):
    if len(argv) < 4:
        sys.exit("usage: collect.py DIR JSON BOARD...")
    report = Report()
    for name in argv[3:]:
        report_board(report, Board(pathlib.Path(argv[1]), name))
    print("1..%d" % len(report.rows))
    with open(argv[2], "w", encoding="utf-8") as f:
        f.write("[\n" + ",\n".join(json.dumps(row) for row in report.rows) + "\n]\n")
    return 1 if report.failed() else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
