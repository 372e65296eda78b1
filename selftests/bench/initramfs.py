#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""initramfs.py OUT NAME=FILE...: write a cpio archive (newc) of executables.

The guest of the instruction bench needs a handful of files and no more; this
spares the machine a package. /dev/console is made, or init would be mute.
"""
import sys


class Archive:
    def __init__(self, out):
        self.out = out
        self.ino = 0

    def add(self, name, mode, data=b"", rdev=(0, 0)):
        self.ino += 1
        name = name.encode() + b"\0"
        fields = (self.ino, mode, 0, 0, 1, 0, len(data), 0, 0,
                  rdev[0], rdev[1], len(name), 0)
        head = b"070701" + b"".join(b"%08X" % f for f in fields)
        for part in (head + name, data):
            self.out.write(part + b"\0" * (-len(part) % 4))


def main(argv):
    if len(argv) < 3:
        sys.exit("usage: initramfs.py OUT NAME=FILE...")
    with open(argv[1], "wb") as out:
        archive = Archive(out)
        archive.add("dev", 0o040755)
        archive.add("dev/console", 0o020600, rdev=(5, 1))
        for item in argv[2:]:
            name, path = item.split("=", 1)
            with open(path, "rb") as f:
                archive.add(name, 0o100755, f.read())
        archive.add("TRAILER!!!", 0)


if __name__ == "__main__":
    main(sys.argv)
