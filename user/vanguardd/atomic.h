/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * atomic.h - loads and stores that another thread may meet
 *
 * RD and WR are relaxed: no tearing, no order. They are volatile accesses of
 * aligned words, as in the kernel, because gcc addresses memory worse around
 * its relaxed builtins; ThreadSanitizer gets the builtins, which it knows.
 * RD_ACQ pairs with WR_REL of the same variable. ADD is for counters with
 * several writers. Fences are not used at all.
 */
#ifndef VGD_ATOMIC_H
#define VGD_ATOMIC_H

#ifdef __SANITIZE_THREAD__
#define RD(x)		__atomic_load_n(&(x), __ATOMIC_RELAXED)
#define WR(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELAXED)
#else
#define RD(x)		(*(const volatile __typeof__(x) *)&(x))
#define WR(x, v)	((void)(*(volatile __typeof__(x) *)&(x) = (v)))
#endif
/* The same for the hot loop: gcc may compare with memory instead of loading. */
#ifdef __SANITIZE_THREAD__
#define RD_HOT(x)	RD(x)
#else
#define RD_HOT(x)	(x)
#endif
#define RD_ACQ(x)	__atomic_load_n(&(x), __ATOMIC_ACQUIRE)
#define WR_REL(x, v)	__atomic_store_n(&(x), (v), __ATOMIC_RELEASE)
#define ADD(x, v)	__atomic_fetch_add(&(x), (v), __ATOMIC_RELAXED)

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#endif /* VGD_ATOMIC_H */
