# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# judge.sh - which driver runs the NIC under test. Source parts.sh first.

# judge_order MODULE...: paths on the board of these and of all that they need,
# in the order of insmod
judge_order()
{
	awk -v dir=/lib/modules/all -v wanted="$*" '
		{
			sub(/:$/, "", $1)
			for (i = NF; i > 1; i--)
				needs[$1] = needs[$1] " " $i
		}
		END {
			n = split(wanted, name)
			for (i = 1; i <= n; i++) {
				m = split(needs[name[i] ".ko"] " " name[i] ".ko", file)
				for (j = 1; j <= m; j++)
					if (!seen[file[j]]++)
						list = list " " dir "/" file[j]
			}
			print substr(list, 2)
		}' "$kernel_dir/modules/modules.dep"
}

# judge_find NAME: $judge_driver, $judge_modules (paths on the board, in the
# order of insmod), $judge_module (a file to put there, or empty)
judge_find()
{
	local name
	judge_module=
	judge_driver=r8125
	case $1 in
	none) judge_driver=none judge_modules= ;;
	r8169)
		judge_driver=r8169
		# realtek first: r8169 asks for its PHY driver when it probes.
		judge_modules=$(judge_order realtek r8169) ;;
	vendor | vendor-rss)
		name=default
		[ "$1" = vendor ] || name=rss
		judge_module=$(selftests/board/vendor.sh module "${VENDOR:-9.016.01}" "$name" \
			"$KERNEL" "$ARCH") || exit 1
		judge_modules=/lib/modules/dut/r8125.ko ;;
	vanguard)
		judge_module=${O:-build}/driver/${VENDOR:-9.016.01}-$kernel_release/r8125.ko
		[ -e "$judge_module" ] || parts_die "no $judge_module (make check-build)"
		judge_modules=/lib/modules/dut/r8125.ko ;;
	*) parts_die "no judge '$1' (r8169, vendor, vendor-rss, vanguard, none)" ;;
	esac
}
