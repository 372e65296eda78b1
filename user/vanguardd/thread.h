/* SPDX-License-Identifier: GPL-2.0-only */
/* thread.h - a thread's place: CPU, scheduling class, name. Negative errno. */
#ifndef VGD_THREAD_H
#define VGD_THREAD_H

#include <pthread.h>
#include <stdint.h>

/** thread_pin() - run the caller on @cpu only; -1: anywhere, success */
int thread_pin(int cpu);
/** thread_fifo() - SCHED_FIFO with @priority for the caller; needs CAP_SYS_NICE */
int thread_fifo(int priority);
void thread_name(const char *name);
/** thread_id() - the kernel's number of the caller, as in /proc/self/task */
int thread_id(void);

/** thread_cpu_ns() - CPU time @thread has used, 0 if it cannot be known */
uint64_t thread_cpu_ns(pthread_t thread);

/**
 * thread_lock_init() - a mutex that inherits priority
 *
 * A real-time thread that waits for it lends its priority to an ordinary one
 * that holds it; otherwise whoever runs on that core could keep both.
 */
void thread_lock_init(pthread_mutex_t *lock);

#endif /* VGD_THREAD_H */
