/* SPDX-License-Identifier: GPL-2.0-only */
/* addr.h - prefixes as text, numbers with units */
#ifndef VG_ADDR_H
#define VG_ADDR_H

#include <stddef.h>
#include <stdint.h>
#include <vanguard/sentinel_api.h>
#include "error.h"

#define VG_PREFIX_STRLEN	64
#define VG_SAMPLE_STRLEN	24

/** vg_prefix_parse() - "192.0.2.1", "192.0.2.0/24", "2001:db8::/32"; host bits must be 0 */
int vg_prefix_parse(struct vg_prefix *ret_p, const char *text, struct vg_error *e);
/** vg_prefix_str() - into @buf of VG_PREFIX_STRLEN; a host has no "/32" */
const char *vg_prefix_str(const struct vg_prefix *p, char *buf);
/** vg_prefix_v4() / vg_prefix_v6() - host prefix; v6 with @plen 64 or 128, lo cleared for 64 */
void vg_prefix_v4(struct vg_prefix *ret_p, uint32_t addr_be);
void vg_prefix_v6(struct vg_prefix *ret_p, uint64_t hi, uint64_t lo, unsigned int plen);
/** vg_prefix_contains() - is @b inside @a (or equal) */
int vg_prefix_contains(const struct vg_prefix *a, const struct vg_prefix *b);

/** vg_parse_u64() - "5000", "5k", "2.5G" (k, M, G are powers of 1000), in [min, max] */
int vg_parse_u64(uint64_t *ret_v, const char *text, uint64_t min, uint64_t max,
		 const char *what, struct vg_error *e);
/** vg_parse_ttl() - "90", "90s", "10m", "2h", "1d" to seconds */
int vg_parse_ttl(uint32_t *ret_s, const char *text, struct vg_error *e);
/**
 * vg_parse_sample() - "100%", "1%", "0.01%", "1/64", "64" (one in 64), "1/3.25", or
 * "never" (0) to a weight in quarters
 */
int vg_parse_sample(uint32_t *ret_weight, const char *text, struct vg_error *e);
/** vg_sample_str() - "1/64", "1/3.25" or "never" into @buf of VG_SAMPLE_STRLEN */
const char *vg_sample_str(uint32_t weight, char *buf);
/** vg_weight_threshold() - the threshold closest to 2^31 * 4 / @weight; 0 for weight 0 */
uint32_t vg_weight_threshold(uint32_t weight);

#endif /* VG_ADDR_H */
