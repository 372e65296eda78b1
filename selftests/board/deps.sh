#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# deps.sh - print the packages that the virtual board needs and this machine
# lacks. scripts/deps.sh installs them. QEMU, kernels and their headers and
# compilers are not here: parts.sh fetches those into the cache.
PATH=$PATH:/usr/sbin:/sbin

tool()
{
	command -v "$1" >/dev/null 2>&1 || echo "$2"
}

# For our own programs on the board (static.sh), not for its kernel's modules.
tool aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
tool x86_64-linux-gnu-gcc gcc-x86-64-linux-gnu
case $(uname -m) in
x86_64) [ -e /usr/aarch64-linux-gnu/lib/libc.a ] || echo libc6-dev-arm64-cross ;;
aarch64) [ -e /usr/x86_64-linux-gnu/lib/libc.a ] || echo libc6-dev-amd64-cross ;;
esac
[ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
tool dpkg-deb dpkg
tool ip iproute2
tool unshare util-linux
tool xz xz-utils
tool rsync rsync
tool python3 python3
