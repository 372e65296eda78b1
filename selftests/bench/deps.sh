#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# deps.sh - print the packages the benches need and this machine lacks.
# scripts/deps.sh installs them. What comes from another suite or for another
# architecture is not here: parts.sh fetches that into the cache.
PATH=$PATH:/usr/sbin:/sbin

tool()
{
	command -v "$1" >/dev/null 2>&1 || echo "$2"
}

tool qemu-system-aarch64 qemu-system-arm
tool aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
[ -e /usr/aarch64-linux-gnu/lib/libc.a ] || echo libc6-dev-arm64-cross
[ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
tool dpkg-deb dpkg
tool valgrind valgrind
tool python3 python3
tool chrt util-linux
