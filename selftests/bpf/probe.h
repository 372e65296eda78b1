/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * probe.h - for the block tests: which verdict does a SYN from this source
 * get? All that check_frame() checks is checked each time.
 */
#ifndef VG_TEST_PROBE_H
#define VG_TEST_PROBE_H

#include "check.h"

/** probe4() / probe6() - NULL when a SYN from there gets @verdict, else why not */
const char *probe4(struct hs *h, uint32_t addr, unsigned int verdict);
const char *probe6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int verdict);
/** probe4_drops() - is a SYN from there dropped now; nothing else is looked at */
bool probe4_drops(struct hs *h, uint32_t addr);
bool probe6_drops(struct hs *h, uint64_t hi, uint64_t lo);

/* Blocks and allow entries for 60 s, true when it worked; the reason in h->err. */
bool block4(struct hs *h, uint32_t addr, unsigned int plen, uint32_t ttl_s);
bool block6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen, uint32_t ttl_s);
bool unblock4(struct hs *h, uint32_t addr, unsigned int plen);
bool unblock6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen);
bool allow4(struct hs *h, uint32_t addr, unsigned int plen);
bool allow6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen);
bool unallow4(struct hs *h, uint32_t addr, unsigned int plen);
bool unallow6(struct hs *h, uint64_t hi, uint64_t lo, unsigned int plen);
/** block_raw() - into map "blocks" past all refusals, then rebuild */
bool block_raw(struct hs *h, const struct vg_prefix *p, uint32_t ttl_s);
bool unblock_raw(struct hs *h, const struct vg_prefix *p);

#endif /* VG_TEST_PROBE_H */
