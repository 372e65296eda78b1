#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-only
"""transfer.py - a legitimate TCP transfer that can tell whether it was harmed

    transfer.py serve ADDRESS PORT
    transfer.py send ADDRESS PORT SOURCE MBIT SECONDS

The sender is paced, sends a known byte pattern and prints one JSON object:
bytes sent, bytes the server acknowledged with the right checksum, and the
segments that were lost: retransmitted ones, less those the receiver reported
to have had already (DSACK).
"""

import json
import signal
import socket
import struct
import sys
import time
import zlib

CHUNK = 32768
TCP_INFO_RETRANS = 100  # offset of tcpi_total_retrans, u32
TCP_INFO_DSACK = 216  # offset of tcpi_dsack_dups, u32


def serve(address, port):
    listener = socket.create_server((address, port))
    print("ready", flush=True)
    while True:
        conn, _ = listener.accept()
        total = crc = 0
        while data := conn.recv(1 << 18):
            total += len(data)
            crc = zlib.crc32(data, crc)
        conn.sendall(struct.pack("!QI", total, crc))
        conn.close()


def lost_segments(conn):
    info = conn.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 512)
    retrans = struct.unpack_from("=I", info, TCP_INFO_RETRANS)[0]
    dsack = struct.unpack_from("=I", info, TCP_INFO_DSACK)[0] if len(info) >= 220 else 0
    return max(0, retrans - dsack), retrans, dsack


def send(address, port, source, mbit, seconds):
    conn = socket.create_connection((address, port), 10, (source, 0))
    conn.settimeout(30)
    chunk = bytes(i * 7 & 255 for i in range(CHUNK))
    total = crc = 0
    started = time.monotonic()
    stop = []
    signal.signal(signal.SIGTERM, lambda *_: stop.append(1))
    while not stop and time.monotonic() - started < seconds:
        conn.sendall(chunk)
        total += CHUNK
        crc = zlib.crc32(chunk, crc)
        ahead = total * 8 / (mbit * 1e6) - (time.monotonic() - started)
        if ahead > 0:
            time.sleep(ahead)
    conn.shutdown(socket.SHUT_WR)
    reply = conn.recv(12, socket.MSG_WAITALL)
    lost, retrans, dsack = lost_segments(conn)
    print(json.dumps({
        "bytes": total,
        "intact": reply == struct.pack("!QI", total, crc),
        "lost": lost, "retrans": retrans, "dsack": dsack,
        "seconds": round(time.monotonic() - started, 3),
    }))


def main():
    verb, args = sys.argv[1], sys.argv[2:]
    if verb == "serve":
        serve(args[0], int(args[1]))
    else:
        send(args[0], int(args[1]), args[2], float(args[3]), float(args[4]))


if __name__ == "__main__":
    main()
