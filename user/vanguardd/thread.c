// SPDX-License-Identifier: GPL-2.0-only
/* thread.c - see thread.h */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <assert.h>
#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#include "thread.h"

int thread_pin(int cpu)
{
	cpu_set_t set;

	if (cpu < 0)
		return 0;
	CPU_ZERO(&set);
	CPU_SET((unsigned int)cpu, &set);
	return -pthread_setaffinity_np(pthread_self(), sizeof(set), &set);
}

int thread_fifo(int priority)
{
	struct sched_param param = { .sched_priority = priority };

	return -pthread_setschedparam(pthread_self(), SCHED_FIFO, &param);
}

void thread_name(const char *name)
{
	pthread_setname_np(pthread_self(), name);
}

int thread_id(void)
{
	return (int)syscall(SYS_gettid);
}

uint64_t thread_cpu_ns(pthread_t thread)
{
	struct timespec ts;
	clockid_t clock;

	/* Of a joined thread glibc would read freed memory; pool_stop() leaves 0. */
	assert(thread);
	if (pthread_getcpuclockid(thread, &clock) || clock_gettime(clock, &ts))
		return 0;
	return (uint64_t)ts.tv_sec * 1000000000 + (uint64_t)ts.tv_nsec;
}

void thread_lock_init(pthread_mutex_t *lock)
{
	pthread_mutexattr_t attr;

	pthread_mutexattr_init(&attr);
	pthread_mutexattr_setprotocol(&attr, PTHREAD_PRIO_INHERIT);
	pthread_mutex_init(lock, &attr);
	pthread_mutexattr_destroy(&attr);
}
