#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
# deps.sh - print the packages that the kernel tests need and this machine
# lacks. scripts/deps.sh installs them. The kernels themselves are fetched by
# kernels.sh into the cache.
PATH=$PATH:/usr/sbin:/sbin

tool()
{
	command -v "$1" >/dev/null 2>&1 || echo "$2"
}

tool qemu-system-aarch64 qemu-system-arm
tool qemu-system-x86_64 qemu-system-x86
tool aarch64-linux-gnu-gcc gcc-aarch64-linux-gnu
tool x86_64-linux-gnu-gcc gcc-x86-64-linux-gnu
case $(uname -m) in
x86_64) [ -e /usr/aarch64-linux-gnu/lib/libc.a ] || echo libc6-dev-arm64-cross ;;
aarch64) [ -e /usr/x86_64-linux-gnu/lib/libc.a ] || echo libc6-dev-amd64-cross ;;
esac
[ -r /usr/share/keyrings/debian-archive-keyring.gpg ] || echo debian-archive-keyring
tool dpkg-deb dpkg
tool xz xz-utils
tool python3 python3
