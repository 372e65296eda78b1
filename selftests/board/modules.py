#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""modules.py TREE OUT NAME...: copy kernel modules and what they depend on.

TREE is an unpacked kernel package; OUT gets NAME.ko, not compressed, and
modules.dep in the form that busybox's modprobe reads, in which what a module
needs comes after it. A name that the kernel has built in, or lacks, is told on
standard output and is no error: which modules are there differs by kernel.
"""
import gzip
import lzma
import pathlib
import re
import sys

SUFFIX = re.compile(r"\.ko(\.xz|\.gz)?$")


def read_module(path):
    if path.suffix == ".xz":
        return lzma.decompress(path.read_bytes())
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes())
    return path.read_bytes()


def module_needs(data):
    """Of .modinfo, "depends=a,b", between two zero bytes."""
    found = re.search(rb"\0depends=([^\0]*)\0", data)
    names = found.group(1).decode() if found else ""
    return [n for n in names.split(",") if n]


def plain(name):
    return name.replace("-", "_")


class Modules:
    def __init__(self, tree):
        self.paths = {plain(SUFFIX.sub("", p.name)): p
                      for p in pathlib.Path(tree).rglob("*.ko*") if SUFFIX.search(p.name)}
        self.data = {}
        self.needs = {}

    def take(self, name):
        """Whether the module is there; it and all that it needs are read."""
        name = plain(name)
        if name in self.data:
            return True
        if name not in self.paths:
            return False
        self.data[name] = read_module(self.paths[name])
        self.needs[name] = [plain(n) for n in module_needs(self.data[name])]
        for need in self.needs[name]:
            if not self.take(need):
                sys.exit(f"modules.py: {name} needs {need}, which is not there")
        return True

    def closure(self, name):
        """What name needs, each before what it needs itself."""
        found = []
        for need in self.needs[name]:
            for n in [need] + self.closure(need):
                if n in found:
                    found.remove(n)
                found.append(n)
        return found


def main(argv):
    if len(argv) < 4:
        sys.exit("usage: modules.py TREE OUT NAME...")
    modules = Modules(argv[1])
    out = pathlib.Path(argv[2])
    out.mkdir(parents=True)
    lacking = [n for n in argv[3:] if not modules.take(n)]
    with open(out / "modules.dep", "w") as dep:
        for name in sorted(modules.data):
            (out / f"{name}.ko").write_bytes(modules.data[name])
            needs = "".join(f" {n}.ko" for n in modules.closure(name))
            dep.write(f"{name}.ko:{needs}\n")
    if lacking:
        print("  LACKS   " + " ".join(lacking), file=sys.stderr)


if __name__ == "__main__":
    main(sys.argv)
