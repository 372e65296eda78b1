// SPDX-License-Identifier: GPL-2.0-only
/*
 * vggen.c - send an exact number of frames from many sources at a chosen rate
 *
 * The frames are made in the kernel (gen.bpf.c); this program paces it: on an
 * absolute timer it works out how many frames are due and has so many sent.
 * A slice that starts late sends more, so rate and count stay exact and the
 * lateness is reported. Receiver and generator share a CPU when the link is a
 * veth pair: what was sent has been received when the call returns.
 */
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/if_link.h>
#include "gen.h"
#include "gen.skel.h"
#include "opts.h"

/* Frames per call when nothing is paced: some milliseconds. */
#define CHUNK	16384u

static volatile sig_atomic_t stop;

static void on_signal(int sig)
{
	(void)sig;
	stop = 1;
}

static uint64_t now_ns(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000000000ull + ts.tv_nsec;
}

static void sleep_until(uint64_t ns)
{
	struct timespec ts = { .tv_sec = ns / 1000000000, .tv_nsec = ns % 1000000000 };

	clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &ts, NULL);
}

static int mac_of(const char *ifname, uint8_t *mac)
{
	struct ifreq ifr = { };
	int fd, err;

	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	snprintf(ifr.ifr_name, sizeof(ifr.ifr_name), "%s", ifname);
	err = ioctl(fd, SIOCGIFHWADDR, &ifr) ? -errno : 0;
	close(fd);
	memcpy(mac, ifr.ifr_hwaddr.sa_data, 6);
	return err;
}

static int settle(const struct gen_opts *o)
{
	struct sched_param sp = { .sched_priority = o->fifo };
	cpu_set_t set;

	if (o->cpu >= 0) {
		CPU_ZERO(&set);
		CPU_SET(o->cpu, &set);
		if (sched_setaffinity(0, sizeof(set), &set))
			return -errno;
	}
	if (o->fifo && sched_setscheduler(0, SCHED_FIFO, &sp))
		return -errno;
	return 0;
}

static int send_frames(const struct gen_opts *o, int prog_fd, uint8_t *frame, uint64_t n)
{
	struct xdp_md ctx = { .data_end = o->spec.size };
	LIBBPF_OPTS(bpf_test_run_opts, run,
		    .data_in = frame, .data_size_in = o->spec.size,
		    .ctx_in = &ctx, .ctx_size_in = sizeof(ctx),
		    .repeat = n, .batch_size = o->batch,
		    .flags = BPF_F_TEST_XDP_LIVE_FRAMES);
	int err = bpf_prog_test_run_opts(prog_fd, &run);

	return err == -EINTR ? 0 : err;
}

/* due() - frames to have been sent @elapsed_ns after the start */
static uint64_t due(const struct gen_opts *o, uint64_t elapsed_ns, uint64_t total)
{
	uint64_t n = (unsigned __int128)elapsed_ns * o->rate_pps / 1000000000;

	return n < total ? n : total;
}

struct result {
	uint64_t start_ns, end_ns, max_late_ns;
};

static int run(const struct gen_opts *o, struct gen_bpf *skel, uint8_t *frame, struct result *r)
{
	uint64_t total = o->count ? o->count : o->rate_pps ? o->seconds * o->rate_pps : UINT64_MAX;
	const volatile struct gen_state *state = &skel->bss->state;
	int fd = bpf_program__fd(skel->progs.gen_xdp), err = 0;
	uint64_t deadline, next, now, n;

	r->start_ns = now = next = now_ns();
	deadline = o->seconds && !o->rate_pps ? now + o->seconds * 1e9 : UINT64_MAX;
	while (!err && !stop && state->sent < total && now < deadline) {
		n = total - state->sent;
		if (n > CHUNK)
			n = CHUNK;
		if (o->rate_pps) {
			next += o->slice_us * 1000ull;
			sleep_until(next);
			now = now_ns();
			if (now > next && now - next > r->max_late_ns)
				r->max_late_ns = now - next;
			n = due(o, now - r->start_ns, total) - state->sent;
			if (!n)
				continue;
			if (now > next)
				next += (now - next) / (o->slice_us * 1000ull) *
					(o->slice_us * 1000ull);
		}
		err = send_frames(o, fd, frame, n);
		now = now_ns();
	}
	r->end_ns = now_ns();
	return err;
}

static void report(const struct gen_opts *o, const struct gen_state *s, const struct result *r)
{
	double seconds = (r->end_ns - r->start_ns) / 1e9;
	struct timespec real;
	uint64_t mono = now_ns();

	clock_gettime(CLOCK_REALTIME, &real);

	printf("{\"sent\": %llu, \"attacker_sent\": %llu, \"background_sent\": %llu, ",
	       s->sent, s->attack, s->sent - s->attack);
	printf("\"seconds\": %.6f, \"pps\": %.0f, \"bytes\": %llu, \"max_late_ms\": %.3f, ",
	       seconds, s->sent / seconds, s->sent * o->spec.size, r->max_late_ns / 1e6);
	printf("\"start_ns\": %llu, \"end_ns\": %llu, ", (unsigned long long)r->start_ns,
	       (unsigned long long)r->end_ns);
	printf("\"mono_to_real_ns\": %llu, ",
	       real.tv_sec * 1000000000ull + real.tv_nsec - mono);
	printf("\"first_attack_ns\": %llu, \"threshold_cross_ns\": %llu}\n", s->first_attack_ns,
	       s->mark_ns);
}

/*
 * hold_dispatcher() - attach the program to the loopback of a namespace that
 * lives as long as this process
 *
 * A test run of a program that is attached nowhere enters it into the XDP
 * dispatcher and takes it out again, which waits for RCU: some 20 ms a call.
 */
static int hold_dispatcher(int prog_fd)
{
	int home, away = -1, err = 0;

	home = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (home < 0 || unshare(CLONE_NEWNET))
		return -errno;
	away = open("/proc/thread-self/ns/net", O_RDONLY | O_CLOEXEC);
	if (away < 0)
		err = -errno;
	else
		err = bpf_xdp_attach(if_nametoindex("lo"), prog_fd, XDP_FLAGS_SKB_MODE, NULL);
	if (setns(home, CLONE_NEWNET))
		err = -errno;
	close(home);
	return err;	/* away stays open: it keeps that namespace */
}

static struct gen_bpf *load(struct gen_opts *o, int *ret_err)
{
	__u32 zero = 0, ifindex = if_nametoindex(o->ifname);
	struct gen_bpf *skel;
	int err;

	skel = gen_bpf__open();
	if (!skel) {
		*ret_err = -errno;
		return NULL;
	}
	memcpy((void *)&skel->rodata->conf, &o->conf, sizeof(o->conf));
	skel->bss->state.rng = now_ns();
	err = gen_bpf__load(skel);
	if (!err && bpf_map_update_elem(bpf_map__fd(skel->maps.out), &zero, &ifindex, 0))
		err = -errno;
	if (!err)
		err = hold_dispatcher(bpf_program__fd(skel->progs.gen_xdp));
	if (err) {
		gen_bpf__destroy(skel);
		skel = NULL;
	}
	*ret_err = err;
	return skel;
}

int main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_signal };
	uint8_t frame[GEN_FRAME_MAX];
	struct result r = { };
	struct gen_bpf *skel;
	struct gen_opts o;
	int err;

	err = opts_parse(&o, argc, argv);
	if (err)
		return err < 0 ? 2 : 0;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);

	err = mac_of(o.ifname, o.spec.src_mac);
	if (!err)
		err = frame_build(&o.spec, frame, &o.conf);
	if (!err)
		err = settle(&o);
	if (err) {
		fprintf(stderr, "vggen: %s: %s\n", o.ifname, strerror(-err));
		return 1;
	}
	skel = load(&o, &err);
	if (!skel) {
		fprintf(stderr, "vggen: cannot load: %s\n", strerror(-err));
		return 1;
	}
	err = run(&o, skel, frame, &r);
	if (err)
		fprintf(stderr, "vggen: sending: %s\n", strerror(-err));
	report(&o, &skel->bss->state, &r);
	gen_bpf__destroy(skel);
	return err ? 1 : 0;
}
