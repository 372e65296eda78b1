// SPDX-License-Identifier: GPL-2.0-only
/*
 * vgpeer.c - both ends of a test of a network driver
 *
 * One program for the board and for the host at the other end of the cable:
 * it makes traffic that is known to the byte, counts what arrives, and sets or
 * reads what a minimal system has no command for. `vgpeer serve` makes it the
 * agent that does the same at the other end.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "clock.h"
#include "peer.h"

const struct command commands[] = {
	{ "addr", cmd_addr, false, "add=NET | del=NET" },
	{ "channels", cmd_channels, false, "[rx=N] [tx=N]" },
	{ "chip", cmd_chip, false, "WORD..." },
	{ "coalesce", cmd_coalesce, false, "[rx-usecs=N] [tx-usecs=N]" },
	{ "driver", cmd_driver, false, "" },
	{ "feature", cmd_feature, false, "[name=NAME [set=0|1]]" },
	{ "flap", cmd_flap, true, "ms=N" },
	{ "hold", cmd_hold, true, "[mtu=N] [up=0|1] [promisc=0|1] [feature=NAME set=0|1]" },
	{ "link", cmd_link, false, "[up=0|1] [mtu=N] [promisc=0|1] [allmulti=0|1] [mac=MAC]" },
	{ "neigh", cmd_neigh, true, "addr=ADDR mac=MAC" },
	{ "nic-stats", cmd_nic_stats, false, "" },
	{ "ping", cmd_ping, false,
	  "to=ADDR count=N [size=N] [window=N] [wait-ms=N] [gap-us=N] [df=1]" },
	{ "raw-count", cmd_raw_count, true,
	  "[type=N] [count=N] [size=N[-M]] [stream=N] [vlan=ID] [join=MAC [joins=N]] "
	  "[promisc=1] [dev=NAME] [idle-ms=N] [max-ms=N]" },
	{ "raw-send", cmd_raw_send, false,
	  "dst=MAC count=N [src=MAC] [type=N] [size=N[-M]] [stream=N] [dsts=N] "
	  "[vlan=ID] [prio=N] [pps=N] [skip=N] [dev=NAME]" },
	{ "ring", cmd_ring, false, "[rx=N] [tx=N]" },
	{ "stats", cmd_stats, true, "[delay-ms=N]" },
	{ "syn-flood", cmd_syn_flood, false, "dst=MAC from=NET to=ADDR port=N pps=N seconds=N" },
	{ "tcp-recv", cmd_tcp_recv, true, "from=ADDR port=N [seed=N] [plain=1] [max-ms=N]" },
	{ "tcp-send", cmd_tcp_send, true,
	  "to=ADDR port=N bytes=N [seed=N] [flip=N] [plain=1] [max-ms=N]" },
	{ "tcp-sink", cmd_tcp_sink, true, "port=N [seed=N] [plain=1] [max-ms=N]" },
	{ "tcp-source", cmd_tcp_source, true,
	  "port=N bytes=N [seed=N] [flip=N] [plain=1] [max-ms=N]" },
	{ "udp-count", cmd_udp_count, true,
	  "port=N [count=N] [size=N[-M]] [stream=N] [group=ADDR] [v6=1] [idle-ms=N] "
	  "[max-ms=N]" },
	{ "udp-craft", cmd_udp_craft, false,
	  "dst=MAC from=NET to=ADDR port=N count=N [size=N[-M]] [stream=N] [flows=N] "
	  "[vlan=ID] [bad=1] [pps=N]" },
	{ "udp-send", cmd_udp_send, false,
	  "to=ADDR port=N count=N [size=N[-M]] [stream=N] [pps=N] [skip=N] [twice=N] "
	  "[flip=N]" },
	{ "vlan", cmd_vlan, true, "id=N [net=NET] [net6=NET] [mtu=N]" },
	{ "wait", cmd_wait, false, "carrier=0|1 [max-ms=N]" },
	{ "wire", cmd_wire, true, "[port=N] [idle-ms=N] [max-ms=N]" },
	{ NULL, NULL, false, NULL }
};

const struct command *command_find(const char *name)
{
	const struct command *c;

	for (c = commands; c->name; c++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

int command_run(struct peer *peer, int argc, char **argv)
{
	const struct command *c = command_find(argv[0]);

	if (!c)
		return peer_refuse(peer, -EINVAL, "there is no command '%.40s'", argv[0]);
	stop_on_signals();
	return c->run(peer, argc, argv);
}

static void usage(FILE *out)
{
	const struct command *c;

	fputs("Usage: vgpeer [-i IFNAME] COMMAND [KEY=VALUE]...\n"
	      "       vgpeer ask [-c HOST:PORT] [-t SECONDS] COMMAND [KEY=VALUE]...\n"
	      "       vgpeer ask start COMMAND... | wait job=N | stop job=N | reset | hello\n"
	      "       vgpeer serve --netif IFNAME [--listen ADDR:PORT] [--chip SOCKET]\n"
	      "\n"
	      "IFNAME is $NETIF and HOST:PORT $PEER_CTL or $PEER:7700 when not given.\n"
	      "Exit: 0 done, 1 failed, 2 usage, 3 no agent there, 4 the driver or the\n"
	      "peer has no such thing.\n"
	      "\n", out);
	for (c = commands; c->name; c++)
		fprintf(out, "  %-10s %s\n", c->name, c->help);
}

static int run_here(struct peer *peer, int argc, char **argv)
{
	int err = command_run(peer, argc, argv);

	if (!err) {
		printf("%s\n", peer->line);
		return fflush(stdout) ? 1 : 0;
	}
	fprintf(stderr, "vgpeer: %s: %s\n", argv[0], peer->why[0] ? peer->why : strerror(-err));
	return err == -EOPNOTSUPP ? 4 : 1;
}

int main(int argc, char **argv)
{
	static struct peer peer;
	const char *netif = getenv("NETIF");

	if (argc > 1 && (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))) {
		usage(stdout);
		return 0;
	}
	if (argc > 2 && !strcmp(argv[1], "-i")) {
		netif = argv[2];
		argc -= 2;
		argv += 2;
	}
	if (argc < 2 || argv[1][0] == '-' || (netif && strlen(netif) >= IFNAMSIZ)) {
		usage(stderr);
		return 2;
	}
	if (netif)
		strcpy(peer.netif, netif);
	if (!strcmp(argv[1], "ask"))
		return ask_main(argc - 1, argv + 1);
	if (!strcmp(argv[1], "serve"))
		return serve_main(&peer, argc - 1, argv + 1);
	return run_here(&peer, argc - 1, argv + 1);
}
