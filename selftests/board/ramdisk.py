#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""ramdisk.py OUT NAME=PATH...: a cpio archive (newc) of files and folders.

PATH is a file, or a folder that is taken with all that is in it; links stay
links. The folders on the way to NAME are made. Several archives, one after the
other, are one to the kernel: what does not change is packed once.
"""
import os
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "bench"))
from initramfs import Archive  # noqa: E402


class Ramdisk:
    def __init__(self, out):
        self.archive = Archive(out)
        self.folders = set()

    def folder(self, name):
        """The folder and those above it, once."""
        for up in [*reversed(pathlib.PurePath(name).parents), pathlib.PurePath(name)]:
            if str(up) != "." and up not in self.folders:
                self.folders.add(up)
                self.archive.add(str(up), 0o040755)

    def add(self, name, path):
        self.folder(pathlib.PurePath(name).parent)
        if path.is_symlink():
            self.archive.add(name, 0o120777, os.readlink(path).encode())
        elif path.is_dir():
            self.folder(name)
            for inner in sorted(path.iterdir()):
                self.add(f"{name}/{inner.name}", inner)
        else:
            mode = 0o100755 if os.access(path, os.X_OK) else 0o100644
            self.archive.add(name, mode, path.read_bytes())


def main(argv):
    if len(argv) < 3:
        sys.exit("usage: ramdisk.py OUT NAME=PATH...")
    with open(argv[1], "wb") as out:
        ramdisk = Ramdisk(out)
        ramdisk.folder("dev")
        ramdisk.archive.add("dev/console", 0o020600, rdev=(5, 1))
        for item in argv[2:]:
            name, path = item.split("=", 1)
            ramdisk.add(name.strip("/"), pathlib.Path(path))
        ramdisk.archive.add("TRAILER!!!", 0)


if __name__ == "__main__":
    try:
        main(sys.argv)
    except OSError as e:
        sys.exit(f"ramdisk.py: {e}")
