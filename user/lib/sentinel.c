// SPDX-License-Identifier: GPL-2.0-only
/*
 * sentinel.c - open and read pinned state; clocks and counters
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "sentinel.h"
#include "sentinel_priv.h"

#define NSEC_PER_SEC	1000000000ull

static uint64_t clock_ns(clockid_t id)
{
	struct timespec ts;

	clock_gettime(id, &ts);
	return (uint64_t)ts.tv_sec * NSEC_PER_SEC + (uint64_t)ts.tv_nsec;
}

uint64_t vg_mono_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

uint64_t vg_real_ns(void)
{
	return clock_ns(CLOCK_REALTIME);
}

uint64_t vg_now_jiffies(const struct vg_global *g)
{
	uint64_t ns = vg_mono_ns() - g->clock.mono_ns;
	uint64_t hz = g->clock.hz;

	return g->clock.jiffies + ns / NSEC_PER_SEC * hz + ns % NSEC_PER_SEC * hz / NSEC_PER_SEC;
}

uint64_t vg_jiffies_left_ns(const struct vg_global *g, uint64_t expires)
{
	int64_t left = (int64_t)(expires - vg_now_jiffies(g));

	return left > 0 ? (uint64_t)left * (NSEC_PER_SEC / g->clock.hz) : 0;
}

void vg_settings_default(struct vg_settings *s)
{
	*s = (struct vg_settings){
		.sample_weight = VG_WEIGHT_ONE,
		.sample_drop_weight = 64 * VG_WEIGHT_ONE,
		.v6_plen = 64,
		.auto_block = 1,
		.syn_rate = 5000,
		.bit_rate = 500000000,
		.ttl_s = 60,
		.auto_max = 4096,
	};
}

void vg_pin_path(char *buf, const char *ifname, const char *name)
{
	snprintf(buf, VG_PIN_PATHLEN, "%s/%s%s%s", VG_PIN_ROOT, ifname, name ? "/" : "",
		 name ? name : "");
}

struct vg_sentinel *vg_sentinel_alloc(const char *ifname)
{
	struct vg_sentinel *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	snprintf(s->ifname, sizeof(s->ifname), "%s", ifname);
	s->dir_fd = s->owner_fd = -1;
	s->blocks_fd = s->allows_fd = -1;
	s->block4_fd = s->block6_fd = s->allow4_fd = s->allow6_fd = -1;
	s->global_fd = s->ring_fd = s->stats_fd = -1;
	s->prog_fd = s->link_fd = -1;
	return s;
}

/* A map's memory; its length in bytes is stored to @ret_len. */
static void *map_memory(int fd, int prot, size_t *ret_len)
{
	struct bpf_map_info info = {};
	__u32 len = sizeof(info);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t bytes;
	void *p;

	if (bpf_obj_get_info_by_fd(fd, &info, &len))
		return NULL;
	bytes = (size_t)((info.value_size + 7) & ~7u) * info.max_entries;
	bytes = (bytes + page - 1) & ~(page - 1);
	p = mmap(NULL, bytes, prot, MAP_SHARED, fd, 0);
	if (p == MAP_FAILED)
		return NULL;
	*ret_len = bytes;
	return p;
}

int vg_sentinel_map(struct vg_sentinel *s, bool write, struct vg_error *e)
{
	int prot = write ? PROT_READ | PROT_WRITE : PROT_READ;

	s->writable = write;
	s->g = map_memory(s->global_fd, prot, &s->global_bytes);
	if (!s->g)
		return vg_err(e, -errno, "cannot map the program's memory: %s", strerror(errno));
	if (s->global_bytes < sizeof(*s->g))
		return vg_err(e, -EPROTO, "the state pinned for %s has another layout", s->ifname);
	s->stats = map_memory(s->stats_fd, prot, &s->stats_bytes);
	if (!s->stats)
		return vg_err(e, -errno, "cannot map the statistics: %s", strerror(errno));
	if (s->stats_bytes < sizeof(*s->stats))
		return vg_err(e, -EPROTO, "the statistics pinned for %s have another layout",
			      s->ifname);
	s->ring = map_memory(s->ring_fd, PROT_READ, &s->ring_bytes);
	if (!s->ring)
		return vg_err(e, -errno, "cannot map the ring: %s", strerror(errno));
	return 0;
}

int vg_sentinel_check(struct vg_sentinel *s, struct vg_error *e)
{
	const struct vg_global *g = s->g;

	if (g->magic != VG_MAGIC || g->version != VG_API_VERSION)
		return vg_err(e, -EPROTO,
			      "the state pinned for %s was made by another version of Vanguard; "
			      "remove it with: vgctl -i %s detach",
			      s->ifname, s->ifname);
	if (!g->ncpus || g->ncpus > VG_MAX_CPUS || !g->ring_slots ||
	    g->ring_slots & (g->ring_slots - 1) || !g->clock.hz ||
	    (size_t)g->ncpus * g->ring_slots * sizeof(struct vg_slot) > s->ring_bytes)
		return vg_err(e, -EPROTO,
			      "the state pinned for %s is damaged; "
			      "remove it with: vgctl -i %s detach",
			      s->ifname, s->ifname);
	s->ncpus = g->ncpus;
	s->ring_slots = g->ring_slots;
	return 0;
}

/* Name of each pin and where its descriptor goes. */
struct pin_slot {
	const char *name;
	size_t fd;
	bool optional;
};

#define PIN(name, member) { name, offsetof(struct vg_sentinel, member), false }

static const struct pin_slot pins[] = {
	PIN("global", global_fd),
	PIN("ring", ring_fd),
	PIN("stats", stats_fd),
	PIN("blocks", blocks_fd),
	PIN("allows", allows_fd),
	PIN("block4", block4_fd),
	PIN("block6", block6_fd),
	PIN("allow4", allow4_fd),
	PIN("allow6", allow6_fd),
	{ "prog", offsetof(struct vg_sentinel, prog_fd), true },
	{ "link", offsetof(struct vg_sentinel, link_fd), true },
};

int vg_sentinel_open_pins(struct vg_sentinel *s, struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];
	unsigned int i;
	int fd;

	for (i = 0; i < sizeof(pins) / sizeof(pins[0]); i++) {
		vg_pin_path(path, s->ifname, pins[i].name);
		fd = bpf_obj_get(path);
		if (fd < 0 && !pins[i].optional)
			return vg_err(e, -errno, errno == ENOENT ?
				      "nothing is pinned for %s" :
				      "cannot open what is pinned for %s: %s",
				      s->ifname, strerror(errno));
		*(int *)((char *)s + pins[i].fd) = fd;
	}
	return 0;
}

int vg_sentinel_open(struct vg_sentinel **ret_s, const char *ifname, bool write,
		     struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];
	struct vg_sentinel *s;
	int err;

	if (!*ifname || strlen(ifname) >= IFNAMSIZ || strchr(ifname, '/'))
		return vg_err(e, -EINVAL, "\"%.32s\" is no interface name", ifname);
	s = vg_sentinel_alloc(ifname);
	if (!s)
		return vg_err(e, -ENOMEM, "out of memory");
	vg_pin_path(path, ifname, NULL);
	s->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir_fd < 0) {
		err = errno == ENOENT ?
		      vg_err(e, -ENOENT, "no sentinel on %s", ifname) :
		      vg_err(e, -errno, "cannot open %s: %s", path, strerror(errno));
		goto err_close;
	}
	err = vg_sentinel_open_pins(s, e);
	if (!err)
		err = vg_sentinel_map(s, write, e);
	if (!err)
		err = vg_sentinel_check(s, e);
	if (err)
		goto err_close;
	s->ifindex = if_nametoindex(ifname);
	vg_sentinel_query_mode(s);
	*ret_s = s;
	return 0;

err_close:
	vg_sentinel_close(s);
	return err;
}

static void close_fd(int fd)
{
	if (fd >= 0)
		close(fd);
}

void vg_sentinel_close(struct vg_sentinel *s)
{
	unsigned int i;

	if (!s)
		return;
	for (i = 0; i < sizeof(pins) / sizeof(pins[0]); i++)
		close_fd(*(int *)((char *)s + pins[i].fd));
	if (s->g)
		munmap(s->g, s->global_bytes);
	if (s->stats)
		munmap(s->stats, s->stats_bytes);
	if (s->ring)
		munmap((void *)s->ring, s->ring_bytes);
	close_fd(s->dir_fd);
	close_fd(s->owner_fd);
	vg_protect_free(s);
	free(s);
}

void vg_sentinel_query_mode(struct vg_sentinel *s)
{
	LIBBPF_OPTS(bpf_xdp_query_opts, q);
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);

	s->mode = VG_ATTACH_NONE;
	if (s->link_fd < 0 || bpf_obj_get_info_by_fd(s->link_fd, &info, &len) ||
	    !info.xdp.ifindex)
		return;
	if (bpf_xdp_query((int)info.xdp.ifindex, 0, &q))
		return;
	/* The mode that carries our program, should there be several. */
	if (q.drv_prog_id == info.prog_id)
		s->mode = VG_ATTACH_NATIVE;
	else if (q.skb_prog_id == info.prog_id)
		s->mode = VG_ATTACH_GENERIC;
}

int vg_sentinel_attached(const struct vg_sentinel *s)
{
	struct bpf_link_info info = {};
	__u32 len = sizeof(info);
	char path[VG_PIN_PATHLEN];

	vg_pin_path(path, s->ifname, "global");
	if (access(path, F_OK) && errno == ENOENT)
		return -ENOENT;
	if (s->link_fd < 0 || bpf_obj_get_info_by_fd(s->link_fd, &info, &len))
		return 0;
	return info.xdp.ifindex != 0;
}

int vg_sentinel_list(int (*fn)(const char *ifname, void *arg), void *arg)
{
	struct dirent *d;
	int err = 0;
	DIR *dir;

	dir = opendir(VG_PIN_ROOT);
	if (!dir)
		return errno == ENOENT ? 0 : -errno;
	while (!err && (d = readdir(dir))) {
		if (d->d_name[0] != '.')
			err = fn(d->d_name, arg);
	}
	closedir(dir);
	return err;
}

static uint64_t read_once(const __u64 *p)
{
	return __atomic_load_n(p, __ATOMIC_RELAXED);
}

void vg_counters_read(const struct vg_sentinel *s, struct vg_counters *ret_c)
{
	struct vg_counters r = {};
	uint32_t cpu, i;

	for (cpu = 0; cpu < s->ncpus; cpu++) {
		const struct vg_cpu *c = &s->g->cpu[cpu];

		for (i = 0; i < __VG_CNT_MAX; i++)
			r.cnt[i] += read_once(&c->cnt[i]);
		r.bytes += read_once(&c->bytes);
		r.discarded += read_once(&c->discarded);
		r.taken_slots += read_once(&c->taken);
		r.head_slots += read_once(&c->head);
	}
	r.records = r.head_slots - r.cnt[VG_CNT_RECORDS6] + r.cnt[VG_CNT_LOST];
	for (i = 0; i < VG_CNT_VERDICTS; i++)
		r.rx += r.cnt[i];
	for (i = VG_CNT_DROP_BLOCK; i <= VG_CNT_DROP_MALFORMED; i++)
		r.drop += r.cnt[i];
	r.pass = r.rx - r.drop - r.cnt[VG_CNT_ABORTED];
	*ret_c = r;
}
