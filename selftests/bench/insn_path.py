#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""insn_path.py FUNCS CODE.s EXEC.log: list what QEMU logged as executed.

FUNCS has a line "@func ADDRESS LENGTH" for each function of the program, in
the order in which CODE.s, its disassembly, has them one after the other.
"""
import re
import sys


def read_code(path):
    code = {}
    with open(path, encoding="utf-8") as f:
        for line in f:
            m = re.match(r"\s+([0-9a-f]+):\s+[0-9a-f]{8}\s+(.*)", line)
            if m:
                code[int(m.group(1), 16)] = m.group(2)
    return code


def read_funcs(path):
    funcs, offset = [], 0
    with open(path, encoding="utf-8") as f:
        for line in f:
            _, addr, length = line.split()
            funcs.append((int(addr, 16), int(length), offset))
            offset += int(length)
    return funcs


def read_blocks(path, funcs):
    """Offsets, in the code, of the translation blocks that were run."""
    with open(path, encoding="utf-8") as f:
        for line in f:
            m = re.match(r"Trace \d+: \S+ \[\w+/([0-9a-f]+)/", line)
            pc = int(m.group(1), 16) if m else 0
            for addr, length, offset in funcs:
                if addr <= pc < addr + length:
                    yield pc - addr + offset


def block_path(code, start, following):
    """A block runs to its first branch, or to where the next one starts."""
    at = start
    while at in code:
        yield at
        if re.match(r"(b|bl|b\.\w+|cbn?z|tbn?z|ret|blr|br)\s", code[at] + " "):
            return
        at += 4
        if at == following:
            return


def main(argv):
    if len(argv) != 4:
        sys.exit("usage: insn_path.py FUNCS CODE.s EXEC.log")
    code = read_code(argv[2])
    blocks = list(read_blocks(argv[3], read_funcs(argv[1])))
    if 0 not in blocks:
        sys.exit("insn_path: the program was not run")
    # What ran there before was another program.
    blocks = blocks[len(blocks) - 1 - blocks[::-1].index(0):]
    count = 0
    for i, start in enumerate(blocks):
        following = blocks[i + 1] if i + 1 < len(blocks) else None
        for at in block_path(code, start, following):
            count += 1
            print(f"{count:5} {at:6x}: {code[at]}")
    print(f"{count} instructions")


if __name__ == "__main__":
    main(sys.argv)
