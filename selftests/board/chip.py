#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""chip.py SOCKET LINE: say a line to the control socket of the model, print the answer.

The exit status is 1 when the answer is an error, 2 when there is none: the
model has gone, or does not answer within 10 s.
"""
import socket
import sys

ANSWER_S = 10


def main():
    path, line = sys.argv[1], " ".join(sys.argv[2:])
    try:
        with socket.socket(socket.AF_UNIX) as s:
            s.settimeout(ANSWER_S)
            s.connect(path)
            s.sendall(line.encode() + b"\n")
            s.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: s.recv(65536), b"")).decode()
    except OSError as e:
        print(f"chip.py: {path}: {e}", file=sys.stderr)
        return 2
    sys.stdout.write(answer)
    return 2 if not answer else answer.startswith("error ")


sys.exit(main())
