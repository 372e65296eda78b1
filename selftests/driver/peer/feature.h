/* SPDX-License-Identifier: GPL-2.0-only */
/* feature.h - offloads of an interface, by the names ethtool -k shows */
#ifndef FEATURE_H
#define FEATURE_H

#include <stdbool.h>

struct feature {
	bool is_on, is_changeable;
};

/* -EOPNOTSUPP: this kernel knows no such feature */
int feature_get(const char *netif, const char *name, struct feature *ret);
int feature_set(const char *netif, const char *name, bool is_on);

#endif /* FEATURE_H */
