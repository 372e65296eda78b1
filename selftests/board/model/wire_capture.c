// SPDX-License-Identifier: GPL-2.0-only
/* wire_capture.c - see wire_capture.h */
#include <byteswap.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "wire.h"
#include "wire_capture.h"

/* The format: https://datatracker.ietf.org/doc/draft-ietf-opsawg-pcap/ */
enum {
	MAGIC_US = 0xa1b2c3d4,
	MAGIC_NS = 0xa1b23c4d,
	LINK_ETHERNET = 1,
	LINK_MASK = 0x0fffffff,		/* above it: whether and how long an FCS is */
	SNAPLEN = 65535,
};

struct file_header {
	uint32_t magic;
	uint16_t major, minor;
	uint32_t reserved[2];
	uint32_t snaplen;
	uint32_t link;
};

struct record_header {
	uint32_t seconds, fraction;
	uint32_t captured, original;
};

struct capture {
	FILE *file;
	bool is_swapped, is_ns;
	int err;
	int64_t frames;
	uint64_t first_ns;
	uint8_t frame[WIRE_FRAME_MAX];
};

static uint32_t in_order(const struct capture *capture, uint32_t v)
{
	return capture->is_swapped ? bswap_32(v) : v;
}

static int read_file_header(struct capture *capture, char *why, uint32_t size)
{
	struct file_header header;
	uint32_t magic;

	if (fread(&header, sizeof(header), 1, capture->file) != 1) {
		snprintf(why, size, "too short for a pcap file");
		return -EINVAL;
	}
	magic = header.magic;
	capture->is_swapped = magic == bswap_32(MAGIC_US) || magic == bswap_32(MAGIC_NS);
	magic = in_order(capture, magic);
	if (magic != MAGIC_US && magic != MAGIC_NS) {
		snprintf(why, size, "not a pcap file (pcapng is not read: editcap -F pcap)");
		return -EINVAL;
	}
	capture->is_ns = magic == MAGIC_NS;
	if ((in_order(capture, header.link) & LINK_MASK) != LINK_ETHERNET) {
		snprintf(why, size, "link type %" PRIu32 ", not Ethernet",
			 in_order(capture, header.link) & LINK_MASK);
		return -EINVAL;
	}
	return 0;
}

/* 1, 0 at the end, or -EINVAL */
static int read_record(struct capture *capture, uint32_t *ret_len, uint64_t *ret_ns)
{
	struct record_header header;
	size_t n = fread(&header, 1, sizeof(header), capture->file);
	uint32_t len, fraction;

	if (!n && feof(capture->file))
		return 0;
	len = in_order(capture, header.captured);
	fraction = in_order(capture, header.fraction);
	if (n != sizeof(header) || len > WIRE_FRAME_MAX || !len ||
	    fread(capture->frame, len, 1, capture->file) != 1)
		return -EINVAL;
	*ret_len = len;
	*ret_ns = in_order(capture, header.seconds) * 1000000000ull +
		  fraction * (capture->is_ns ? 1ull : 1000ull);
	return 1;
}

static int check_records(struct capture *capture, char *why, uint32_t size)
{
	uint64_t n = 0, ns;
	uint32_t len;
	int more;

	while ((more = read_record(capture, &len, &ns)) > 0)
		if (!n++)
			capture->first_ns = ns;
	if (more < 0)
		snprintf(why, size, "frame %" PRIu64 " is cut short, empty or larger than %d bytes",
			 n + 1, WIRE_FRAME_MAX);
	else if (fseek(capture->file, sizeof(struct file_header), SEEK_SET))
		more = -errno;
	return more;
}

static int open_file(const char *path, const char *mode, struct capture **ret, char *why,
		     uint32_t size)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	int err;

	if (!capture) {
		snprintf(why, size, "no memory");
		return -ENOMEM;
	}
	capture->file = fopen(path, mode);
	if (!capture->file) {
		err = -errno;
		snprintf(why, size, "%s: %s", path, strerror(-err));
		free(capture);
		return err;
	}
	*ret = capture;
	return 0;
}

int capture_open(const char *path, struct capture **ret, char *why, uint32_t size)
{
	struct capture *capture;
	char text[120] = "";
	int err = open_file(path, "re", &capture, why, size);

	if (err)
		return err;
	err = read_file_header(capture, text, sizeof(text));
	if (!err)
		err = check_records(capture, text, sizeof(text));
	if (err) {
		snprintf(why, size, "%s: %s", path, *text ? text : strerror(-err));
		capture_close(capture);
		return err;
	}
	*ret = capture;
	return 0;
}

int capture_read(struct capture *capture, const uint8_t **frame, uint32_t *ret_len,
		 uint64_t *ret_ns)
{
	uint64_t ns = 0;
	int more = capture->err ? capture->err : read_record(capture, ret_len, &ns);

	if (more < 0)
		capture->err = more;
	if (more <= 0)
		return more;
	capture->frames++;
	*frame = capture->frame;
	/* Clocks are set while files are recorded. */
	*ret_ns = ns > capture->first_ns ? ns - capture->first_ns : 0;
	return 1;
}

int capture_create(const char *path, struct capture **ret, char *why, uint32_t size)
{
	static const struct file_header header = { .magic = MAGIC_NS, .major = 2, .minor = 4,
						   .snaplen = SNAPLEN, .link = LINK_ETHERNET };
	struct capture *capture;
	int err = open_file(path, "we", &capture, why, size);

	if (err)
		return err;
	if (fwrite(&header, sizeof(header), 1, capture->file) != 1)
		capture->err = -EIO;
	*ret = capture;
	return 0;
}

void capture_write(struct capture *capture, uint64_t now_ns, const uint8_t *frame, uint32_t len)
{
	struct record_header header = {
		.seconds = (uint32_t)(now_ns / 1000000000u),
		.fraction = (uint32_t)(now_ns % 1000000000u),
		.captured = len,
		.original = len,
	};

	if (capture->err)
		return;
	if (fwrite(&header, sizeof(header), 1, capture->file) != 1 ||
	    fwrite(frame, len, 1, capture->file) != 1)
		capture->err = -EIO;
	else
		capture->frames++;
}

int64_t capture_close(struct capture *capture)
{
	int64_t result = capture->frames;

	if (fclose(capture->file) && !capture->err)
		capture->err = -errno;
	if (capture->err)
		result = capture->err;
	free(capture);
	return result;
}
