# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# parts.sh - what the virtual board is made of: QEMU, kernels, headers, cross
# compilers, busybox. Source it in the root of the tree; each function fetches
# its part into the cache, once, and says in a variable where it is.
#
# A program of another suite needs that suite's libraries. It is unpacked with
# all of them into a root of its own, and each program of that root is replaced
# by a script that runs it through the root's own loader: no chroot, no
# privilege, and the host's libraries do not matter.

PARTS_FOR=${PARTS_FOR:-board}
# shellcheck source=selftests/bench/parts.sh
. selftests/bench/parts.sh
# shellcheck source=selftests/bench/static.sh
. selftests/bench/static.sh

BOARD_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/vanguard/board
BOARD_SUITE=trixie
BOARD_NEWEST_SUITE=trixie-backports
# Kernel modules that tests may load; what they depend on comes by itself.
BOARD_MODULES="r8169 realtek virtio_net veth 8021q dummy tun pktgen ifb bridge macvlan igc
	sch_ingress sch_fq cls_bpf act_bpf act_mirred"

board_host_arch()
{
	dpkg --print-architecture
}

board_qemu_arch() # ARCH: how QEMU and the compilers call it
{
	case $1 in
	arm64) echo aarch64 ;;
	amd64) echo x86_64 ;;
	*) parts_die "no board of architecture '$1' (arm64, amd64)" ;;
	esac
}

# board_wrap ROOT [LIBRARIES]: every program of ROOT runs through the loader of
# LIBRARIES (ROOT)
board_wrap()
{
	local root=$1 libs=${2:-$1} loader path file qemu
	loader=$(find "$libs" -name 'ld-linux*.so.*' ! -type d -path "*$(gcc -print-multiarch)*" |
		head -n 1)
	[ -n "$loader" ] || parts_die "no loader in $libs"
	qemu=$(find "$root" -path '*/qemu/accel-*.so' -printf '%h\n' -quit)
	path=$(find "$libs" -name 'lib*.so*' ! -type d -printf '%h\n' | grep -v '/gcc' |
		sort -u | paste -sd:)
	find "$root" -type f -perm -100 ! -name '*.so*' ! -name '*.elf' | while read -r file; do
		[ "$(head -c 4 "$file" | tail -c 3)" = ELF ] || continue
		mv "$file" "$file.elf"
		cat >"$file" <<-END
			#!/bin/sh
			${qemu:+export QEMU_MODULE_DIR=$qemu}
			exec $loader --library-path $path --argv0 "\$0" "$file.elf" "\$@"
		END
		chmod 755 "$file"
	done
}

# board_root SUITE NAME PACKAGE...: PACKAGEs with all they need, ready to run,
# in $BOARD_CACHE/NAME; of this machine's architecture. The suite may be
# "A+B": then B is preferred.
board_root()
{
	local suite=$1 dir=$BOARD_CACHE/$2 arch debs
	shift 2
	[ -e "$dir/.versions" ] && return 0
	arch=$(board_host_arch)
	parts_lists "$suite" "$arch"
	debs=$(parts_state "$suite" "$arch")/cache/archives
	rm -rf "$dir" "$dir.new"
	mkdir -p "$dir.new"
	rm -f "$debs"/*.deb
	echo "  GET     $* and what they need ($suite)" >&2
	parts_apt "$suite" "$arch" -t "${suite##*+}" install -d -y --no-install-recommends "$@" \
		>"$PARTS_CACHE/apt/log" 2>&1 ||
		{ tail -5 "$PARTS_CACHE/apt/log" >&2; parts_die "cannot download $*"; }
	for deb in "$debs"/*.deb; do
		dpkg-deb -x "$deb" "$dir.new" || parts_die "cannot unpack $deb"
		# shellcheck disable=SC2016 # dpkg expands these
		dpkg-deb -W --showformat='${Package} ${Version}\n' "$deb"
	done >"$dir.new.list"
	rm -f "$debs"/*.deb
	rm -rf "$dir.new"/usr/share/{doc,man,locale,info,lintian}
	mv "$dir.new" "$dir"
	board_wrap "$dir"
	mv "$dir.new.list" "$dir/.versions"
}

# QEMU with vfio-user-pci (10.1 and later): $qemu_root
board_qemu()
{
	qemu_root=$BOARD_CACHE/qemu
	board_root "$BOARD_SUITE+$BOARD_NEWEST_SUITE" qemu qemu-system-arm qemu-system-x86
	rm -f "$qemu_root"/usr/bin/qemu-system-{arm,i386,x86_64-microvm}{,.elf}
}

# board_busybox ARCH: $busybox
board_busybox()
{
	busybox=$BOARD_CACHE/busybox-$1/usr/bin/busybox
	[ ! -e "$BOARD_CACHE/busybox-$1/.versions" ] || return 0
	parts_get "$BOARD_SUITE" "$1" "$BOARD_CACHE/busybox-$1" busybox-static
}

# board_kernel_package KERNEL ARCH: suite and release of the newest KERNEL
board_kernel_package()
{
	local suite re
	case $1 in
	newest) suite=$BOARD_NEWEST_SUITE re='[0-9.]+' ;;
	6.12) suite=$BOARD_SUITE re='6\.12\.[0-9]+' ;;
	*) parts_die "no kernel '$1' for the board (6.12, newest)" ;;
	esac
	parts_lists "$suite" "$2"
	re=$(parts_newest "$suite" "$2" "linux-image-$re\\+deb[0-9]+(\\.[0-9]+)?-$2")
	[ -n "$re" ] || parts_die "$suite has no kernel $1 for $2"
	echo "$suite ${re#linux-image-}"
}

# The headers of a release go when its image goes: they are fetched together.
board_fetch_headers() # SUITE RELEASE ARCH
{
	local new=$kernel_dir.new common=${2%-"$3"}
	rm -rf "$new"
	mkdir -p "$new"
	parts_get "$1" "$3" "$new/headers" "linux-headers-$2" "linux-headers-$common-common"
	parts_get "$1" "$(board_host_arch)" "$new/kbuild" "linux-kbuild-$common"
	mv "$new/kbuild/usr/lib/linux-kbuild-$common" "$new/headers/usr/lib/"
	rm -rf "$new/kbuild" "$new/headers/usr/share"
}

# board_kernel KERNEL ARCH: $kernel_dir with image, release and modules/, which
# holds BOARD_MODULES in a form that insmod takes. It stays the one that was
# fetched first.
board_kernel()
{
	local all suite release
	kernel_dir=$BOARD_CACHE/kernels/$1-$2
	all=$kernel_dir.all
	if [ ! -e "$kernel_dir/.versions" ]; then
		read -r suite release <<<"$(board_kernel_package "$1" "$2")"
		[ -n "$release" ] || exit 1
		set -- "$suite" "$2" "linux-image-$release"
		board_fetch_headers "$suite" "$release" "$2"
		if parts_names "$suite" "$2" | grep -qxF "linux-binary-$release"; then
			# Lately the image is a package that only depends on these.
			set -- "$suite" "$2" "linux-binary-$release" "linux-modules-$release"
		fi
		parts_get "$suite" "$2" "$all" "${@:3}"
		# shellcheck disable=SC2086
		selftests/board/modules.py "$all" "$kernel_dir.new/modules" $BOARD_MODULES ||
			parts_die "the modules of $release cannot be read"
		find "$all" -name 'vmlinuz*' -type f -exec cp {} "$kernel_dir.new/image" \; -quit
		[ -s "$kernel_dir.new/image" ] || parts_die "no kernel image in $release"
		echo "$suite $release" >"$kernel_dir.new/release"
		cp "$all/.versions" "$kernel_dir.new"
		rm -rf "$all" "$kernel_dir"
		mv "$kernel_dir.new" "$kernel_dir"
	fi
	read -r kernel_suite kernel_release <"$kernel_dir/release"
}

# board_cc ARCH: the compiler that Debian's kernels for ARCH are built with, and
# the libraries that kbuild's programs need: $cc_root
board_cc()
{
	local package=gcc-14
	[ "$1" = "$(board_host_arch)" ] ||
		package=gcc-14-$(board_qemu_arch "$1" | tr _ -)-linux-gnu
	cc_root=$BOARD_CACHE/cc-$1
	board_root "$BOARD_SUITE" "cc-$1" "$package" libelf1t64 libssl3t64
}

# board_ready KERNEL ARCH: is all in the cache that a board boots from? Then it
# need not wait for who fetches or builds something else.
board_ready()
{
	[ -e "$BOARD_CACHE/qemu/.versions" ] && [ -e "$BOARD_CACHE/kernels/$1-$2/.versions" ] &&
		[ -e "$BOARD_CACHE/busybox-$2/.versions" ]
}

# board_headers KERNEL ARCH: what modules are built against: $headers_dir, after
# board_cc. The header packages name each other by absolute paths, in a Makefile
# and in links; here they are moved below one folder.
board_headers()
{
	local top from
	board_kernel "$1" "$2"
	top=$kernel_dir/headers
	headers_dir=$top/usr/src/linux-headers-$kernel_release
	[ ! -e "$top/.wrapped" ] || return 0
	from=$headers_dir/Makefile
	sed -i "s,\([ =]\)/usr/src/,\1$top/usr/src/," "$from" || parts_die "no $from"
	board_wrap "$top/usr/lib" "$cc_root"
	: >"$top/.wrapped"
}

# board_source: the parts of Debian's kernel source that tests are built with
# (kselftest) and that people read: $source_dir
board_source()
{
	local tree=linux-source-6.12 deb=$BOARD_CACHE/source.deb
	source_dir=$BOARD_CACHE/$tree
	[ -e "$source_dir/.versions" ] && return 0
	parts_get "$BOARD_SUITE" "$(board_host_arch)" "$deb" "$tree"
	rm -rf "$source_dir.new"
	mkdir -p "$source_dir.new"
	tar -xf "$deb/usr/src/$tree.tar.xz" -C "$source_dir.new" --strip-components=1 \
		"$tree"/{COPYING,Kbuild,Makefile,include,scripts} "$tree"/arch/{arm64,x86}/include \
		"$tree"/tools/{testing/selftests,scripts,include,build,lib/bpf,net/ynl} \
		"$tree"/drivers/{vfio,net/phy,net/ethernet/realtek} ||
		parts_die "cannot unpack $tree"
	cp "$deb/.versions" "$source_dir.new"
	rm -rf "$source_dir" "$deb"
	mv "$source_dir.new" "$source_dir"
}
