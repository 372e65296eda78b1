// SPDX-License-Identifier: GPL-2.0-only
/*
 * protect.c - addresses that are never blocked: our own and those of our
 * next hops. Blocking either would cut the machine off.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <netlink/netlink.h>
#include <netlink/route/addr.h>
#include <netlink/route/nexthop.h>
#include <netlink/route/route.h>
#include "addr.h"
#include "blocklist.h"
#include "sentinel_priv.h"

#define PROTECT_MAX	1024
#define PROTECT_AGE_NS	5000000000ull

struct vg_protect {
	uint64_t made_ns;
	unsigned int n;
	bool overflow;		/* more than PROTECT_MAX: the rest is unprotected */
	struct {
		struct vg_prefix p;
		const char *why;
	} ent[PROTECT_MAX];
};

void vg_protect_free(struct vg_sentinel *s)
{
	free(s->protect);
	s->protect = NULL;
}

static void remember(struct vg_protect *t, struct nl_addr *a, const char *why)
{
	struct vg_prefix p = {};
	unsigned int len;

	if (!a)
		return;
	len = nl_addr_get_len(a);
	if ((nl_addr_get_family(a) != AF_INET || len != 4) &&
	    (nl_addr_get_family(a) != AF_INET6 || len != 16))
		return;
	if (t->n == PROTECT_MAX) {
		t->overflow = true;
		return;
	}
	p.family = len == 4 ? 4 : 6;
	p.plen = (__u8)(len * 8);
	memcpy(p.addr, nl_addr_get_binary_addr(a), len);
	t->ent[t->n].p = p;
	t->ent[t->n++].why = why;
}

static void on_addr(struct nl_object *obj, void *arg)
{
	remember(arg, rtnl_addr_get_local((struct rtnl_addr *)obj), "it is our own address");
}

static void on_nexthop(struct rtnl_nexthop *nh, void *arg)
{
	remember(arg, rtnl_route_nh_get_gateway(nh), "it is a gateway of ours");
}

static void on_route(struct nl_object *obj, void *arg)
{
	rtnl_route_foreach_nexthop((struct rtnl_route *)obj, on_nexthop, arg);
}

static int read_kernel(struct vg_protect *t)
{
	struct nl_cache *cache;
	struct nl_sock *sk;
	int err;

	sk = nl_socket_alloc();
	if (!sk)
		return -ENOMEM;
	err = nl_connect(sk, NETLINK_ROUTE);
	if (err)
		goto out;
	err = rtnl_addr_alloc_cache(sk, &cache);
	if (err)
		goto out;
	nl_cache_foreach(cache, on_addr, t);
	nl_cache_free(cache);
	err = rtnl_route_alloc_cache(sk, AF_UNSPEC, 0, &cache);
	if (err)
		goto out;
	nl_cache_foreach(cache, on_route, t);
	nl_cache_free(cache);
out:
	nl_socket_free(sk);
	return err ? -EIO : 0;
}

int vg_protect_refresh(struct vg_sentinel *s, struct vg_error *e)
{
	struct vg_protect *t = calloc(1, sizeof(*t));
	int err;

	if (!t)
		return vg_err(e, -ENOMEM, "out of memory");
	err = read_kernel(t);
	if (err) {
		free(t);	/* the old list stays */
		return vg_err(e, err, "cannot read own addresses and routes from the kernel");
	}
	t->made_ns = vg_mono_ns();
	vg_protect_free(s);
	s->protect = t;
	if (t->overflow)
		return vg_err(e, -E2BIG, "more than %d own addresses and gateways", PROTECT_MAX);
	return 0;
}

static const struct vg_prefix loopback4 = { .addr = { 127 }, .family = 4, .plen = 8 };
static const struct vg_prefix loopback6 = { .addr = { [15] = 1 }, .family = 6, .plen = 128 };

static bool overlaps(const struct vg_prefix *a, const struct vg_prefix *b)
{
	return vg_prefix_contains(a, b) || vg_prefix_contains(b, a);
}

int vg_protected(struct vg_sentinel *s, const struct vg_prefix *p, const char **ret_why)
{
	const char *none;
	unsigned int i;

	if (!ret_why)
		ret_why = &none;
	if (overlaps(&loopback4, p) || overlaps(&loopback6, p)) {
		*ret_why = "it is the loopback address";
		return 1;
	}
	if (!s->protect || vg_mono_ns() - s->protect->made_ns > PROTECT_AGE_NS)
		vg_protect_refresh(s, NULL);
	for (i = 0; s->protect && i < s->protect->n; i++) {
		if (vg_prefix_contains(p, &s->protect->ent[i].p)) {
			*ret_why = s->protect->ent[i].why;
			return 1;
		}
	}
	return 0;
}

unsigned int vg_protected_nets(const struct vg_sentinel *s, uint64_t *ret_hi, unsigned int max)
{
	unsigned int i, j, n = 0;
	uint64_t hi;

	for (i = 0; s->protect && i < s->protect->n; i++) {
		if (s->protect->ent[i].p.family != 6)
			continue;
		memcpy(&hi, s->protect->ent[i].p.addr, sizeof(hi));
		for (j = 0; j < n && ret_hi[j] != hi; j++)
			;
		if (j == n && n < max)
			ret_hi[n++] = hi;
	}
	return n;
}
