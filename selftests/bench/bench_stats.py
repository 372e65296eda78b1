#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""bench_stats.py NAME UNIT STATISTIC FILE: a figure from samples, one a line.

STATISTIC is what becomes the value: median, max, sum, or p50, p99 (the
smallest sample that so many per cent of the samples do not exceed).
"""
import json
import math
import statistics
import sys


def percentile(samples, per_cent):
    return sorted(samples)[max(0, math.ceil(len(samples) * per_cent / 100) - 1)]


STATISTICS = {
    "median": statistics.median,
    "max": max,
    "sum": sum,
    "p50": lambda s: percentile(s, 50),
    "p99": lambda s: percentile(s, 99),
}


def main(argv):
    if len(argv) != 5 or argv[3] not in STATISTICS:
        sys.exit("usage: bench_stats.py NAME UNIT STATISTIC FILE")
    with open(argv[4], encoding="utf-8") as f:
        samples = [float(line) for line in f]
    if not samples:
        sys.exit(f"bench: no samples of {argv[1]}")
    figure = {"value": STATISTICS[argv[3]](samples), "unit": argv[2],
              "median": statistics.median(samples), "min": min(samples),
              "max": max(samples), "runs": len(samples)}
    json.dump({argv[1]: {k: round(v, 4) if isinstance(v, float) else v
                         for k, v in figure.items()}}, sys.stdout)
    print()


if __name__ == "__main__":
    main(sys.argv)
