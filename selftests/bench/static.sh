# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=sh
# static.sh - link a program for a Debian architecture with all it needs
# inside, for a guest that has nothing else. Source parts.sh first.

# The static libelf of trixie lacks objects that it needs itself.
STATIC_SUITE=bookworm

static_triplet()
{
	case $1 in
	amd64) echo x86_64-linux-gnu ;;
	arm64) echo aarch64-linux-gnu ;;
	*) parts_die "no compiler is known for $1" ;;
	esac
}

# static_libs ARCH: have the libraries, and the terminals that ncurses knows
static_libs()
{
	parts_get "$STATIC_SUITE" "$1" "$PARTS_CACHE/static-$1" libbpf-dev libelf-dev zlib1g-dev \
		libnl-3-dev libnl-route-3-dev libcap-ng-dev libinih-dev libjson-c-dev \
		libncurses-dev ncurses-base
}

# static_cc ARCH OUT ARGUMENT...: C files and options, -l options last
static_cc()
{
	sc_dir=$PARTS_CACHE/static-$1
	sc_triplet=$(static_triplet "$1")
	sc_out=$2
	shift 2
	# What a static libc says about name services is true and of no concern here.
	"$sc_triplet-gcc" -std=gnu11 -O2 -g0 -Wall -Wextra -Werror -static -pthread \
		-D_GNU_SOURCE -Iinclude -Iuser/lib -isystem "$sc_dir/usr/include" \
		-isystem "$sc_dir/usr/include/libnl3" -o "$sc_out" \
		-L"$sc_dir/usr/lib/$sc_triplet" -L"$sc_dir/lib/$sc_triplet" "$@" 2>"$sc_out.log" ||
		{ grep -v 'warning: Using ' "$sc_out.log" >&2; return 1; }
}
