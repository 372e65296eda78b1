/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * frame.h - test frames from a short description. Everything that is not
 * said is well-formed; lies are told afterwards by struct poke.
 */
#ifndef VG_TEST_FRAME_H
#define VG_TEST_FRAME_H

#include <stddef.h>
#include <stdint.h>

#define FRAME_ROOM	10240
#define FRAME_EXTS	14
#define FRAME_POKES	4

/* Where the default frames come from, 198.51.100.7 and 2001:db8:1:2::3. */
#define FRAME_SRC4	{ 198, 51, 100, 7 }
#define FRAME_SRC6	{ 0x20, 0x01, 0x0d, 0xb8, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3 }
#define FRAME_SPORT	0xc350
#define FRAME_DPORT	443

enum {
	P_ICMP = 1,
	P_TCP = 6,
	P_UDP = 17,
	P_ESP = 50,
	P_ICMP6 = 58,
	P_NONE = 59,
	P_SCTP = 132,
};

/*
 * IPv6 extension headers in pkt.ext, by their protocol numbers, but 0 ends
 * the list, so hop-by-hop has a name of its own.
 */
enum {
	X_END = 0,
	X_HOP = 256,
	X_ROUTING = 43,
	X_FRAG = 44,
	X_AH = 51,
	X_DST = 60,
	X_MOBILITY = 135,
	X_HIP = 139,
	X_SHIM6 = 140,
};

enum {
	TCP_FIN = 0x01,
	TCP_SYN = 0x02,
	TCP_RST = 0x04,
	TCP_PSH = 0x08,
	TCP_ACK = 0x10,
	TCP_URG = 0x20,
	TCP_ECE = 0x40,
	TCP_CWR = 0x80,
};

/* IPv4 fragment word and IPv6 fragment header word */
#define V4_DF		0x4000
#define V4_MF		0x2000
#define V4_EVIL		0x8000
#define V4_OFF(n)	(n)		/* in units of 8 bytes */
#define V6_MF		0x0001
#define V6_OFF(n)	((n) << 3)

enum poke_base { AT_L2, AT_L3, AT_L4, AT_EXT };

/**
 * struct poke - overwrite @len bytes (big endian) after building
 * @base: AT_EXT: the last extension header
 */
struct poke {
	enum poke_base base;
	uint16_t off;
	uint8_t len;
	uint32_t val;
};

/**
 * struct pkt - a frame described
 * @tags: VLAN tags in front
 * @tpid: their types, 0 = 0x8100
 * @type: EtherType, 0 = what @family says
 * @family: 4, 6; 0: @payload bytes follow the EtherType
 * @opts: bytes of IPv4 options, a multiple of 4
 * @frag: IPv4: the fragment word; IPv6: that of each X_FRAG
 * @ext: IPv6 extension headers, X_END ends
 * @ext_units: length field of each header (ignored for X_FRAG)
 * @proto: upper protocol, 0 = P_TCP
 * @raw_l4: no upper header, @payload follows the IP headers
 * @tcp_flags: 0 = SYN; use the poke for a null segment
 * @tcp_opts: bytes of TCP options, a multiple of 4
 * @payload: bytes after the upper header
 * @trailer: link padding after the IP packet
 * @cut: frame ends after so many bytes, 0 = whole
 */
struct pkt {
	uint8_t tags;
	uint16_t tpid[4];
	uint16_t type;
	uint8_t family;
	uint8_t opts;
	uint16_t frag;
	uint16_t ext[FRAME_EXTS];
	uint8_t ext_units[FRAME_EXTS];
	uint8_t proto;
	uint8_t raw_l4;
	uint8_t tcp_flags;
	uint8_t tcp_opts;
	uint16_t payload;
	uint16_t trailer;
	uint16_t cut;
	struct poke poke[FRAME_POKES];
};

struct frame {
	size_t len;
	size_t l3;	/* 0: none */
	size_t ext;	/* last extension header, 0: none */
	size_t l4;	/* 0: none */
	uint8_t data[FRAME_ROOM];
};

void frame_build(struct frame *ret_f, const struct pkt *p);
/** frame_set_src4() / frame_set_src6() - another source; checksums are nobody's business here */
void frame_set_src4(struct frame *f, uint32_t addr_be);
void frame_set_src6(struct frame *f, const uint8_t addr[16]);
/** frame_fix_lengths() - make the IP length say what @f->len bytes hold */
void frame_fix_lengths(struct frame *f);
/** frame_dump() - as hexadecimal KTAP diagnostics */
void frame_dump(const uint8_t *data, size_t len);

#endif /* VG_TEST_FRAME_H */
