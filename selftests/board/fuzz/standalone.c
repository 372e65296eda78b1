// SPDX-License-Identifier: GPL-2.0-only
/*
 * standalone.c - main() of a fuzz target without libFuzzer
 *
 *	fuzz_X			seeds, then changes of them for FUZZ_SECONDS (default 2), KTAP
 *	fuzz_X FILE...		replay these inputs
 *	fuzz_X -w DIR		write the seeds to DIR, a first corpus
 *
 * The walk is the same for the same FUZZ_SEED, only its length is a matter of
 * time. It claims: no crash (the plan is printed at the end), no input that
 * takes too long, no descriptor and no memory that stays.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "fuzz.h"
#include "ktap.h"

enum {
	INPUT_MAX = 4096,
	SEEDS_MAX = 64,
	INPUT_LIMIT_MS = 1000,		/* most take some microseconds */
	MEMORY_LIMIT_KIB = 32 * 1024,	/* growth after the first second's */
};

static uint64_t state = 0x853c49e6748fea9bull;
static uint8_t seeds[SEEDS_MAX][INPUT_MAX], input[INPUT_MAX];
static size_t seed_len[SEEDS_MAX], input_len;
static unsigned int seeds_n;
static uint64_t runs, slowest_ms;

static uint32_t below(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * 0x2545f4914f6cdd1dull) >> 32) * n >> 32;
}

static uint64_t now_ms(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000ull + ts.tv_nsec / 1000000;
}

static long memory_kib(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_maxrss;
}

static void insert(size_t at, const uint8_t *bytes, size_t n)
{
	if (input_len + n > INPUT_MAX)
		return;
	memmove(input + at + n, input + at, input_len - at);
	memcpy(input + at, bytes, n);
	input_len += n;
}

static void leave_out(size_t at, size_t n)
{
	if (n > input_len - at)
		n = input_len - at;
	memmove(input + at, input + at + n, input_len - at - n);
	input_len -= n;
}

/* Numbers at which things change: in 1, 2, 4 or 8 bytes. */
static void put_number(size_t at)
{
	static const uint64_t numbers[] = {
		0, 1, 2, 3, 4, 7, 8, 15, 16, 31, 32, 64, 255, 256, 4095, 4096, 65535, 65536,
		0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffffffff000, UINT64_MAX,
	};
	uint64_t number = numbers[below(sizeof(numbers) / sizeof(numbers[0]))];
	size_t n = 1u << below(4);

	if (at + n <= input_len)
		memcpy(input + at, &number, n);
}

static void change(void)
{
	size_t at = input_len ? below(input_len) : 0, len;
	const uint8_t byte = below(256);
	unsigned int other;

	if (!input_len) {
		insert(0, &byte, 1);
		return;
	}
	switch (below(7)) {
	case 0:
		input[at] ^= 1u << below(8);
		break;
	case 1:
		input[at] = byte;
		break;
	case 2:
		put_number(at);
		break;
	case 3:
		insert(at, &byte, 1);
		break;
	case 4:
		leave_out(at, 1 + below(16));
		break;
	case 5:			/* the rest of another seed from here on */
		other = below(seeds_n);
		input_len = at;
		at = below(seed_len[other]);
		len = seed_len[other] - at;
		insert(input_len, seeds[other] + at, len);
		break;
	case 6:			/* all of another one behind it */
		other = below(seeds_n);
		insert(input_len, seeds[other], seed_len[other]);
		break;
	}
}

static void make_input(void)
{
	unsigned int i, n;

	if (below(32) == 0) {		/* nothing of ours at all */
		input_len = 1 + below(256);
		for (i = 0; i < input_len; i++)
			input[i] = below(256);
		return;
	}
	i = below(seeds_n);
	input_len = seed_len[i];
	memcpy(input, seeds[i], input_len);
	for (n = below(12); n; n--)
		change();
}

static void run(void)
{
	uint64_t start = now_ms(), took;

	LLVMFuzzerTestOneInput(input, input_len);
	took = now_ms() - start;
	if (took > slowest_ms)
		slowest_ms = took;
	runs++;
}

static void make_seeds(void)
{
	while (seeds_n < SEEDS_MAX) {
		seed_len[seeds_n] = fuzz_seed(seeds_n, seeds[seeds_n], INPUT_MAX);
		if (!seed_len[seeds_n])
			break;
		seeds_n++;
	}
}

/* The input that did it, for replay. Only async-signal-safe calls. */
static void died(int sig)
{
	static const char digits[] = "0123456789abcdef";
	char text[2];
	size_t i;

	for (i = 0; i < input_len; i++) {
		text[0] = digits[input[i] >> 4];
		text[1] = digits[input[i] & 15];
		if (write(2, text, 2) != 2)
			break;
	}
	if (write(2, "\n", 1) < 0)
		_exit(1);
	signal(sig, SIG_DFL);
	raise(sig);
}

static int replay(char **files)
{
	FILE *f;

	for (; *files; files++) {
		f = fopen(*files, "re");
		if (!f) {
			fprintf(stderr, "%s cannot be read\n", *files);
			return 1;
		}
		input_len = fread(input, 1, sizeof(input), f);
		fclose(f);
		run();
	}
	return 0;
}

static int write_seeds(const char *dir)
{
	char path[512];
	unsigned int i;
	FILE *f;

	for (i = 0; i < seeds_n; i++) {
		snprintf(path, sizeof(path), "%s/seed-%u", dir, i);
		f = fopen(path, "we");
		if (!f || fwrite(seeds[i], seed_len[i], 1, f) != 1 || fclose(f)) {
			fprintf(stderr, "%s cannot be written\n", path);
			return 1;
		}
	}
	return 0;
}

static unsigned int count_fds(void)
{
	unsigned int n = 0;
	int fd;

	for (fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void walk(uint64_t ms)
{
	unsigned int fds = count_fds();
	long memory = 0;
	uint64_t start = now_ms();

	for (input_len = 0; now_ms() - start < ms;) {
		make_input();
		run();
		if (!memory && now_ms() - start > ms / 2)
			memory = memory_kib();
	}
	ktap_ok(runs > seeds_n, "no crash in %llu inputs", (unsigned long long)runs);
	ktap_ok(slowest_ms <= INPUT_LIMIT_MS, "none took more than %d ms (%llu)", INPUT_LIMIT_MS,
		(unsigned long long)slowest_ms);
	ktap_ok(count_fds() == fds, "no descriptor stays open (%u, %u)", fds, count_fds());
	ktap_ok(memory_kib() - memory < MEMORY_LIMIT_KIB, "memory grew by %ld KiB",
		memory_kib() - memory);
}

int main(int argc, char **argv)
{
	const char *seconds = getenv("FUZZ_SECONDS"), *seed = getenv("FUZZ_SEED");
	unsigned int i;

	make_seeds();
	if (argc == 3 && !strcmp(argv[1], "-w"))
		return write_seeds(argv[2]);
	if (argc > 1)
		return replay(argv + 1);
	if (seed && *seed && strtoull(seed, NULL, 0))
		state = strtoull(seed, NULL, 0);
	signal(SIGABRT, died);
	signal(SIGSEGV, died);
	signal(SIGBUS, died);
	signal(SIGFPE, died);
	ktap_diag("FUZZ_SEED=%#llx", (unsigned long long)state);
	for (i = 0; i < seeds_n; i++) {
		input_len = seed_len[i];
		memcpy(input, seeds[i], input_len);
		run();
	}
	walk((seconds && *seconds ? strtoull(seconds, NULL, 0) : 2) * 1000);
	return ktap_done();
}
