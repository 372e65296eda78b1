// SPDX-License-Identifier: GPL-2.0-only
/* run.c - run a loaded XDP program and count instructions */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <bpf/bpf.h>
#include <linux/bpf.h>
#include "run.h"

#define FUNCS_MAX	16u

int run_frame(int prog_fd, const struct frame *f, uint32_t repeat,
	      uint32_t *ret_insn, uint32_t *ret_verdict)
{
	LIBBPF_OPTS(bpf_test_run_opts, opts,
		.data_in = f->data,
		.data_size_in = f->len,
		.repeat = repeat,
	);
	int err;

	err = bpf_prog_test_run_opts(prog_fd, &opts);
	if (err)
		return err;
	*ret_insn = opts.duration;
	*ret_verdict = opts.retval;
	return 0;
}

int run_empty_load(void)
{
	static const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K, .dst_reg = BPF_REG_0, .imm = XDP_PASS },
		{ .code = BPF_JMP | BPF_EXIT },
	};

	return bpf_prog_load(BPF_PROG_TYPE_XDP, "empty", "GPL", insns, 2, NULL);
}

int run_lengths(int prog_fd, uint32_t *ret_jited, uint32_t *ret_xlated)
{
	struct bpf_prog_info info;
	uint32_t len = sizeof(info);
	int err;

	memset(&info, 0, sizeof(info));
	err = bpf_obj_get_info_by_fd(prog_fd, &info, &len);
	if (err)
		return err;
	*ret_jited = info.jited_prog_len;
	*ret_xlated = info.xlated_prog_len / sizeof(struct bpf_insn);
	return 0;
}

int put_code(int prog_fd)
{
	uint32_t jited, xlated, len = sizeof(struct bpf_prog_info), i;
	uint64_t addr[FUNCS_MAX] = { 0 };
	uint32_t size[FUNCS_MAX] = { 0 };
	struct bpf_prog_info info;
	uint8_t *code;
	int err;

	err = run_lengths(prog_fd, &jited, &xlated);
	if (err)
		return err;
	code = calloc(1, jited);
	if (!code)
		return -ENOMEM;
	memset(&info, 0, sizeof(info));
	info.jited_prog_insns = (uintptr_t)code;
	info.jited_prog_len = jited;
	info.jited_ksyms = (uintptr_t)addr;
	info.nr_jited_ksyms = FUNCS_MAX;
	info.jited_func_lens = (uintptr_t)size;
	info.nr_jited_func_lens = FUNCS_MAX;
	err = bpf_obj_get_info_by_fd(prog_fd, &info, &len);
	for (i = 0; i < info.nr_jited_ksyms && i < FUNCS_MAX && !err; i++)
		printf("@func %llx %u\n", (unsigned long long)addr[i], size[i]);
	for (i = 0; i < jited && !err; i++) {
		if (i % 64 == 0)
			printf("%s@code ", i ? "\n" : "");
		printf("%02x", code[i]);
	}
	printf("\n");
	free(code);
	return err;
}

void put_value(const char *name, uint32_t round, uint32_t value)
{
	printf("@value %s %u %u\n", name, round, value);
}

void put_note(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("@note ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
}

int put_fail(const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	printf("@fail ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
	return -EINVAL;
}
