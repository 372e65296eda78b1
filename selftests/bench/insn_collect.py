#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""insn_collect.py CONSOLE LABEL...: turn the guest's console into figures.

CONSOLE is what the guest printed. The first LABEL is the tree's own program
and goes, as JSON, to the standard output together with the peer; every
program, those given for comparison too, goes to a table on the standard error.
Figures are net of the empty program of the same round; insn.empty is gross.
Anything the guest found wrong is fatal: no figure is better than a wrong one.
"""
import json
import statistics
import sys


def read_console(path):
    subjects, notes, fails, ended = [], [], [], False
    with open(path, encoding="utf-8", errors="replace") as f:
        for line in f:
            word = line.split()
            if not word:
                continue
            if word[0] == "@subject":
                subjects.append({})
            elif word[0] == "@value" and subjects:
                rounds = subjects[-1].setdefault(word[1], {})
                rounds[int(word[2])] = int(word[3])
            elif word[0] == "@note":
                notes.append((len(subjects) - 1, line[6:].strip()))
            elif word[0] == "@fail":
                fails.append(line[6:].strip())
            elif word[0] == "@end":
                ended = int(word[1]) == len(subjects) > 0
    if not ended and not fails:
        fails.append("the guest did not come to its end")
    return subjects, notes, fails


def net_figures(values):
    empty = values["insn.empty"]
    figures = {}
    for name, rounds in values.items():
        base = empty if name != "insn.empty" else {}
        runs = [rounds[r] - base.get(r, 0) for r in sorted(rounds)]
        figures[name] = {"value": statistics.median(runs), "unit": "insn/packet",
                         "median": statistics.median(runs),
                         "min": min(runs), "max": max(runs), "runs": len(runs)}
    return figures


def print_table(labels, figures, notes):
    names = list(dict.fromkeys(n for f in figures for n in f))
    width = max(len(n) for n in names) + 2
    cols = [max(10, len(label) + 2) for label in labels]
    print(" " * width + "".join(f"{label:>{c}}" for label, c in zip(labels, cols)),
          file=sys.stderr)
    for name in names:
        cells = [f"{f[name]['value']:g}" if name in f else "" for f in figures]
        print(f"{name:<{width}}" + "".join(f"{x:>{c}}" for x, c in zip(cells, cols)),
              file=sys.stderr)
    for subject, text in notes:
        print(f"{labels[subject] if subject >= 0 else 'guest'}: {text}", file=sys.stderr)


def main(argv):
    subjects, notes, fails = read_console(argv[1])
    labels = argv[2:]
    for fail in fails:
        print(f"bench-insn: {fail}", file=sys.stderr)
    if fails or len(subjects) != len(labels):
        sys.exit(1)
    figures = [net_figures(s) for s in subjects]
    print_table(labels, figures, notes)
    json.dump(figures[0], sys.stdout, indent=1)
    print()


if __name__ == "__main__":
    main(sys.argv)
