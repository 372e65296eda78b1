// SPDX-License-Identifier: GPL-2.0-only
/*
 * load.c - load the program, attach and pin it; adopt what is pinned; take
 * it off
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/if_link.h>
#include <linux/magic.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "blocklist.h"
#include "key.h"
#include "sentinel_priv.h"
#include "sentinel.skel.h"

#define RUN_DIR			"/run/vanguard"
#define RING_MIB_DEFAULT	16
#define RING_MIB_MAX		1024
#define SLOTS_MIN		65536u	/* per CPU, 1 MiB */
#define RNG_MUL			6364136223846793005ull	/* Knuth, TAOCP 2, 3.3.4, line 26 */

static int quiet(enum libbpf_print_level level, const char *fmt, va_list ap)
{
	(void)level;
	(void)fmt;
	(void)ap;
	return 0;
}

static int perm_err(struct vg_error *e, int err, const char *what)
{
	if (err == -EPERM || err == -EACCES)
		return vg_err(e, err,
			      "%s needs CAP_BPF, CAP_NET_ADMIN and, on most kernels, CAP_PERFMON",
			      what);
	return vg_err(e, err, "%s failed: %s", what, strerror(-err));
}

/* One daemon per interface, for as long as it lives. */
static int take_ownership(struct vg_sentinel *s, struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];

	if (mkdir(RUN_DIR, 0755) && errno != EEXIST)
		return vg_err(e, -errno, "cannot make %s: %s", RUN_DIR, strerror(errno));
	snprintf(path, sizeof(path), "%s/%s.lock", RUN_DIR, s->ifname);
	s->owner_fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->owner_fd < 0)
		return vg_err(e, -errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(s->owner_fd, LOCK_EX | LOCK_NB))
		return vg_err(e, -EBUSY, "another vanguardd is running on %s", s->ifname);
	return 0;
}

/* bpffs may be missing on a minimal system; mounting it is harmless. */
static int need_bpffs(struct vg_error *e)
{
	struct statfs st;

	if (!statfs(VG_BPFFS_ROOT, &st) && st.f_type == BPF_FS_MAGIC)
		return 0;
	if (mount("bpf", VG_BPFFS_ROOT, "bpf", 0, "mode=0700"))
		return vg_err(e, errno == EPERM ? -EPERM : -ENOENT,
			      "no BPF file system on %s and it cannot be mounted (%s); "
			      "try: mount -t bpf bpf %s",
			      VG_BPFFS_ROOT, strerror(errno), VG_BPFFS_ROOT);
	return 0;
}

static int open_pin_dir(struct vg_sentinel *s, struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];
	int err = need_bpffs(e);

	if (err)
		return err;
	vg_pin_path(path, s->ifname, NULL);
	if ((mkdir(VG_PIN_ROOT, 0700) && errno != EEXIST) ||
	    (mkdir(path, 0700) && errno != EEXIST))
		return vg_err(e, -errno, "cannot make %s: %s", path, strerror(errno));
	s->dir_fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (s->dir_fd < 0)
		return vg_err(e, -errno, "cannot open %s: %s", path, strerror(errno));
	if (flock(s->dir_fd, LOCK_EX))
		return vg_err(e, -errno, "cannot lock %s: %s", path, strerror(errno));
	return 0;
}

static uint32_t ring_slots_for(uint32_t mib, uint32_t ncpus)
{
	uint64_t want = ((uint64_t)(mib ? mib : RING_MIB_DEFAULT) << 20) /
			sizeof(struct vg_slot) / ncpus;
	uint32_t slots = SLOTS_MIN;

	while ((uint64_t)slots * 2 <= want)
		slots *= 2;
	return slots;
}

struct map_pin {
	struct bpf_map *map;
	const char *name;
};

#define NMAPS 9

static void list_maps(struct sentinel_bpf *skel, struct map_pin out[NMAPS])
{
	const struct map_pin m[NMAPS] = {
		{ skel->maps.ring, "ring" },	 { skel->maps.stats, "stats" },
		{ skel->maps.blocks, "blocks" }, { skel->maps.allows, "allows" },
		{ skel->maps.block4, "block4" }, { skel->maps.block6, "block6" },
		{ skel->maps.allow4, "allow4" }, { skel->maps.allow6, "allow6" },
		/* last: its presence means that all are there */
		{ skel->maps.bss, "global" },
	};

	memcpy(out, m, sizeof(m));
}

/* Is there state of an earlier daemon, all of it? */
static bool is_pinned(const char *ifname)
{
	char path[VG_PIN_PATHLEN];

	vg_pin_path(path, ifname, "global");
	return !access(path, F_OK);
}

/* 1: pinned maps found and given to @skel, 0: nothing there */
static int reuse_maps(struct vg_sentinel *s, struct sentinel_bpf *skel, struct vg_error *e)
{
	struct map_pin maps[NMAPS];
	char path[VG_PIN_PATHLEN];
	int i, fd, err;

	if (!is_pinned(s->ifname))
		return 0;
	err = vg_sentinel_open_pins(s, e);
	if (!err)
		err = vg_sentinel_map(s, true, e);
	if (!err)
		err = vg_sentinel_check(s, e);
	if (err)
		return err;
	list_maps(skel, maps);
	for (i = 0; i < NMAPS; i++) {
		vg_pin_path(path, s->ifname, maps[i].name);
		fd = bpf_obj_get(path);
		if (fd < 0)
			return vg_err(e, -errno, "cannot open %s: %s", path, strerror(errno));
		err = bpf_map__reuse_fd(maps[i].map, fd);
		close(fd);
		if (err)
			return vg_err(e, err, "cannot adopt %s: %s", path, strerror(-err));
	}
	return 1;
}

static int run_clock(int prog_fd, struct vg_error *e)
{
	unsigned char frame[64] = {};
	LIBBPF_OPTS(bpf_test_run_opts, o, .data_in = frame, .data_size_in = sizeof(frame),
		    .repeat = 1);
	int err = bpf_prog_test_run_opts(prog_fd, &o);

	return err ? vg_err(e, err, "cannot read the kernel's clock: %s", strerror(-err)) : 0;
}

/* Everything of a fresh vg_global, magic last. */
static int init_global(struct vg_sentinel *s, const struct vg_load_opts *o, int clock_fd,
		       struct vg_error *e)
{
	struct vg_global *g = s->g;
	uint64_t key4, key6;
	struct timespec res;
	uint32_t cpu;
	int err;

	err = run_clock(clock_fd, e);
	if (err)
		return err;
	/* This clock's resolution is the tick. */
	if (clock_getres(CLOCK_MONOTONIC_COARSE, &res) || res.tv_sec || !res.tv_nsec)
		return vg_err(e, -ENOTSUP, "cannot tell the kernel's tick rate");
	g->clock.hz = (uint32_t)((1000000000 + res.tv_nsec / 2) / res.tv_nsec);
	if (vg_key_draw(vg_key4_spreads, &key4) || vg_key_draw(vg_key6_spreads, &key6))
		return vg_err(e, -EIO, "no random numbers from the kernel");
	for (cpu = 0; cpu < s->ncpus; cpu++) {
		struct vg_cpu *c = &g->cpu[cpu];
		if (getrandom(&c->rng, sizeof(c->rng), 0) != sizeof(c->rng))
			return vg_err(e, -EIO, "no random numbers from the kernel");
		c->rng |= 1;
		c->rng_mul = RNG_MUL;
		c->key4 = key4;
		c->key6 = key6;
		c->ring_base = cpu * s->ring_slots;
		c->ring_end = c->ring_base + s->ring_slots;
		c->next = c->ring_base;
		c->limit = s->ring_slots;
	}
	g->ncpus = s->ncpus;
	g->ring_slots = s->ring_slots;
	g->version = VG_API_VERSION;
	g->settings = o->settings;
	vg_settings_push(g);
	__atomic_store_n(&g->magic, VG_MAGIC, __ATOMIC_RELEASE);
	return 0;
}

static int own_fds(struct vg_sentinel *s, struct sentinel_bpf *skel)
{
	const struct {
		const struct bpf_map *map;
		int *fd;
	} m[] = {
		{ skel->maps.bss, &s->global_fd },    { skel->maps.ring, &s->ring_fd },
		{ skel->maps.stats, &s->stats_fd },   { skel->maps.blocks, &s->blocks_fd },
		{ skel->maps.allows, &s->allows_fd }, { skel->maps.block4, &s->block4_fd },
		{ skel->maps.block6, &s->block6_fd }, { skel->maps.allow4, &s->allow4_fd },
		{ skel->maps.allow6, &s->allow6_fd },
	};
	unsigned int i;

	for (i = 0; i < sizeof(m) / sizeof(m[0]); i++) {
		if (*m[i].fd >= 0)
			continue;	/* adopted */
		*m[i].fd = fcntl(bpf_map__fd(m[i].map), F_DUPFD_CLOEXEC, 3);
		if (*m[i].fd < 0)
			return -errno;
	}
	if (s->prog_fd >= 0)
		close(s->prog_fd);
	s->prog_fd = fcntl(bpf_program__fd(skel->progs.sentinel_xdp), F_DUPFD_CLOEXEC, 3);
	return s->prog_fd < 0 ? -errno : 0;
}

static int check_opts(const struct vg_load_opts *o, int ncpus, struct vg_error *e)
{
	if (ncpus <= 0)
		return vg_err(e, ncpus ? ncpus : -EINVAL, "cannot tell the number of CPUs");
	if (ncpus > VG_MAX_CPUS)
		return vg_err(e, -E2BIG, "this machine may have %d CPUs, this version serves %d",
			      ncpus, VG_MAX_CPUS);
	if (o->ring_mib > RING_MIB_MAX)
		return vg_err(e, -EINVAL, "a ring of %u MiB is too large, %u is the most",
			      o->ring_mib, RING_MIB_MAX);
	return vg_settings_check(&o->settings, e);
}

/* Load into @s, adopting pinned maps if @adopt and there are any. */
static int load(struct vg_sentinel *s, const struct vg_load_opts *o, bool adopt,
		struct vg_error *e)
{
	int ncpus = libbpf_num_possible_cpus();
	struct sentinel_bpf *skel;
	int err;

	err = check_opts(o, ncpus, e);
	if (err)
		return err;
	libbpf_set_print(quiet);
	err = vg_jit_check(e);
	if (err)
		return err;
	skel = sentinel_bpf__open();
	if (!skel)
		return vg_err(e, -errno, "the packet program cannot be opened: %s",
			      strerror(errno));
	s->ncpus = (uint32_t)ncpus;
	s->ring_slots = ring_slots_for(o->ring_mib, s->ncpus);
	err = adopt ? reuse_maps(s, skel, e) : 0;
	if (err < 0)
		goto out;
	s->adopted = err == 1;
	bpf_map__set_max_entries(skel->maps.ring, s->ncpus * s->ring_slots);
	if (o->block_max && !s->adopted)
		bpf_map__set_max_entries(skel->maps.blocks, o->block_max);

	err = sentinel_bpf__load(skel);
	if (err) {
		err = perm_err(e, err, "loading the packet program");
		goto out;
	}
	err = own_fds(s, skel);
	if (err) {
		err = vg_err(e, err, "out of file descriptors");
		goto out;
	}
	if (!s->adopted) {
		err = vg_sentinel_map(s, true, e);
		if (!err)
			err = init_global(s, o, bpf_program__fd(skel->progs.snt_clock), e);
	}
out:
	sentinel_bpf__destroy(skel);
	return err;
}

int vg_sentinel_load_unattached(struct vg_sentinel **ret_s, const struct vg_load_opts *o,
				struct vg_error *e)
{
	struct vg_sentinel *s = vg_sentinel_alloc("none");
	int err;

	if (!s)
		return vg_err(e, -ENOMEM, "out of memory");
	err = load(s, o, false, e);
	if (err) {
		vg_sentinel_close(s);
		return err;
	}
	*ret_s = s;
	return 0;
}

static const char *why_not_native(int err)
{
	switch (err) {
	case -EOPNOTSUPP:
		return "the driver has no native XDP";
	case -EINVAL:
	case -ERANGE:
	case -E2BIG:
		return "the driver refused: the MTU may be too large for native XDP";
	case -ENOSPC:
	case -ENOMEM:
		return "the driver lacks memory or queues for native XDP";
	}
	return strerror(-err);
}

static int attach(struct vg_sentinel *s, enum vg_xdp_want want, struct vg_error *e)
{
	LIBBPF_OPTS(bpf_link_create_opts, o);
	int fd, err;

	s->why[0] = '\0';
	o.flags = want == VG_XDP_GENERIC ? XDP_FLAGS_SKB_MODE : XDP_FLAGS_DRV_MODE;
	fd = bpf_link_create(s->prog_fd, (int)s->ifindex, BPF_XDP, &o);
	err = fd < 0 ? -errno : 0;
	if (err == -EBUSY || err == -EEXIST)
		return vg_err(e, -EBUSY,
			      "another XDP program is attached to %s; stop what attached it, "
			      "or try: ip link set dev %s xdp off",
			      s->ifname, s->ifname);
	if (err && want == VG_XDP_AUTO && err != -EPERM) {
		snprintf(s->why, sizeof(s->why), "%s", why_not_native(err));
		o.flags = XDP_FLAGS_SKB_MODE;
		fd = bpf_link_create(s->prog_fd, (int)s->ifindex, BPF_XDP, &o);
		err = fd < 0 ? -errno : 0;
	}
	if (err && want == VG_XDP_NATIVE)
		return vg_err(e, err, "no native XDP on %s: %s", s->ifname, why_not_native(err));
	if (err)
		return perm_err(e, err, "attaching the packet program");
	if (want == VG_XDP_GENERIC)
		snprintf(s->why, sizeof(s->why), "generic mode was asked for");
	if (s->link_fd >= 0)
		close(s->link_fd);
	s->link_fd = fd;
	return 0;
}

static int pin(struct vg_sentinel *s, const char *name, int fd, struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];

	vg_pin_path(path, s->ifname, name);
	if (unlink(path) && errno != ENOENT)
		return vg_err(e, -errno, "cannot replace %s: %s", path, strerror(errno));
	if (bpf_obj_pin(fd, path))
		return vg_err(e, -errno, "cannot pin %s: %s", path, strerror(errno));
	return 0;
}

static int pin_maps(struct vg_sentinel *s, struct vg_error *e)
{
	const struct {
		const char *name;
		int fd;
	} p[] = {
		{ "ring", s->ring_fd },	    { "stats", s->stats_fd },
		{ "blocks", s->blocks_fd }, { "allows", s->allows_fd },
		{ "block4", s->block4_fd }, { "block6", s->block6_fd },
		{ "allow4", s->allow4_fd }, { "allow6", s->allow6_fd },
		{ "global", s->global_fd },
	};
	unsigned int i;
	int err = 0;

	for (i = 0; !err && i < sizeof(p) / sizeof(p[0]); i++)
		err = pin(s, p[i].name, p[i].fd, e);
	return err;
}

/* Put the program where packets are: a new link, or into the adopted one. */
static int go_live(struct vg_sentinel *s, enum vg_xdp_want want, struct vg_error *e)
{
	int err;

	vg_sentinel_query_mode(s);
	if (s->mode != VG_ATTACH_NONE) {
		err = bpf_link_update(s->link_fd, s->prog_fd, NULL);
		if (err)
			return perm_err(e, err, "replacing the program of the adopted link");
		vg_sentinel_query_mode(s);
		if (s->mode == VG_ATTACH_GENERIC)
			snprintf(s->why, sizeof(s->why), "adopted from an earlier daemon");
	} else {
		err = attach(s, want, e);
		if (!err)
			err = pin(s, "link", s->link_fd, e);
		if (err)
			return err;
		vg_sentinel_query_mode(s);
	}
	return pin(s, "prog", s->prog_fd, e);
}

static void remove_pins(const char *ifname)
{
	char path[VG_PIN_PATHLEN], file[VG_PIN_PATHLEN + 256];
	struct dirent *d;
	DIR *dir;

	vg_pin_path(path, ifname, NULL);
	dir = opendir(path);
	if (!dir)
		return;
	while ((d = readdir(dir))) {
		snprintf(file, sizeof(file), "%s/%s", path, d->d_name);
		if (d->d_name[0] != '.')
			unlink(file);
	}
	closedir(dir);
	rmdir(path);
	rmdir(VG_PIN_ROOT);
}

int vg_sentinel_load(struct vg_sentinel **ret_s, const struct vg_load_opts *o,
		     struct vg_error *e)
{
	struct vg_sentinel *s;
	bool fresh;
	int err;

	if (!*o->ifname || strlen(o->ifname) >= IFNAMSIZ || strchr(o->ifname, '/'))
		return vg_err(e, -EINVAL, "\"%.32s\" is no interface name", o->ifname);
	s = vg_sentinel_alloc(o->ifname);
	if (!s)
		return vg_err(e, -ENOMEM, "out of memory");
	s->ifindex = if_nametoindex(o->ifname);
	if (!s->ifindex) {
		err = vg_err(e, -ENODEV, "there is no interface %s", o->ifname);
		goto err_close;
	}
	err = take_ownership(s, e);
	if (!err)
		err = open_pin_dir(s, e);
	if (err)
		goto err_close;
	fresh = !is_pinned(s->ifname);
	err = load(s, o, true, e);
	if (!err && !s->adopted)
		err = pin_maps(s, e);
	if (!err)
		err = go_live(s, o->want, e);
	if (err)
		goto err_unpin;
	flock(s->dir_fd, LOCK_UN);
	if (s->adopted && s->g->dirty)
		err = vg_rebuild(s, e);
	if (err)
		goto err_close;
	*ret_s = s;
	return 0;

err_unpin:
	/* What was there before us stays; what we made goes. */
	if (fresh)
		remove_pins(s->ifname);
err_close:
	vg_sentinel_close(s);
	return err;
}

int vg_sentinel_reattach(struct vg_sentinel *s, enum vg_xdp_want want, struct vg_error *e)
{
	int err;

	s->ifindex = if_nametoindex(s->ifname);
	if (!s->ifindex)
		return vg_err(e, -ENODEV, "there is no interface %s", s->ifname);
	err = attach(s, want, e);
	if (!err)
		err = pin(s, "link", s->link_fd, e);
	if (!err)
		vg_sentinel_query_mode(s);
	return err;
}

int vg_sentinel_detach(const char *ifname, struct vg_error *e)
{
	char path[VG_PIN_PATHLEN];
	int fd, err = 0;

	if (!*ifname || strlen(ifname) >= IFNAMSIZ || strchr(ifname, '/'))
		return vg_err(e, -EINVAL, "\"%.32s\" is no interface name", ifname);
	vg_pin_path(path, ifname, NULL);
	if (access(path, F_OK))
		return vg_err(e, -errno, errno == ENOENT ? "no sentinel on %s" :
			      "cannot look at the pins of %s: %s", ifname, strerror(errno));
	/*
	 * Removing the pin is not enough while a daemon holds the link open:
	 * detach it, so that whatever else happens the packets are free.
	 */
	vg_pin_path(path, ifname, "link");
	fd = bpf_obj_get(path);
	if (fd >= 0) {
		if (bpf_link_detach(fd) && errno != ENOLINK)
			err = perm_err(e, -errno, "detaching the packet program");
		close(fd);
	} else if (errno != ENOENT) {
		err = perm_err(e, -errno, "opening the pinned link");
	}
	if (err)
		return err;
	remove_pins(ifname);
	return 0;
}
