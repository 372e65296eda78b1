/* SPDX-License-Identifier: GPL-2.0-only */
/* key.h - secret keys for the packet program's hashes */
#ifndef VG_KEY_H
#define VG_KEY_H

#include <stdbool.h>
#include <stdint.h>

/** vg_key4_spreads() - does @key spread IPv4 neighbours, whichever byte differs? */
bool vg_key4_spreads(uint64_t key);
/** vg_key6_spreads() - the same for IPv6 /64s */
bool vg_key6_spreads(uint64_t key);
/** vg_key_draw() - a random odd key for which @is_good; -EIO: no random numbers */
int vg_key_draw(bool (*is_good)(uint64_t key), uint64_t *ret_key);

#endif /* VG_KEY_H */
