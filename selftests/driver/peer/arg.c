// SPDX-License-Identifier: GPL-2.0-only
/* arg.c - KEY=VALUE words, checked against a table */
#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "arg.h"

#define WORD_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"

int arg_u64(const char *text, uint64_t min, uint64_t max, uint64_t *ret)
{
	char *end;
	uint64_t v;

	/* strtoull takes blanks and a sign, a number here has neither */
	if (text[0] < '0' || text[0] > '9')
		return -EINVAL;
	errno = 0;
	v = strtoull(text, &end, text[0] == '0' && text[1] == 'x' ? 16 : 10);
	if (errno || *end)
		return -EINVAL;
	if (v < min || v > max)
		return -ERANGE;
	*ret = v;
	return 0;
}

static int parse_sizes(const char *text, uint64_t min, uint64_t max, struct sizes *ret)
{
	char low[16];
	const char *dash = strchr(text, '-');
	size_t len = dash ? (size_t)(dash - text) : strlen(text);
	uint64_t a, b;
	int err;

	if (len >= sizeof(low))
		return -EINVAL;
	memcpy(low, text, len);
	low[len] = 0;
	err = arg_u64(low, min, max, &a);
	if (!err)
		err = dash ? arg_u64(dash + 1, a, max, &b) : 0;
	if (err)
		return err;
	ret->min = (uint32_t)a;
	ret->max = (uint32_t)(dash ? b : a);
	return 0;
}

int arg_net(const char *text, struct net *ret)
{
	char addr[INET6_ADDRSTRLEN];
	const char *slash = strchr(text, '/');
	size_t len = slash ? (size_t)(slash - text) : strlen(text);
	struct net net = { .family = memchr(text, ':', len) ? AF_INET6 : AF_INET };
	uint64_t plen = net.family == AF_INET ? 32 : 128;

	if (len >= sizeof(addr))
		return -EINVAL;
	memcpy(addr, text, len);
	addr[len] = 0;
	if (inet_pton(net.family, addr, net.addr) != 1)
		return -EINVAL;
	if (slash && arg_u64(slash + 1, 0, plen, &plen))
		return -EINVAL;
	net.plen = (unsigned int)plen;
	*ret = net;
	return 0;
}

int arg_mac(const char *text, struct mac *ret)
{
	struct mac mac = { .is_set = true };
	int used = 0;

	if (sscanf(text, "%2hhx:%2hhx:%2hhx:%2hhx:%2hhx:%2hhx%n", &mac.b[0], &mac.b[1],
		   &mac.b[2], &mac.b[3], &mac.b[4], &mac.b[5], &used) != 6 ||
	    used != 17 || text[17])
		return -EINVAL;
	*ret = mac;
	return 0;
}

static int parse_bool(const char *text, bool *ret)
{
	bool on = !strcmp(text, "1") || !strcmp(text, "on");

	if (!on && strcmp(text, "0") && strcmp(text, "off"))
		return -EINVAL;
	*ret = on;
	return 0;
}

static int parse_word(const char *text, uint64_t max, const char **ret)
{
	size_t len = strspn(text, WORD_CHARS);

	if (!len || text[len] || len > max)
		return -EINVAL;
	*ret = text;
	return 0;
}

static int parse_value(const struct arg *arg, const char *text, void *into)
{
	void *at = (char *)into + arg->offset;

	switch (arg->type) {
	case ARG_U64:
		return arg_u64(text, arg->min, arg->max, at);
	case ARG_SIZES:
		return parse_sizes(text, arg->min, arg->max, at);
	case ARG_NET:
		return arg_net(text, at);
	case ARG_MAC:
		return arg_mac(text, at);
	case ARG_BOOL:
		return parse_bool(text, at);
	case ARG_WORD:
		return parse_word(text, arg->max, at);
	}
	return -EINVAL;
}

static const struct arg *find_key(const struct arg *table, const char *word, size_t len)
{
	for (; table->key; table++)
		if (strlen(table->key) == len && !memcmp(table->key, word, len))
			return table;
	return NULL;
}

static int parse_word_of(struct peer *peer, const struct arg *table, void *into,
			 const char *word, uint64_t *seen)
{
	const char *eq = strchr(word, '=');
	const struct arg *arg = eq ? find_key(table, word, (size_t)(eq - word)) : NULL;
	int err;

	if (!arg)
		return peer_refuse(peer, -EINVAL, "'%.40s' is no KEY=VALUE that is known here",
				   word);
	if (*seen & 1ull << (arg - table))
		return peer_refuse(peer, -EINVAL, "%s is given twice", arg->key);
	*seen |= 1ull << (arg - table);
	err = parse_value(arg, eq + 1, into);
	if (err == -ERANGE)
		return peer_refuse(peer, err, "%s must be from %llu to %llu", arg->key,
				   (unsigned long long)arg->min, (unsigned long long)arg->max);
	if (err)
		return peer_refuse(peer, err, "%s cannot be '%.40s'", arg->key, eq + 1);
	return 0;
}

int arg_parse(struct peer *peer, const struct arg *table, void *into, int argc, char **argv)
{
	const struct arg *arg;
	uint64_t seen = 0;
	int i, err;

	for (i = 1; i < argc; i++) {
		err = parse_word_of(peer, table, into, argv[i], &seen);
		if (err)
			return err;
	}
	for (arg = table; arg->key; arg++)
		if (arg->is_required && !(seen & 1ull << (arg - table)))
			return peer_refuse(peer, -EINVAL, "%s= is missing", arg->key);
	return 0;
}

socklen_t net_sockaddr(const struct net *net, unsigned int port, const char *netif,
		       struct sockaddr_storage *ret)
{
	struct sockaddr_in *in = (struct sockaddr_in *)ret;
	struct sockaddr_in6 *in6 = (struct sockaddr_in6 *)ret;

	memset(ret, 0, sizeof(*ret));
	if (net->family == AF_INET) {
		in->sin_family = AF_INET;
		in->sin_port = htons((uint16_t)port);
		memcpy(&in->sin_addr, net->addr, 4);
		return sizeof(*in);
	}
	in6->sin6_family = AF_INET6;
	in6->sin6_port = htons((uint16_t)port);
	memcpy(&in6->sin6_addr, net->addr, 16);
	if (IN6_IS_ADDR_LINKLOCAL(&in6->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&in6->sin6_addr))
		in6->sin6_scope_id = if_nametoindex(netif);
	return sizeof(*in6);
}
