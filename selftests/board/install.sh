#!/bin/sh
# SPDX-License-Identifier: GPL-2.0-only
#
# install.sh - put Vanguard on this board, or take it off again
#
#   install.sh [-n] [-p PREFIX]               install below PREFIX (/usr/local)
#   install.sh [-n] [-p PREFIX] --uninstall   remove what it installed
#
# -n only says what would be done. Needs a POSIX shell and what busybox has. It
# may be run again: files that are the same stay, others are replaced in one
# step, and a configuration that is already there is never touched.
set -u

prefix=/usr/local
dry=
action=install
here=$(cd "$(dirname "$0")" && pwd) || exit 1

die()
{
	echo "install.sh: $*" >&2
	exit 1
}

while [ $# -gt 0 ]; do
	case $1 in
	-n) dry=1 ;;
	-p)
		[ $# -ge 2 ] || die "-p needs a folder"
		prefix=$2
		shift ;;
	--uninstall) action=uninstall ;;
	*) die "what is '$1'? (-n, -p PREFIX, --uninstall)" ;;
	esac
	shift
done

list=$prefix/lib/vanguard/installed
config=/etc/vanguard/vanguardd.conf
modules=/lib/modules/$(uname -r)/updates/vanguard

say() # WORD PATH [REMARK]
{
	printf '  %-10s %s\n' "$1" "$2${3:+ ($3)}"
}

# put FROM TO: one file, in one step, so that a program that runs keeps its own
put()
{
	echo "$2" >>"$new_list"
	if cmp -s "$1" "$2"; then
		say unchanged "$2"
		return 0
	fi
	say install "$2"
	[ -z "$dry" ] || return 0
	mkdir -p "${2%/*}" && cp "$1" "$2.new" && chmod "$(mode "$1")" "$2.new" &&
		mv "$2.new" "$2" || die "cannot write $2"
}

mode()
{
	if [ -x "$1" ]; then echo 755; else echo 644; fi
}

# put_tree FROM TO: all files below FROM
put_tree()
{
	[ -d "$1" ] || return 0
	(cd "$1" && find . -type f) | sort >"$work/files"
	while read -r file; do
		put "$1/${file#./}" "$2/${file#./}"
	done <"$work/files"
}

# Terminals that the system knows stay its own; those missing are for vgctl top.
put_terminals()
{
	(cd "$here/terminfo" && find . -type f) | sort >"$work/terminals"
	while read -r file; do
		file=${file#./}
		for dir in /etc/terminfo /lib/terminfo /usr/share/terminfo; do
			[ -e "$dir/$file" ] || continue
			grep -qxF "$dir/$file" "$list" 2>/dev/null || continue 2
		done
		put "$here/terminfo/$file" "/usr/share/terminfo/$file"
	done <"$work/terminals"
}

# A module fits one kernel; the folder that holds it is named after that.
put_modules()
{
	[ -d "$here/modules" ] || return 0
	for dir in "$here"/modules/*; do
		if [ "${dir##*/}" = "$(uname -r)" ]; then
			put_tree "$dir" "$modules"
		else
			say skip "$dir" "this kernel is $(uname -r)"
		fi
	done
}

put_config()
{
	if [ -e "$config" ]; then
		say keep "$config" "it is yours"
		return
	fi
	say install "$config"
	[ -n "$dry" ] || { mkdir -p "${config%/*}" && cp "$here/vanguardd.conf" "$config"; } ||
		die "cannot write $config"
}

refresh_modules()
{
	[ -z "$dry" ] || return 0
	if [ -e "$modules" ] && command -v depmod >/dev/null 2>&1; then
		depmod -a 2>/dev/null || say note "depmod failed: use insmod with the path"
	fi
}

# Files of an earlier version that this one does not have.
remove_old()
{
	[ -e "$list" ] || return 0
	sort -u "$new_list" >"$work/now"
	sort -u "$list" | grep -vxFf "$work/now" >"$work/old"
	remove_files "$work/old"
}

remove_files() # FILE: one path a line
{
	while read -r file; do
		[ -e "$file" ] || continue
		say remove "$file"
		[ -n "$dry" ] || rm -f "$file" || die "cannot remove $file"
		# Folders go with the last file in them; others are not ours.
		[ -n "$dry" ] || rmdir -p "${file%/*}" 2>/dev/null
	done <"$1"
}

do_install()
{
	put_tree "$here/sbin" "$prefix/sbin"
	put_terminals
	put_tree "$here/kselftest" "$prefix/lib/vanguard/kselftest"
	put_modules
	put_config
	remove_old
	refresh_modules
	[ -n "$dry" ] && return
	mkdir -p "${list%/*}" && sort -u "$new_list" >"$list.new" && mv "$list.new" "$list" ||
		die "cannot write $list"
	"$prefix/sbin/vgctl" --version >/dev/null || die "$prefix/sbin/vgctl does not run here"
	echo "installed; next: vgctl doctor, then vanguardd -i INTERFACE"
}

daemon_pid()
{
	for exe in /proc/[0-9]*/exe; do
		case $(readlink "$exe") in
		"$prefix/sbin/vanguardd" | "$prefix/sbin/vanguardd (deleted)")
			exe=${exe#/proc/}
			echo "${exe%/exe}"
			return ;;
		esac
	done
}

do_uninstall()
{
	[ -e "$list" ] || die "nothing is installed below $prefix"
	pid=$(daemon_pid)
	[ -z "$pid" ] || die "vanguardd runs (process $pid): stop it first"
	for dir in /sys/fs/bpf/vanguard/*; do
		[ -d "$dir" ] && say note "${dir##*/} stays protected" "vgctl -i ${dir##*/} detach"
	done
	cp "$list" "$work/list" && echo "$list" >>"$work/list" || exit 1
	remove_files "$work/list"
	refresh_modules
	if [ -e "$config" ]; then
		if cmp -s "$here/vanguardd.conf" "$config"; then
			echo "$config" >"$work/list"
			remove_files "$work/list"
		else
			say keep "$config" "it was changed"
		fi
	fi
	echo "removed"
}

[ "$(id -u)" = 0 ] || [ -n "$dry" ] || die "needs root"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
new_list=$work/installed
: >"$new_list"
"do_$action"
