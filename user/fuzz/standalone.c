// SPDX-License-Identifier: GPL-2.0-only
/*
 * standalone.c - main() of a fuzz target without libFuzzer
 *
 *	fuzz_X			mutate the seeds for FUZZ_SECONDS (default 2), KTAP
 *	fuzz_X FILE...		replay these inputs
 *	fuzz_X -w DIR		write the seeds to DIR, a first corpus
 */
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "fuzz.h"

#define INPUT_MAX	4096

static uint64_t state = 0x853c49e6748fea9bull;
static uint8_t input[INPUT_MAX];
static size_t input_len;

static uint32_t below(uint32_t n)
{
	state ^= state >> 12;
	state ^= state << 25;
	state ^= state >> 27;
	return ((state * 0x2545f4914f6cdd1dull) >> 32) * n >> 32;
}

static void mutate_once(void)
{
	static const char tokens[] = "0123456789abcdefx:./%=-#[]; ,kMGsmhd\n\0\xff\x80\x7f";
	size_t at = input_len ? below(input_len) : 0, n;

	switch (below(7)) {
	case 0:
		input[at] ^= 1u << below(8);
		break;
	case 1:
		input[at] = tokens[below(sizeof(tokens) - 1)];
		break;
	case 2:
		input_len = at;
		break;
	case 3:		/* insert */
		if (input_len + 1 < INPUT_MAX) {
			memmove(input + at + 1, input + at, input_len - at);
			input[at] = tokens[below(sizeof(tokens) - 1)];
			input_len++;
		}
		break;
	case 4:		/* leave out */
		n = below(8);
		if (at + n <= input_len) {
			memmove(input + at, input + at + n, input_len - at - n);
			input_len -= n;
		}
		break;
	case 5:		/* repeat a piece */
		n = below(64);
		if (at + n <= input_len && input_len + n < INPUT_MAX) {
			memmove(input + at + n, input + at, input_len - at);
			input_len += n;
		}
		break;
	case 6:
		input[at] = below(256);
		break;
	}
}

static void take_seed(const struct fuzz_seed *s)
{
	input_len = s->len < INPUT_MAX ? s->len : INPUT_MAX;
	memcpy(input, s->data, input_len);
}

static void next_input(void)
{
	const struct fuzz_seed *s = &fuzz_seeds[below(fuzz_seeds_n)];
	unsigned int n = below(12);

	if (below(16) == 0) {		/* nothing of ours at all */
		input_len = below(INPUT_MAX);
		for (n = 0; n < input_len; n++)
			input[n] = below(256);
		return;
	}
	take_seed(s);
	while (n--)
		mutate_once();
}

/* The input that did it, for replay. Only async-signal-safe calls. */
static void died(int sig)
{
	static const char digits[] = "0123456789abcdef";
	char line[3] = { 0 };
	size_t i;

	dprintf(2, "signal %d, input of %zu bytes:\n", sig, input_len);
	for (i = 0; i < input_len && i < 512; i++) {
		line[0] = digits[input[i] >> 4];
		line[1] = digits[input[i] & 15];
		if (write(2, line, 2) != 2)
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
		LLVMFuzzerTestOneInput(input, input_len);
	}
	return 0;
}

static int write_seeds(const char *dir)
{
	char path[512];
	FILE *f;
	int i;

	for (i = 0; i < fuzz_seeds_n; i++) {
		snprintf(path, sizeof(path), "%s/seed-%d", dir, i);
		f = fopen(path, "we");
		if (!f || fwrite(fuzz_seeds[i].data, fuzz_seeds[i].len, 1, f) !=
			  !!fuzz_seeds[i].len || fclose(f)) {
			fprintf(stderr, "%s cannot be written\n", path);
			return 1;
		}
	}
	return 0;
}

static uint64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int main(int argc, char **argv)
{
	const char *seconds = getenv("FUZZ_SECONDS"), *seed = getenv("FUZZ_SEED");
	const char *name = strrchr(argv[0], '/');
	uint64_t end, runs = 0;
	int i;

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
	printf("TAP version 13\n# FUZZ_SEED=%#llx\n", (unsigned long long)state);
	fflush(stdout);
	for (i = 0; i < fuzz_seeds_n; i++, runs++) {
		take_seed(&fuzz_seeds[i]);
		LLVMFuzzerTestOneInput(input, input_len);
	}
	end = now_ms() + (seconds && *seconds ? strtoull(seconds, NULL, 0) : 2) * 1000;
	while (now_ms() < end) {
		for (i = 0; i < 16; i++, runs++) {
			next_input();
			LLVMFuzzerTestOneInput(input, input_len);
		}
	}
	printf("1..1\nok 1 %s: %llu inputs\n", name ? name + 1 : argv[0],
	       (unsigned long long)runs);
	return 0;
}
