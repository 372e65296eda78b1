// SPDX-License-Identifier: GPL-2.0-only
/* test_health.c - readers of /proc and /sys, placement, warnings, talkers */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "health.h"
#include "ktap.h"
#include "thread.h"

static char root[] = "/tmp/vanguard-health-XXXXXX";

/* A file below root, with the folders it needs. */
static void file(const char *path, const char *text)
{
	char full[256], *p;
	FILE *f;

	snprintf(full, sizeof(full), "%s%s", root, path);
	for (p = full + sizeof(root); (p = strchr(p, '/')); p++) {
		*p = 0;
		mkdir(full, 0700);
		*p = '/';
	}
	f = fopen(full, "w");
	if (!f || fputs(text, f) < 0 || fclose(f))
		exit(1);
}

static void machine(void)
{
	struct procfs_cpu cpu[VG_MAX_CPUS];
	uint64_t v;
	char text[32];

	ktap_ok(procfs_cpus(root, cpu) < 0 && procfs_online(root) == 1 && !procfs_mhz(root, 0) &&
		!procfs_rss_kib(root) && !procfs_switches(root, 1),
		"nothing there: nothing invented");
	file("/proc/stat",
	     "cpu  900 0 100 9000 0 0 50 0 0 0\n"
	     "cpu0 100 10 50 800 30 1 40 5 0 0\n"
	     "cpu2 7 0 0 3 0 0 0 0 0 0\n"
	     "intr 12345 0 0\nctxt 5\n");
	file("/proc/softirqs",
	     "                    CPU0       CPU2       \n"
	     "          HI:          1          2\n"
	     "      NET_TX:         11         22\n"
	     "      NET_RX:        333        444\n"
	     "         RCU:          5          6\n");
	ktap_ok(!procfs_cpus(root, cpu), "stat and softirqs are read");
	ktap_ok(cpu[0].total == 1036 && cpu[0].idle == 830 && cpu[0].softirq == 40 &&
		cpu[0].is_online, "the times of a CPU");
	ktap_ok(!cpu[1].is_online && cpu[2].is_online && cpu[2].total == 10, "one that is offline");
	ktap_ok(cpu[0].net_rx == 333 && cpu[2].net_rx == 444 && !cpu[1].net_rx,
		"NET_RX by the numbers in the heading");
	file("/sys/devices/system/cpu/online", "0,2-3\n");
	ktap_ok(procfs_online(root) == 0xd, "CPUs online");
	file("/proc/cpuinfo", "processor\t: 0\nmodel name\t: X\ncpu MHz\t\t: 2596.120\n");
	ktap_ok(procfs_mhz(root, 0) == 2596, "MHz from cpuinfo");
	file("/sys/devices/system/cpu/cpu2/cpufreq/cpuinfo_max_freq", "1600000\n");
	ktap_ok(procfs_mhz(root, 2) == 1600, "or from cpufreq");
	file("/proc/self/statm", "9999 2500 300 1 0 50 0\n");
	ktap_ok(procfs_rss_kib(root) == 2500 * (uint64_t)sysconf(_SC_PAGESIZE) / 1024, "RSS");
	file("/proc/self/task/77/status",
	     "Name:\tx\nvoluntary_ctxt_switches:\t100\nnonvoluntary_ctxt_switches:\t23\n");
	ktap_ok(procfs_switches(root, 77) == 123, "context switches of a thread");
	file("/sys/class/net/eth0/speed", "2500\n");
	file("/sys/class/net/eth1/speed", "-1\n");
	file("/sys/class/net/eth2/speed", "");
	file("/sys/class/net/eth0/operstate", "lowerlayerdown\n");
	ktap_ok(!procfs_u64(root, "/sys/class/net/eth0/speed", &v) && v == 2500, "link speed");
	ktap_ok(procfs_u64(root, "/sys/class/net/eth1/speed", &v) == -ERANGE &&
		procfs_u64(root, "/sys/class/net/eth2/speed", &v) < 0 &&
		procfs_u64(root, "/sys/class/net/eth3/speed", &v) == -ENOENT && v == 2500,
		"-1, empty and missing are not numbers");
	ktap_ok(!procfs_text(root, "/sys/class/net/eth0/operstate", text, 16) &&
		!strcmp(text, "lowerlayerdown"), "operstate");
	file("/sys/class/net/eth0/queues/rx-0/x", "");
	file("/sys/class/net/eth0/queues/rx-1/x", "");
	file("/sys/class/net/eth0/queues/tx-0/x", "");
	ktap_ok(procfs_rx_queues(root, "eth0") == 2 && !procfs_rx_queues(root, "eth9"),
		"RX queues");
	usleep(1000);	/* a context switch at least */
	ktap_ok(thread_id() == getpid() && procfs_switches("", thread_id()) > 0 &&
		procfs_rss_kib("") > 500, "and this very machine");
}

static void interrupts(void)
{
	file("/proc/interrupts",
	     "           CPU0       CPU1\n"
	     " 24:          1          0  IO-APIC   5-edge      eth1\n"
	     " 25:          1          0  PCI-MSI 1-edge      eth0-rx-0\n"
	     " 26:          1          0  PCI-MSI 2-edge      other, eth0\n"
	     " 27:          1          0  PCI-MSI 3-edge      eth01\n"
	     "NMI:          0          0   Non-maskable eth0\n");
	file("/proc/irq/24/effective_affinity_list", "0\n");
	file("/proc/irq/25/effective_affinity_list", "1\n");
	file("/proc/irq/26/effective_affinity_list", "\n");
	file("/proc/irq/26/smp_affinity_list", "2-3\n");
	file("/proc/irq/27/effective_affinity_list", "7\n");
	ktap_ok(procfs_irq_cpus(root, "eth0") == 0xe,
		"interrupts by name: queues, shared ones, no others");
	ktap_ok(procfs_irq_cpus(root, "eth1") == 0x1, "a single one");
	ktap_ok(procfs_irq_cpus(root, "veth0") == 0, "an interface without interrupts");
	ktap_ok(!procfs_has_device(root, "eth0"), "no device behind it");
	file("/sys/class/net/eth0/device/msi_irqs/24", "msix\n");
	ktap_ok(procfs_has_device(root, "eth0"), "a device behind it");
	ktap_ok(procfs_irq_cpus(root, "eth0") == 0x1, "the device's own list goes first");
}

static void placement(void)
{
	static const struct {
		const char *name;
		uint64_t online, irq;
		int harvester_conf;
		uint64_t workers_conf;
		int harvester;
		uint64_t workers;
		int irq_known;
	} t[] = {
		{ "two cores, veth", 0x3, 0, -1, 0, 1, 0x2, 0 },
		{ "one core", 0x1, 0, -1, 0, 0, 0x1, 0 },
		{ "four cores, interrupts on 0", 0xf, 0x1, -1, 0, 1, 0xc, 1 },
		{ "four cores, interrupts on 1", 0xf, 0x2, -1, 0, 0, 0xc, 1 },
		{ "four cores, interrupts on 0 and 1", 0xf, 0x3, -1, 0, 2, 0x8, 1 },
		{ "four cores, interrupts everywhere", 0xf, 0xf, -1, 0, 0, 0xe, 1 },
		{ "CPU 0 offline, veth", 0xe, 0, -1, 0, 2, 0x8, 0 },
		{ "interrupts on an offline CPU", 0x3, 0x4, -1, 0, 1, 0x2, 0 },
		{ "harvester chosen", 0xf, 0x1, 3, 0, 3, 0x6, 1 },
		{ "harvester beside the interrupts", 0x3, 0x1, 0, 0, 0, 0x2, 1 },
		{ "workers chosen", 0xf, 0x1, -1, 0x3, 1, 0x3, 1 },
	};
	struct placement p;
	struct vg_error e;
	size_t i;

	for (i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const struct config c = { .harvester_cpu = t[i].harvester_conf,
					  .worker_cpus = t[i].workers_conf };
		uint64_t workers = 0;
		unsigned int w;
		int err;

		err = placement_choose(&p, &c, t[i].online, t[i].irq, &e);
		for (w = 0; !err && w < p.workers; w++)
			workers |= 1ull << p.worker[w];
		ktap_ok(!err && p.harvester == t[i].harvester && workers == t[i].workers &&
			p.irq_known == t[i].irq_known, "placed: %s", t[i].name);
	}
	ktap_ok(placement_choose(&p, &(struct config){ .harvester_cpu = 5 }, 0xf, 1, &e) ==
		-EINVAL && strstr(e.msg, "harvester-cpu 5"),
		"a harvester on a CPU that is not there");
	ktap_ok(placement_choose(&p, &(struct config){ .harvester_cpu = -1, .worker_cpus = 0x30 },
				 0xf, 1, &e) == -EINVAL && strstr(e.msg, "CPU 4"),
		"workers on CPUs that are not there");
	placement_choose(&p, &(struct config){ .harvester_cpu = -1 }, 0x3, 1, &e);
	ktap_ok(placement_role(&p, 0) == VG_ROLE_IRQ &&
		placement_role(&p, 1) == (VG_ROLE_HARVESTER | VG_ROLE_WORKER) &&
		!placement_role(&p, 2), "roles of the cores");
	placement_choose(&p, &(struct config){ .harvester_cpu = -1 }, UINT64_MAX, 1, &e);
	ktap_ok(p.workers == POOL_WORKERS_MAX, "64 cores: no more workers than the pool has");
}

static uint32_t judge(const struct vg_stats *s, const struct warning_input *in)
{
	return warning_judge(s, in);
}

static void warnings(void)
{
	struct vg_stats *s = calloc(1, sizeof(*s));
	struct warning_input in = { .has_jit = true };
	struct warning w = { 0 };
	unsigned int i, flickers = 0;

	strcpy(s->operstate, "up");
	s->attach_mode = VG_ATTACH_NATIVE;
	s->ncpus = 2;
	s->core[0].role = VG_ROLE_IRQ;
	s->core[0].net_rx = 100000;
	s->core[1].role = VG_ROLE_WORKER | VG_ROLE_HARVESTER;
	s->link_mbps = 1000;
	s->budget_cycles_all = 806;
	ktap_ok(!judge(s, &in), "a healthy second");
	strcpy(s->operstate, "unknown");
	ktap_ok(!judge(s, &in), "a driver that does not know its carrier is healthy, too");
	strcpy(s->operstate, "down");
	ktap_ok(judge(s, &in) == 1u << VG_WARN_LINK_DOWN, "link-down");
	strcpy(s->operstate, "up");
	s->expected_mbps = 2500;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_LINK_SLOW, "1000 where 2500 was expected");
	s->link_mbps = 0;
	ktap_ok(!judge(s, &in), "not when the speed is unknown");
	s->expected_mbps = 0;
	s->attach_mode = VG_ATTACH_GENERIC;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_GENERIC, "generic mode");
	s->attach_mode = VG_ATTACH_NATIVE;
	in.worker_busy = true;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_WORKER_BUSY, "a worker that never waits");
	in.worker_busy = false;
	s->core[0].busy_permille = 1000;
	ktap_ok(!judge(s, &in), "the interrupts' core may be busy");
	s->cycles_per_packet = 807;
	ktap_ok(!judge(s, &in), "of a virtual link, at any cost");
	in.has_device = true;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_BUDGET, "of a real one, not above the budget");
	s->core[0].busy_permille = 100;
	ktap_ok(!judge(s, &in), "which means nothing on an idle core");
	s->core[1].net_rx = 1001;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_NET_RX_ON_WORKER, "NET_RX on a worker's core");
	s->core[1].role |= VG_ROLE_IRQ;
	ktap_ok(!judge(s, &in), "unless it serves the interrupts anyway");
	s->core[1].net_rx = 0;
	s->ring_fill_permille = 50;
	ktap_ok(!judge(s, &in), "a ring at 5 %%");
	s->ring_fill_permille = 51;
	ktap_ok(judge(s, &in) == 1u << VG_WARN_RING_FILL, "and above");
	s->ring_fill_permille = 0;
	in = (struct warning_input){ .lost = 1, .queue_lost = 1, .refused = 1 };
	ktap_ok(judge(s, &in) == (1u << VG_WARN_LOSS | 1u << VG_WARN_QUEUE_DROP |
				  1u << VG_WARN_BLOCK_CAP | 1u << VG_WARN_NO_JIT),
		"losses, refused blocks, no JIT");
	free(s);

	ktap_ok(warning_update(&w, 1u << VG_WARN_LOSS) == 1u << VG_WARN_LOSS && w.on, "on at once");
	for (i = 0; i < 4; i++)
		flickers += warning_update(&w, 0) != 0;
	flickers += warning_update(&w, 1u << VG_WARN_LOSS) != 0;
	for (i = 0; i < 4; i++)
		flickers += warning_update(&w, 0) != 0;
	ktap_ok(!flickers && w.on, "stays on through pauses of 4 s");
	ktap_ok(warning_update(&w, 0) == 1u << VG_WARN_LOSS && !w.on, "off after 5 s");
	ktap_ok(!warning_update(&w, 1u << VG_WARN_WORKER_BUSY) && !warning_update(&w, 0) &&
		!warning_update(&w, 1u << VG_WARN_WORKER_BUSY) &&
		warning_update(&w, 1u << VG_WARN_WORKER_BUSY) == 1u << VG_WARN_WORKER_BUSY,
		"a busy worker: after two seconds in a row");
	for (i = 0; i < 600; i++)
		flickers += warning_update(&w, 1u << VG_WARN_WORKER_BUSY) != 0;
	ktap_ok(!flickers, "ten minutes of it are one warning");
}

static void quantiles(void)
{
	uint64_t hist[POOL_HIST] = { 0 };

	ktap_ok(health_quantile(hist, 0, 99) == 0, "no batches: no latency");
	hist[pool_hist_index(1000)] = 98;
	hist[pool_hist_index(1000000)] = 2;
	ktap_ok(health_quantile(hist, 100, 50) >= 1000 && health_quantile(hist, 100, 50) < 1300 &&
		health_quantile(hist, 100, 98) < 1300, "p50 and p98 of 98 at 1 us");
	ktap_ok(health_quantile(hist, 100, 99) >= 1000000 &&
		health_quantile(hist, 100, 99) < 1300000, "p99 is among the 2 at 1 ms");
	memset(hist, 0, sizeof(hist));
	hist[POOL_HIST - 1] = 1;
	ktap_ok(health_quantile(hist, 1, 50) == pool_hist_ns(POOL_HIST - 1), "the last bucket");
}

static void add(struct window *w, uint32_t addr, uint32_t pkts, uint32_t len)
{
	const struct window_key key = { WINDOW_V4, addr, 0 };
	struct window_src *src = window_get(w, &key, 500);

	if (!src)
		exit(1);
	WR(src->count, src->count + WINDOW_COUNT(pkts * 4, pkts * 2));
	WR(src->bytes, src->bytes + pkts * len * 4ull);
}

static void talkers(void)
{
	struct window *win[2] = { window_new(4096, 64, 1), window_new(4096, 64, 1) };
	struct talkers *t = malloc(sizeof(*t));
	uint32_t i, bad = 0, addr;

	talkers_find(t, win, 2, 500);
	ktap_ok(!t->sources && !t->npackets && !t->nbytes, "nobody talks");
	window_rethink(win[0], &(struct detector_room){ 1, 1 });
	window_rethink(win[1], &(struct detector_room){ 1, 1 });
	for (i = 1; i <= 1000; i++) {
		/* Packets grow with i, bytes shrink; every third is in both tables. */
		add(win[i & 1], i, i, 1000000 / i / i + 1);
		if (i % 3 == 0)
			add(win[!(i & 1)], i, i, 1000000 / i / i + 1);
	}
	window_exempt(win[0], window_get(win[0], &(struct window_key){ WINDOW_V4, 5000, 0 }, 479),
		      479, 9999 * 4, 99);
	talkers_find(t, win, 2, 500);
	ktap_ok(t->sources == 1000, "1000 sources, in one table or both");
	ktap_ok(t->npackets == VG_TALKERS && t->nbytes == VG_TALKERS, "two full lists");
	memcpy(&addr, t->by_packets[0].prefix.addr, 4);
	ktap_ok(addr == 999 && t->by_packets[0].pps == 1998 && t->by_packets[0].syn == 999,
		"first by packets: the sum of both tables");
	memcpy(&addr, t->by_bytes[0].prefix.addr, 4);
	ktap_ok(addr == 1 && t->by_bytes[0].bps <= 1000001 * 8 && t->by_bytes[0].bps > 999990 * 8,
		"first by bytes");
	for (i = 1; i < VG_TALKERS; i++)
		bad += t->by_packets[i].pps > t->by_packets[i - 1].pps ||
		       t->by_bytes[i].bps > t->by_bytes[i - 1].bps;
	ktap_ok(!bad, "largest first");
	talkers_find(t, win, 2, 520);
	ktap_ok(!t->sources, "a second later nobody talks");
	free(t);
	window_free(win[0]);
	window_free(win[1]);
}

int main(void)
{
	char command[64];

	if (!mkdtemp(root))
		return 1;
	machine();
	interrupts();
	placement();
	warnings();
	quantiles();
	talkers();
	snprintf(command, sizeof(command), "rm -rf %s", root);
	return system(command) || ktap_done();
}
