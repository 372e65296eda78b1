/* SPDX-License-Identifier: GPL-2.0-only */
/* frame.h - the template frame of the generator */
#ifndef GEN_FRAME_H
#define GEN_FRAME_H

#include <stdint.h>
#include <netinet/in.h>
#include "gen.h"

enum gen_proto { GEN_TCP_SYN, GEN_TCP_ACK, GEN_UDP };

/* struct gen_spec - what every frame has in common */
struct gen_spec {
	enum gen_proto proto;
	int family;		/* AF_INET, AF_INET6 */
	unsigned int size;	/* bytes without FCS */
	unsigned int vlans;	/* 0..2 */
	uint8_t src_mac[6], dst_mac[6];
	struct in6_addr dst;	/* IPv4: first four bytes */
	uint16_t sport, dport;
};

/* frame_min() - the shortest frame these headers allow */
unsigned int frame_min(const struct gen_spec *spec);
/* frame_build() - write the template to @buf and the offsets to @conf */
int frame_build(const struct gen_spec *spec, uint8_t *buf, struct gen_conf *conf);

#endif /* GEN_FRAME_H */
