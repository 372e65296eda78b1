/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * atomic.h - loads and stores that another thread may meet
 *
 * RD/WR are relaxed: no tearing, no order. RD_ACQ pairs with WR_REL of the
 * same variable. ADD is for counters with several writers. On x86-64 and
 * aarch64 all but ADD are plain instructions; fences are not used at all, so
 * ThreadSanitizer sees every ordering we rely on.
 */
#ifndef VGD_ATOMIC_H
#define VGD_ATOMIC_H

#define RD(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define RD_ACQ(x)	__atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define WR(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#define WR_REL(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELEASE)
#define ADD(x, v)	__atomic_fetch_add(&(x), (v), __ATOMIC_RELAXED)

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#endif /* VGD_ATOMIC_H */
