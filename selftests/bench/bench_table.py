#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench_table.py merge BENCH.json FRAGMENT.json | print BENCH.json [PREFIX]

merge puts a fragment's figures into the file, which is made when missing.
print shows each figure, the bar it is held to, and whether it is met; the
exit code says nothing about bars, because a bench measures and does not judge.
"""
import json
import os
import sys

# name: (most, least) allowed. A ratio bar names the figure it is a ratio to.
BARS = {
    "insn.pass_record": ("<=", 150),
    "insn.pass_sampled": ("<=", 120),
    "insn.block_hit": ("<=", 120),
    "insn.pass_record_v6": ("<=", 185),
    "insn.vlan_record": ("<=", 240),
    "insn.with_prefixes": ("<=", 230),
    "user.insn_per_record": ("<=", 45),
    "pipeline.ratio": (">=", 0.85),
    "pipeline.lost": ("<=", 0),
    "line1g.lost": ("<=", 0),
    "block.ms_p99": ("<=", 15),
    "rss.mib": ("<=", 96),
    "board.start_s": ("<=", 10),
    "board.rx64_kpps": (">=", 100),
    "board.rx1514_mbps": (">=", 1000),
    "model.rss_mib": ("<=", 64),
}
RATIOS = (
    ("insn.pass_record", "insn.xdp_filter_full_miss", 0.25),
    ("block.ms_p99", "fastnetmon.block_ms", 0.02),
)


def load(path):
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as f:
        return json.load(f)


def merge(path, fragment):
    figures = load(path)
    figures.update(load(fragment))
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as f:
        json.dump(figures, f, indent=1)
        f.write("\n")
    os.replace(path + ".new", path)


def number(value):
    return "absent" if value is None else f"{value:.4g}" if value < 1000 else f"{value:.0f}"


def verdict(value, sign, bar):
    if value is None:
        return "unknown"
    return "met" if (value <= bar if sign == "<=" else value >= bar) else "NOT MET"


def rows(figures, prefix):
    for name, fig in figures.items():
        if not name.startswith(prefix):
            continue
        value = fig["value"]
        spread = "" if value is None or fig.get("runs", 1) < 2 else \
            f"{number(fig['min'])} .. {number(fig['max'])} ({fig['runs']})"
        sign, bar = BARS.get(name, ("", None))
        yield (name, number(value), fig["unit"], spread,
               f"{sign} {bar:g}" if bar is not None else "",
               verdict(value, sign, bar) if bar is not None else "")
        if value is None:
            yield ("", "", fig.get("reason", ""), "", "", "")
    for name, base, bar in RATIOS:
        if name not in figures or base not in figures or not name.startswith(prefix):
            continue
        a, b = figures[name]["value"], figures[base]["value"]
        value = a / b if a is not None and b else None
        yield (f"{name} / {base}", number(value), "ratio", "", f"<= {bar:g}",
               verdict(value, "<=", bar))


def show(path, prefix):
    table = [("figure", "value", "unit", "min .. max (runs)", "bar", "")]
    table += list(rows(load(path), prefix))
    widths = [max(len(r[i]) for r in table) for i in range(6)]
    for r in table:
        cells = [c.rjust(w) if i == 1 else c.ljust(w)
                 for i, (c, w) in enumerate(zip(r, widths))]
        print("  ".join(cells).rstrip())


def main(argv):
    if len(argv) == 4 and argv[1] == "merge":
        merge(argv[2], argv[3])
    elif len(argv) in (3, 4) and argv[1] == "print":
        show(argv[2], argv[3] if len(argv) == 4 else "")
    else:
        sys.exit("usage: bench_table.py merge BENCH.json FRAGMENT.json | "
                 "print BENCH.json [PREFIX]")


if __name__ == "__main__":
    main(sys.argv)
