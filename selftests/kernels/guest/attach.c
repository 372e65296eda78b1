// SPDX-License-Identifier: GPL-2.0-only
/*
 * attach.c - the life of the sentinel on a real interface, a veth pair:
 * attach natively, pin, die, adopt, lose the interface, take it off; and real
 * frames through it at each stage
 */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

#include "claim.h"
#include "group.h"
#include "probe.h"
#include "wire.h"

#define N	100u
#define SRC4	0xc6336407u
#define HI6	0x20010db800070008ull

static struct hs h;		/* h.err for must(), h.s for the probes */
static struct wire wire;
static struct frame syn4, syn6;
static uint32_t seen;		/* packets the program must have counted */

static const char *const pins[] = {
	"link", "prog", "global", "ring", "block4", "block6", "allow4", "allow6", "blocks",
	"allows", "stats",
};

static bool pinned(const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s%s%s", VG_PIN_ROOT, WIRE_IF, name ? "/" : "",
		 name ? name : "");
	return !access(path, F_OK);
}

static bool load_ring(enum vg_xdp_want want, uint32_t ring_mib)
{
	struct vg_load_opts o = { .ifname = WIRE_IF, .want = want, .ring_mib = ring_mib };

	vg_settings_default(&o.settings);
	o.settings.sample_drop_weight = VG_WEIGHT_ONE;
	h.s = NULL;
	return !vg_sentinel_load(&h.s, &o, &h.err);
}

static bool load(enum vg_xdp_want want)
{
	return load_ring(want, 0);
}

static void let_go(void)
{
	vg_sentinel_close(h.s);
	h.s = NULL;
}

static void frames(void)
{
	static const struct pkt p4 = { .family = 4 }, p6 = { .family = 6 };
	struct vg_prefix host = hs_p6(HI6, 1, 128);

	frame_build(&syn4, &p4);
	frame_set_src4(&syn4, __builtin_bswap32(SRC4));
	frame_build(&syn6, &p6);
	frame_set_src6(&syn6, host.addr);
}

/* N of @f go in, all or none arrive; the program's own count agrees, to the packet. */
static const char *through(const struct frame *f, enum vg_cnt verdict, unsigned int arrive)
{
	static char msg[160];
	struct vg_counters a, b;
	unsigned int got;
	int err;

	vg_counters_read(h.s, &a);
	err = wire_send(&wire, f, N);
	if (err)
		return "cannot send";
	got = wire_arrived(&wire, arrive);
	vg_counters_read(h.s, &b);
	seen += N;
	if (got == arrive && b.cnt[verdict] - a.cnt[verdict] == N && b.rx - a.rx == N &&
	    b.rx == seen && b.bytes - a.bytes == N * f->len && b.records - a.records == N &&
	    b.cnt[VG_CNT_LOST] == 0)
		return NULL;
	snprintf(msg, sizeof(msg),
		 "%u sent, %u arrived, not %u; counted %llu of rx %llu (%llu, not %u, in all), "
		 "%llu records",
		 N, got, arrive, (unsigned long long)(b.cnt[verdict] - a.cnt[verdict]),
		 (unsigned long long)(b.rx - a.rx), (unsigned long long)b.rx, seen,
		 (unsigned long long)(b.records - a.records));
	return msg;
}

static uint32_t prog_id(const char *name)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s/%s", VG_PIN_ROOT, WIRE_IF, name);
	fd = bpf_obj_get(path);
	memset(&info, 0, sizeof(info));
	if (fd < 0 || bpf_obj_get_info_by_fd(fd, &info, &len))
		info.id = 0;
	if (fd >= 0)
		close(fd);
	return info.id;
}

/* The program that the interface runs in native mode, 0: none */
static uint32_t native_id(void)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, q);

	if (bpf_xdp_query((int)if_nametoindex(WIRE_IF), 0, &q))
		return 0;
	return q.drv_prog_id;
}

static void first_start(void)
{
	struct vg_sentinel *mine;
	unsigned int i;

	must(load(VG_XDP_NATIVE), &h, "load");
	also(h.s && h.s->mode == VG_ATTACH_NATIVE && !h.s->adopted ? NULL : "another mode");
	also(native_id() && native_id() == prog_id("prog") ? NULL : "another program runs");
	claim("attaches natively to veth");
	if (!h.s)
		return;
	for (i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
		also(pinned(pins[i]) ? NULL : pins[i]);
	claim("pins its link, program and maps on a bpffs that it mounted");
	also(through(&syn4, VG_CNT_PASS, N));
	also(through(&syn6, VG_CNT_PASS, N));
	claim("real frames are counted, recorded and passed to the stack");
	must(block4(&h, SRC4, 32, 3600) && block6(&h, HI6, 0, 64, 3600), &h, "block");
	also(through(&syn4, VG_CNT_DROP_BLOCK, 0));
	also(through(&syn6, VG_CNT_DROP_BLOCK, 0));
	claim("a blocked source's do not reach the stack");
	mine = h.s;
	also(!load(VG_XDP_AUTO) ? NULL : "it loads");
	if (h.s)
		let_go();
	h.s = mine;
	claim("a second daemon is refused");
}

static void adoption(void)
{
	uint32_t before = prog_id("prog");

	let_go();
	must(!vg_sentinel_open(&h.s, WIRE_IF, true, &h.err), &h, "open");
	also(h.s ? through(&syn4, VG_CNT_DROP_BLOCK, 0) : NULL);
	claim("without a daemon the block holds");
	let_go();
	also(!load_ring(VG_XDP_NATIVE, ~0u) ? NULL : "a ring of 4 PiB is made");
	also(pinned("global") && pinned("link") && native_id() == before ? NULL :
	     "what was there is gone");
	claim("a start that fails leaves what is pinned");
	must(load(VG_XDP_NATIVE), &h, "load again");
	also(h.s && h.s->adopted && h.s->mode == VG_ATTACH_NATIVE ? NULL : "not adopted");
	also(prog_id("prog") != before && native_id() == prog_id("prog") ? NULL :
	     "the program was not replaced in the link");
	claim("the next start adopts the state and replaces the program in the link");
	if (!h.s)
		return;
	also(through(&syn4, VG_CNT_DROP_BLOCK, 0));
	also(through(&syn6, VG_CNT_DROP_BLOCK, 0));
	must(vg_block_flush(h.s, &h.err) == 2, &h, "flush");
	also(through(&syn4, VG_CNT_PASS, N));
	also(through(&syn6, VG_CNT_PASS, N));
	claim("blocks and counters went on, and blocks can be lifted");
}

static void interface_gone(void)
{
	also(vg_sentinel_attached(h.s) == 1 ? NULL : "not attached before");
	must(!wire_cut(&wire), &h, "remove the interface");
	also(vg_sentinel_attached(h.s) == 0 ? NULL : "still attached");
	claim("it is noticed that the interface goes away");
	must(!wire_again(&wire), &h, "make the interface again");
	must(!vg_sentinel_reattach(h.s, VG_XDP_NATIVE, &h.err), &h, "attach again");
	also(h.s->mode == VG_ATTACH_NATIVE && vg_sentinel_attached(h.s) == 1 ? NULL :
	     "not attached");
	also(through(&syn4, VG_CNT_PASS, N));
	claim("and that it is back: native, counters went on");
}

static void taken_off(void)
{
	struct vg_counters a, b;

	must(!vg_sentinel_detach(WIRE_IF, &h.err), &h, "detach");
	also(!pinned(NULL) ? NULL : "pins are left");
	also(!native_id() ? NULL : "a program is still attached");
	also(vg_sentinel_attached(h.s) == -ENOENT ? NULL : "the daemon does not notice");
	vg_counters_read(h.s, &a);
	also(!wire_send(&wire, &syn4, N) && wire_arrived(&wire, N) == N ? NULL : "frames are lost");
	vg_counters_read(h.s, &b);
	also(a.rx == b.rx ? NULL : "the program still runs");
	claim("detached under a running daemon: nothing pinned, frames pass uncounted");
	let_go();
}

static void generic(void)
{
	seen = 0;
	must(load(VG_XDP_GENERIC), &h, "load");
	also(h.s && h.s->mode == VG_ATTACH_GENERIC && !h.s->adopted ? NULL : "another mode");
	if (h.s) {
		also(through(&syn4, VG_CNT_PASS, N));
		also(through(&syn6, VG_CNT_PASS, N));
		must(block4(&h, SRC4, 32, 3600), &h, "block");
		also(through(&syn4, VG_CNT_DROP_BLOCK, 0));
		let_go();
	}
	must(!vg_sentinel_detach(WIRE_IF, &h.err), &h, "detach");
	also(!pinned(NULL) ? NULL : "pins are left");
	claim("generic mode: counts, records, drops, and goes");
}

int group_attach(const struct world *w)
{
	int err = wire_open(&wire);

	(void)w;
	if (!ktap_ok(!err, "a veth pair")) {
		ktap_diag("%s", strerror(-err));
		return ktap_done();
	}
	frames();
	first_start();
	if (h.s)
		adoption();
	if (h.s) {
		interface_gone();
		taken_off();
	}
	generic();
	return ktap_done();
}
