#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# parts.sh - fetch what guests and benches are made of: Debian kernels, static
# libraries, the peers that we are compared with. Sourced by guest.sh, bench.sh
# and kernels.sh; prints nothing but progress.
#
# Packages come by name through apt with a state of our own, so that neither
# the host's package sources nor its package database change. Signatures are
# checked by apt against Debian's archive keys as for any other package. What
# was fetched stays in the cache; a second run needs no network.

PARTS_CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/vanguard/bench
PARTS_KEYRING=/usr/share/keyrings/debian-archive-keyring.gpg

parts_die()
{
	echo "${PARTS_FOR:-bench}: $*" >&2
	exit 1
}

# One fetches at a time, and nobody looks at what is half there. Who holds the
# lock may run a program that takes it too: that one finds it taken for it.
parts_lock()
{
	[ -z "${PARTS_LOCKED:-}" ] || return 0
	mkdir -p "$PARTS_CACHE" && exec 8>"$PARTS_CACHE/lock" && flock -w 900 8 ||
		parts_die "another run holds $PARTS_CACHE/lock"
	export PARTS_LOCKED=$$
}

parts_unlock()
{
	[ "${PARTS_LOCKED:-}" = $$ ] || return 0
	unset PARTS_LOCKED
	exec 8>&-
}

# The mirror that this machine's own configuration names.
parts_mirror()
{
	# shellcheck disable=SC2016 # apt expands these
	apt-get indextargets --format '$(ORIGIN) $(LABEL) $(REPO_URI)' \
		'Created-By: Packages' 2>/dev/null |
		awk '$1 == "Debian" && $2 == "Debian" { print $3; exit }'
}

# A SUITE below is a suite of Debian (its component main), SUITE:COMPONENT, or
# several of these joined by "+". parts_state SUITE ARCH: its private folder
parts_state()
{
	echo "$PARTS_CACHE/apt/$(echo "$1" | tr : -)-$2"
}

# parts_apt SUITE ARCH apt-get-arguments...
parts_apt()
{
	pa_arch=$2
	pa_dir=$(parts_state "$1" "$2")
	shift 2
	apt-get -q -o Dir::State="$pa_dir/state" -o Dir::Cache="$pa_dir/cache" \
		-o Dir::State::status="$pa_dir/status" \
		-o Dir::Etc::sourcelist="$pa_dir/sources.list" -o Dir::Etc::sourceparts=- \
		-o Dir::Etc::preferencesparts=- -o Dir::Etc::preferences=- \
		-o APT::Architecture="$pa_arch" -o APT::Architectures::="$pa_arch" \
		-o APT::Sandbox::User="$(id -un)" -o Acquire::Languages=none \
		-o Debug::NoLocking=1 "$@"
}

# parts_lists SUITE ARCH: make and fill the private state, at most once a run
parts_lists()
{
	pl_dir=$(parts_state "$1" "$2")
	[ -e "$pl_dir/fresh.$$" ] && return 0
	pl_mirror=$(parts_mirror)
	[ -n "$pl_mirror" ] || parts_die "apt names no Debian mirror on this machine"
	[ -r "$PARTS_KEYRING" ] || parts_die "install debian-archive-keyring"
	mkdir -p "$pl_dir/state/lists/partial" "$pl_dir/cache/archives/partial"
	: >"$pl_dir/status"
	for pl_suite in $(echo "$1" | tr + ' '); do
		case $pl_suite in *:*) ;; *) pl_suite=$pl_suite:main ;; esac
		echo "deb [signed-by=$PARTS_KEYRING] $pl_mirror ${pl_suite%:*} ${pl_suite#*:}"
	done >"$pl_dir/sources.list"
	echo "  APT     $1 $2 package lists" >&2
	parts_apt "$1" "$2" -o APT::Update::Error-Mode=any update >"$pl_dir/log" 2>&1 ||
		{ tail -5 "$pl_dir/log" >&2; parts_die "cannot read the package lists of $1"; }
	rm -f "$pl_dir"/fresh.*
	: >"$pl_dir/fresh.$$"
}

# parts_get SUITE ARCH DIR PACKAGE...: unpack packages into DIR, keep a list of
# their versions in DIR/.versions. Done already means done: no network.
parts_get()
{
	pg_suite=$1
	pg_arch=$2
	pg_dir=$3
	shift 3
	if [ -e "$pg_dir/.versions" ] && [ "$(cat "$pg_dir/.wanted")" = "$*" ]; then
		return 0
	fi
	parts_lists "$pg_suite" "$pg_arch"
	rm -rf "$pg_dir" "$pg_dir.new"
	mkdir -p "$pg_dir.new/.debs"
	for pg_pkg in "$@"; do
		echo "  GET     $pg_pkg:$pg_arch ($pg_suite)" >&2
	done
	( cd "$pg_dir.new/.debs" && parts_apt "$pg_suite" "$pg_arch" download "$@" ) \
		>"$PARTS_CACHE/apt/log" 2>&1 ||
		{ tail -5 "$PARTS_CACHE/apt/log" >&2; parts_die "cannot download $*"; }
	for pg_deb in "$pg_dir.new"/.debs/*.deb; do
		dpkg-deb -x "$pg_deb" "$pg_dir.new"
		# shellcheck disable=SC2016 # dpkg expands these
		dpkg-deb -W --showformat='${Package} ${Version}\n' "$pg_deb"
	done >"$pg_dir.new/.list"
	rm -rf "$pg_dir.new/.debs"
	echo "$*" >"$pg_dir.new/.wanted"
	mv "$pg_dir.new/.list" "$pg_dir.new/.versions"
	mv "$pg_dir.new" "$pg_dir"
}

# parts_names SUITE ARCH: all packages
parts_names()
{
	parts_lists "$1" "$2"
	pn_dir=$(parts_state "$1" "$2")
	apt-cache -o Dir::State="$pn_dir/state" -o Dir::Cache="$pn_dir/cache" \
		-o Dir::State::status="$pn_dir/status" \
		-o Dir::Etc::sourcelist="$pn_dir/sources.list" \
		-o Dir::Etc::sourceparts=- -o APT::Architecture="$2" \
		-o APT::Architectures::="$2" pkgnames 2>/dev/null
}

# The newest package of SUITE ARCH whose name matches an extended regex.
parts_newest()
{
	parts_names "$1" "$2" | grep -E "^$3\$" | sort -V | tail -1
}

# parts_keep DIR IMAGE PACKAGE-FOLDER: of an unpacked kernel, the image and veth
parts_keep()
{
	rm -rf "$1.new"
	mkdir -p "$1.new"
	pk_veth=$(find "$3" -path '*/drivers/net/veth.ko*' | head -1)
	case $pk_veth in
	*.ko) cp "$pk_veth" "$1.new/veth.ko" ;;
	*.ko.xz) xz -dc "$pk_veth" >"$1.new/veth.ko" ;;
	*) parts_die "no veth module that can be read in $(cat "$3/.versions")" ;;
	esac
	find "$3" -name "$2" -exec cp {} "$1.new/image" \; -quit
	[ -s "$1.new/image" ] || parts_die "no kernel image in $(cat "$3/.versions")"
	mv "$3/.versions" "$1.new/.versions"
	rm -rf "$1" "$3"
	mv "$1.new" "$1"
}

# parts_kernel DIR SUITE ARCH REGEX: the newest linux-image-REGEX, as DIR/image
# and DIR/veth.ko. It stays the one that was fetched first.
parts_kernel()
{
	[ -e "$1/.versions" ] && return 0
	parts_lists "$2" "$3"
	pk_rest=$(parts_newest "$2" "$3" "linux-image-$4")
	[ -n "$pk_rest" ] || parts_die "$2 has no kernel linux-image-$4 for $3"
	pk_rest=${pk_rest#linux-image-}
	if parts_names "$2" "$3" | grep -qxF "linux-binary-$pk_rest"; then
		# Lately the image is a package that only depends on these two.
		parts_get "$2" "$3" "$1.all" "linux-binary-$pk_rest" "linux-modules-$pk_rest"
	else
		parts_get "$2" "$3" "$1.all" "linux-image-$pk_rest"
	fi
	parts_keep "$1" 'vmlinuz*' "$1.all"
}

# parts_get_program SUITE DIR PACKAGE: unpack a program of this machine's
# architecture and whatever it needs that is not installed, without installing.
parts_get_program()
{
	pp_arch=$(dpkg --print-architecture)
	pp_debs=$(parts_state "$1" "$pp_arch")/cache/archives
	if [ -e "$2/.versions" ]; then
		return 0
	fi
	parts_lists "$1" "$pp_arch"
	rm -rf "$2" "$2.new"
	mkdir -p "$2.new"
	rm -f "$pp_debs"/*.deb
	echo "  GET     $3 and what it needs ($1)" >&2
	parts_apt "$1" "$pp_arch" -o Dir::State::status=/var/lib/dpkg/status \
		install -d -y --no-install-recommends "$3" >"$PARTS_CACHE/apt/log" 2>&1 ||
		{ tail -5 "$PARTS_CACHE/apt/log" >&2; return 1; }
	for pp_deb in "$pp_debs"/*.deb; do
		dpkg-deb -x "$pp_deb" "$2.new" || return 1
	done
	# shellcheck disable=SC2016 # dpkg expands these
	dpkg-deb -W --showformat='${Package} ${Version}\n' "$pp_debs/$3"_*.deb >"$2.new/.versions"
	rm -f "$pp_debs"/*.deb
	mv "$2.new" "$2"
}
