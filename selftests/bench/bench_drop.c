// SPDX-License-Identifier: GPL-2.0-only
/*
 * bench_drop.c - make the sentinel on an interface drop what it would pass
 *
 *	bench_drop IFNAME
 *
 * The daemon that runs there keeps its maps, link and threads; the program in
 * its link is replaced, atomically, by drop.bpf.c working on the same maps.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include "sentinel.h"
#include "drop.skel.h"	/* names types of sentinel_api.h */

static int pinned(const char *ifname, const char *name)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s/%s", VG_PIN_ROOT, ifname, name);
	return bpf_obj_get(path);
}

/* Every map is the daemon's, but for constants of our own. */
static int reuse_maps(struct bpf_object *obj, const char *ifname)
{
	struct bpf_map *map;
	const char *name;
	int fd, err;

	bpf_object__for_each_map(map, obj) {
		name = bpf_map__name(map);
		if (strstr(name, ".data") || strstr(name, ".rodata"))
			continue;
		fd = pinned(ifname, strstr(name, ".bss") ? "global" : name);
		if (fd < 0)
			return -errno;
		err = bpf_map__reuse_fd(map, fd);
		close(fd);
		if (err)
			return err;
	}
	return 0;
}

static int replace(struct drop_bpf *skel, const char *ifname)
{
	int link_fd, err;

	err = reuse_maps(skel->obj, ifname);
	if (!err)
		err = drop_bpf__load(skel);
	if (err)
		return err;
	link_fd = pinned(ifname, "link");
	if (link_fd < 0)
		return -errno;
	err = bpf_link_update(link_fd, bpf_program__fd(skel->progs.drop_xdp), NULL);
	close(link_fd);
	return err;
}

int main(int argc, char **argv)
{
	struct drop_bpf *skel;
	int err;

	if (argc != 2) {
		fputs("usage: bench_drop IFNAME\n", stderr);
		return 2;
	}
	skel = drop_bpf__open();
	err = skel ? replace(skel, argv[1]) : -errno;
	if (err)
		fprintf(stderr, "bench_drop: %s: %s\n", argv[1], strerror(-err));
	drop_bpf__destroy(skel);
	return err ? 1 : 0;
}
