// SPDX-License-Identifier: GPL-2.0-only
/* test_arg.c - words from the network become values or a sentence */
#include <arpa/inet.h>
#include <errno.h>
#include <string.h>
#include "arg.h"
#include "ktap.h"

struct values {
	uint64_t count;
	struct sizes size;
	struct net net;
	struct mac mac;
	bool is_on;
	const char *word;
};

static const struct arg table[] = {
	{ "count", ARG_U64, offsetof(struct values, count), 1, 1000, true },
	{ "size", ARG_SIZES, offsetof(struct values, size), 60, 9000, false },
	{ "net", ARG_NET, offsetof(struct values, net), 0, 0, false },
	{ "mac", ARG_MAC, offsetof(struct values, mac), 0, 0, false },
	{ "on", ARG_BOOL, offsetof(struct values, is_on), 0, 0, false },
	{ "word", ARG_WORD, offsetof(struct values, word), 0, 8, false },
	{ NULL, ARG_U64, 0, 0, 0, false }
};

static struct values v;
static struct peer peer;

static int parse(char *word1, char *word2)
{
	char *argv[] = { (char *)"test", word1, word2, NULL };

	memset(&v, 0, sizeof(v));
	memset(&peer, 0, sizeof(peer));
	return arg_parse(&peer, table, &v, word2 ? 3 : word1 ? 2 : 1, argv);
}

#define P(a, b) parse((char *)(a), (char *)(b))

static void numbers(void)
{
	static const char *const bad[] = {
		"count=", "count=0", "count=1001", "count=-1", "count=+1", "count= 1", "count=1 ",
		"count=0x", "count=1x", "count=99999999999999999999999", "count", "=1", "Count=1",
		"counts=1", "coun=1", "",
	};
	unsigned int i, taken = 0, silent = 0;

	ktap_ok(!P("count=1000", NULL) && v.count == 1000, "a number");
	ktap_ok(!P("count=0x3e8", NULL) && v.count == 1000, "in hexadecimal");
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		taken += !P(bad[i], NULL);
		silent += !peer.why[0];
	}
	ktap_ok(!taken && !silent, "%u words are refused, each with a sentence", i);
	ktap_ok(P("count=1", "count=1") == -EINVAL && strstr(peer.why, "twice"), "a key twice");
	ktap_ok(P(NULL, NULL) == -EINVAL && strstr(peer.why, "count="), "a key that must be there");
	ktap_ok(P("count=1001", NULL) == -ERANGE && strstr(peer.why, "1000"),
		"out of range says the range");
}

static void sizes(void)
{
	ktap_ok(!P("count=1", "size=60") && v.size.min == 60 && v.size.max == 60, "one size");
	ktap_ok(!P("count=1", "size=60-1514") && v.size.min == 60 && v.size.max == 1514,
		"sizes from and to");
	ktap_ok(P("count=1", "size=59-70") && P("count=1", "size=70-60") &&
		P("count=1", "size=60-9001") && P("count=1", "size=-60") &&
		P("count=1", "size=60-") && P("count=1", "size=60-70-80") &&
		P("count=1", "size=1111111111111111111"), "sizes that are none");
}

static void addresses(void)
{
	struct sockaddr_storage sa;
	struct sockaddr_in *in = (struct sockaddr_in *)&sa;

	ktap_ok(!P("count=1", "net=192.0.2.1") && v.net.family == AF_INET && v.net.plen == 32 &&
		!memcmp(v.net.addr, "\xc0\0\2\1", 4), "an IPv4 address");
	ktap_ok(net_sockaddr(&v.net, 7, "", &sa) == sizeof(*in) && in->sin_port == htons(7) &&
		in->sin_addr.s_addr == inet_addr("192.0.2.1"), "as a socket address");
	ktap_ok(!P("count=1", "net=2001:db8::1/64") && v.net.family == AF_INET6 &&
		v.net.plen == 64 && v.net.addr[15] == 1, "an IPv6 prefix");
	ktap_ok(P("count=1", "net=192.0.2.1/33") && P("count=1", "net=192.0.2") &&
		P("count=1", "net=::1/129") && P("count=1", "net=host") &&
		P("count=1", "net=/24") &&
		P("count=1", "net=1111:2222:3333:4444:5555:6666:7777:8888:9999:0000:1111:2222"),
		"addresses that are none");
	ktap_ok(!P("count=1", "mac=02:00:5E:00:00:ff") && v.mac.is_set && v.mac.b[5] == 0xff &&
		v.mac.b[2] == 0x5e, "a MAC address");
	ktap_ok(P("count=1", "mac=02:00:5e:00:00") && P("count=1", "mac=02:00:5e:00:00:ff:01") &&
		P("count=1", "mac=2:0:5e:0:0:ff") && P("count=1", "mac=0g:00:5e:00:00:ff") &&
		P("count=1", "mac="), "MAC addresses that are none");
}

static void words(void)
{
	ktap_ok(!P("count=1", "word=eth0.100") && !strcmp(v.word, "eth0.100"), "a word");
	ktap_ok(P("count=1", "word=eth0.1000") && P("count=1", "word=a/b") &&
		P("count=1", "word="), "words that are too long, or paths, or none");
	ktap_ok(!P("count=1", "on=1") && v.is_on && !P("count=1", "on=off") && !v.is_on &&
		P("count=1", "on=yes"), "a switch");
}

int main(void)
{
	numbers();
	sizes();
	addresses();
	words();
	return ktap_done();
}
