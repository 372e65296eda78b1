# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
# vgctl.bash - completion of commands, words, options, settings, and of what is
# there: interfaces, blocked and allowed prefixes

_vgctl_prefixes() { # CMD WORD [-i IFNAME]: first column of a list
	local cmd=$1 word=$2
	shift 2
	"$cmd" -j "$@" "$word" list 2> /dev/null |
		sed -n 's/^ *"prefix": "\(.*\)",\{0,1\}$/\1/p'
}

_vgctl() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]}
	local commands="status top block allow get set monitor budget doctor detach link
		coalesce irq ring channels prepare restore help"
	local settings="mode sample sample-drop syn-rate bit-rate pps ttl v6-plen auto-block
		auto-max drop-malformed"
	local global="-j --json -i --interface -h --help -V --version"
	local command="" word="" arg="" reply="" i iface=()

	for ((i = 1; i < COMP_CWORD; i++)); do
		case ${COMP_WORDS[i]} in
		-i | --interface) iface=(-i "${COMP_WORDS[++i]}") ;;
		--ttl | --interval | --count | --timeout | --link | --frame | --mhz | --cores | --for | --cpu-irq) ((i++)) ;;
		-*) ;;
		*)
			if [ -z "$command" ]; then
				command=${COMP_WORDS[i]}
			elif [ -z "$word" ]; then
				word=${COMP_WORDS[i]}
			else
				arg=${COMP_WORDS[i]}
			fi
			;;
		esac
	done

	case $prev in
	-i | --interface)
		reply=$(cd /sys/class/net 2> /dev/null && echo *)
		;;
	--ttl | --interval | --count | --timeout | --link | --frame | --mhz | --cores | --for | --cpu-irq)
		return
		;;
	*)
		case $command:$word:$arg in
		::) reply="$commands" ;;
		status::) reply="--all --interval" ;;
		top::) reply="--once --interval" ;;
		monitor::) reply="--once --count --timeout" ;;
		budget::) reply="--link --frame --mhz --cores" ;;
		detach::) reply="--all" ;;
		link::) reply="show monitor --count --timeout" ;;
		coalesce:: | ring:: | channels::) reply="show set" ;;
		irq::) reply="show steer spread pin release" ;;
		prepare::) reply="$(cd /sys/class/net 2> /dev/null && echo *) --for --cpu-irq
			--dry-run --hold" ;;
		restore:: | link:*: | coalesce:*: | irq:*: | ring:*: | channels:*:)
			reply=$(cd /sys/class/net 2> /dev/null && echo *) ;;
		coalesce:*:?*) reply="queue rx-usecs rx-frames tx-usecs tx-frames adaptive-rx
			adaptive-tx" ;;
		ring:set:?*) reply="rx tx" ;;
		channels:set:?*) reply="rx tx other combined" ;;
		irq:steer:?* | irq:release:?*) reply="irq queue" ;;
		block::) reply="add del list flush" ;;
		allow::) reply="add del list" ;;
		block:del:) reply=$(_vgctl_prefixes "${COMP_WORDS[0]}" block "${iface[@]}") ;;
		allow:del:) reply=$(_vgctl_prefixes "${COMP_WORDS[0]}" allow "${iface[@]}") ;;
		block:add:?*) reply="ttl --ttl" ;;
		get:: | set::) reply="$settings" ;;
		set:mode:) reply="enforce monitor" ;;
		set:v6-plen:) reply="64 128" ;;
		set:auto-block: | set:drop-malformed:) reply="on off" ;;
		set:sample:) reply="100% 1/8 1/64 1% 0.01%" ;;
		set:sample-drop:) reply="100% 1/64 1% never" ;;
		set:syn-rate: | set:bit-rate: | set:pps:) reply="off" ;;
		help::) reply="$commands" ;;
		help:block:) reply="add del list flush" ;;
		help:allow:) reply="add del list" ;;
		esac
		[[ $cur != -* ]] || reply+=" $global"
		;;
	esac
	mapfile -t COMPREPLY < <(compgen -W "$reply" -- "$cur")
	# An IPv6 address has colons, where readline breaks words.
	if declare -F __ltrim_colon_completions > /dev/null; then
		__ltrim_colon_completions "$cur"
	fi
}

complete -F _vgctl vgctl
