#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# run.sh - boot the virtual board: QEMU, the model of the NIC, the agent
#
#   run.sh                       a shell on the serial console (Ctrl-A X ends it)
#   run.sh -c COMMAND [-t S]     run COMMAND on the board, then power off; the
#                                exit status is COMMAND's, 124 after S seconds
#                                (120), 125 when the board did not get that far,
#                                126 when COMMAND succeeded and the model did not
#   -a NAME=PATH                 also put a file or folder on the board; repeats
#   -e NAME=VALUE                for the environment there; repeats
#   -b                           bare: without our programs
#   -o DIR                       keep console, logs and results in DIR
#
# BOARD_CPUS (4), BOARD_ARCH (arm64, amd64), KERNEL (6.12, newest), JUDGE
# (r8169, vendor, vendor-rss, vanguard, none), VENDOR (9.016.01, 9.015.00), MODEL_OPTS
# (for the model), MODEL (its program), O (build).
#
# PATH and DIR are relative to the folder that it is called in, all else to the
# root of the tree. Everything but the download of parts happens in a network and
# a PID namespace that end with it.
set -u

here=$PWD
cd "$(dirname "$0")/../.." || exit 1
# shellcheck source=selftests/board/parts.sh
. selftests/board/parts.sh
# shellcheck source=selftests/board/judge.sh
. selftests/board/judge.sh

O=${O:-build}
PATH=$PATH:/usr/sbin:/sbin
CPUS=${BOARD_CPUS:-4}
ARCH=${BOARD_ARCH:-arm64}
KERNEL=${KERNEL:-6.12}
MODEL=${MODEL:-$O/selftests/board/model/vg8125}
AGENT=${AGENT:-$O/selftests/driver/vgpeer}

board_ready "$KERNEL" "$ARCH" || parts_lock
board_qemu
board_kernel "$KERNEL" "$ARCH"
board_busybox "$ARCH"
parts_unlock
judge_find "${JUDGE:-r8169}"

# Not more than two boards at a time that nobody looks at: each has as many
# threads as CPUs, and where they starve each other every time limit is wrong.
# The slot is held until the last of this board's processes has ended.
take_slot()
{
	local slot
	mkdir -p "$BOARD_CACHE"
	# First come, first served: one waits for a slot, the rest for its turn.
	exec 6>"$BOARD_CACHE/slot.next"
	flock 6
	while :; do
		for slot in 0 1; do
			exec 7>"$BOARD_CACHE/slot.$slot"
			flock -n 7 && { exec 6>&-; return; }
		done
		sleep 0.5
	done
}

if [ -z "${VG_BOARD_INSIDE:-}" ]; then
	case " $* " in *" -c "*) take_slot ;; esac
	export VG_BOARD_INSIDE=$here
	[ "$(id -u)" = 0 ] || as_root=-Ur
	exec unshare ${as_root:-} --net --pid --fork --kill-child selftests/board/run.sh "$@"
fi

# file PATH: as seen from where we were called
file()
{
	case $1 in
	/*) echo "$1" ;;
	*) echo "$VG_BOARD_INSIDE/$1" ;;
	esac
}

command=
limit=120
dir=
bare=
extra=()
words=()
while getopts bc:e:t:a:o: opt; do
	case $opt in
	c) command=$OPTARG ;;
	t) limit=$OPTARG ;;
	a) extra+=("${OPTARG%%=*}=$(file "${OPTARG#*=}")") ;;
	e) words+=("${OPTARG%%=*}='${OPTARG#*=}'") ;;
	b) bare=1 ;;
	o) dir=$(file "$OPTARG") ;;
	*) exit 2 ;;
	esac
done
run=$(mktemp -d "${TMPDIR:-/tmp}/vg-board.XXXXXX")
[ -n "$dir" ] || dir=$run
mkdir -p "$dir" || exit 1
# What an earlier run left there says nothing about this one.
rm -f "$dir"/{console,dmesg,results,status,model.status}
pids=()

cleanup()
{
	local pid
	trap - EXIT
	for pid in "${pids[@]}"; do
		kill "$pid" 2>/dev/null
	done
	wait
	rm -rf "$run"
}
trap cleanup EXIT
trap 'exit 130' INT TERM HUP

# The far end of the cable, and the management link.
network()
{
	ip link set lo up
	ip tuntap add dev vgwire0 mode tap && ip tuntap add dev vgmgmt0 mode tap ||
		parts_die "no TAP devices can be made here (/dev/net/tun)"
	for link in vgwire0 vgmgmt0; do
		echo 0 >"/proc/sys/net/ipv6/conf/$link/accept_dad"
		echo 0 >"/proc/sys/net/ipv6/conf/$link/router_solicitations"
		ip link set dev "$link" addrgenmode none
	done
	ip addr add 192.0.2.1/24 dev vgwire0
	ip addr add 2001:db8:99::1/64 dev vgwire0
	ip addr add 198.51.100.1/24 dev vgmgmt0
	ip link set vgwire0 up
	ip link set vgmgmt0 up
}

# board_env: what tests take from their environment, on any board
board_env()
{
	cat <<-END
		BOARD=virtual
		NETIF=eth0
		LOCAL=192.0.2.2
		LOCAL6=2001:db8:99::2
		PEER=192.0.2.1
		PEER6=2001:db8:99::1
		PEER_CTL=198.51.100.1:7700
		MGMT_LOCAL=198.51.100.2
		MGMT_PEER=198.51.100.1
		DUT_DRIVER=$judge_driver
		DUT_MODULES="$judge_modules"
	END
	printf '%s\n' "${words[@]}"
}

ramdisk()
{
	board_env >"$run/env"
	set -- etc/board.env="$run/env" "${extra[@]}"
	if [ -n "$command" ]; then
		printf '%s\n' "$command" >"$run/cmd"
		set -- "$@" etc/board.cmd="$run/cmd"
	fi
	if [ -z "$bare" ] && [ -x "$O/$ARCH/vgctl" ]; then
		set -- "$@" "usr/sbin/vanguardd=$O/$ARCH/vanguardd" \
			"usr/sbin/vgctl=$O/$ARCH/vgctl" \
			"lib/terminfo=$O/$ARCH/terminfo"
	fi
	[ -z "$judge_module" ] || set -- "$@" "lib/modules/dut/r8125.ko=$judge_module"
	selftests/board/ramdisk.py "$run/more" init=selftests/board/init/init.sh \
		usr/bin/timeout=selftests/board/init/timeout.sh \
		bin/busybox="$busybox" lib/modules/all="$kernel_dir/modules" "$@" || exit 1
	mv "$run/more" "$run/initramfs"
}

# $nic: QEMU's options for the NIC, when there is a model
model()
{
	nic=()
	[ -x "$MODEL" ] && [ "$judge_driver" != none ] || return 0
	# shellcheck disable=SC2086 # options, in words
	"$MODEL" --socket "$run/nic" --tap vgwire0 --control "$run/control" \
		--exit-with-client --stats-file "$dir/model.json" ${MODEL_OPTS:-} \
		>"$dir/model.log" 2>&1 &
	model_pid=$!
	pids+=("$model_pid")
	for ((i = 0; i < 100; i++)); do
		[ -S "$run/nic" ] && break
		sleep 0.02
	done
	[ -S "$run/nic" ] || { cat "$dir/model.log" >&2; parts_die "the model does not listen"; }
	nic=('{"path":"'"$run/nic"'","type":"unix"}')
	nic=(-device "pcie-root-port,id=rp0,chassis=1"
		-device '{"driver":"vfio-user-pci","bus":"rp0","socket":'"${nic[0]}"'}')
}

agent()
{
	[ -x "$AGENT" ] || return 0
	"$AGENT" serve --netif vgwire0 ${model_pid:+--chip "$run/control"} >"$dir/agent.log" 2>&1 &
	pids+=("$!")
}

# $qemu: the whole command
qemu_command()
{
	local tty machine cpu
	case $ARCH in
	arm64) tty=ttyAMA0 machine=virt,gic-version=3 cpu=cortex-a53 ;;
	amd64) tty=ttyS0 machine=q35 cpu=max ;;
	esac
	qemu=("$qemu_root/usr/bin/qemu-system-$(board_qemu_arch "$ARCH")"
		-L "$qemu_root/usr/share/qemu" -L "$qemu_root/usr/share/seabios"
		-M "$machine" -cpu "$cpu" -accel 'tcg,thread=multi' -smp "$CPUS" -m 1G
		-object 'memory-backend-memfd,id=ram,size=1G,share=on' -machine memory-backend=ram
		-nodefaults -display none -no-reboot -kernel "$kernel_dir/image"
		-initrd "$run/initramfs"
		-netdev 'tap,id=mgmt,ifname=vgmgmt0,script=no,downscript=no'
		-device 'virtio-net-pci,netdev=mgmt,romfile=' "${nic[@]}")
	if [ -n "$command" ]; then
		qemu+=(-serial stdio -monitor none
			-append "console=$tty panic=-1 oops=panic quiet loglevel=1")
	else
		qemu+=(-serial mon:stdio -append "console=$tty panic=-1 quiet loglevel=5")
	fi
}

# Until the first of them ends; QEMU would wait for ever for a model that has
# died, and the board for an agent. A model may go when the board has let go of
# it: then QEMU is about to end too.
supervise()
{
	local first=0 i
	wait -n -p first "${pids[@]}"
	status=$?
	for ((i = 0; i < 20; i++)); do
		[ "$first" = "$qemu_pid" ] || kill -0 "$qemu_pid" 2>/dev/null || break
		[ "$first" != "$qemu_pid" ] || return 0
		sleep 0.1
	done
	kill -0 "$qemu_pid" 2>/dev/null || { wait "$qemu_pid"; status=$?; return 0; }
	kill "$qemu_pid"
	wait "$qemu_pid"
	echo "board: the $([ "$first" = "${model_pid:-}" ] && echo model || echo agent)" \
		"ended before the board did (status $status)" >&2
	return 1
}

# $seen: the model's exit status: whether it saw what should not be, in strict mode.
model_status()
{
	local i
	for ((i = 0; i < 10; i++)); do
		kill -0 "$model_pid" 2>/dev/null || break
		sleep 0.1
	done
	kill "$model_pid" 2>/dev/null
	wait "$model_pid"
	seen=$?
}

# Interactive: this terminal is the board's. Otherwise console.py reads it.
start()
{
	exec 3<&0
	if [ -z "$command" ]; then
		"${qemu[@]}" <&3 3<&- &
	else
		mkfifo "$run/tty"
		# shellcheck disable=SC2046 # no word when there is none
		selftests/board/console.py $([ "$dir" != "$run" ] || echo --echo) "$dir" \
			${model_pid:+"$run/control"} <"$run/tty" 3<&- &
		console_pid=$!
		timeout -k 5 "$limit" "${qemu[@]}" </dev/null >"$run/tty" 2>"$dir/qemu.log" 3<&- &
	fi
	qemu_pid=$!
	pids+=("$qemu_pid")
}

network
ramdisk
model
agent
qemu_command
printf '%q ' "${qemu[@]}" >"$dir/qemu.cmd"
start
supervise
alone=$?
[ -z "${console_pid:-}" ] || wait "$console_pid"
seen=0
[ -z "${model_pid:-}" ] || { model_status; echo "$seen" >"$dir/model.status"; }
[ "$alone" = 0 ] || exit 125
[ -n "$command" ] || exit "$status"
case $status in 124 | 137) exit 124 ;; esac
said=125
[ ! -e "$dir/status" ] || read -r said <"$dir/status"
[ "$said" = 0 ] && [ "$seen" != 0 ] && exit 126
exit "$said"
