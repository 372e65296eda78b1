// SPDX-License-Identifier: GPL-2.0-only
/* rx_stream.c - see rx_stream.h */
#include "rx_stream.h"

#include <string.h>

#include "desc.h"
#include "offload.h"

enum { TAG_AT = 12, TAG_SIZE = 4, SIZE_MASK = 0x7fff };

static const uint8_t zeros[OFFLOAD_FRAME_MIN];

uint32_t rx_stream_limit(uint16_t max_size)
{
	uint32_t limit = max_size & SIZE_MASK;

	return limit < DESC_LENGTH_MAX ? limit : DESC_LENGTH_MAX;
}

static void add(struct rx_stream *stream, const uint8_t *at, uint32_t len)
{
	stream->piece[stream->next].at = at;
	stream->piece[stream->next++].len = len;
	stream->left += len;
}

/* The FCS is the one of the wire: over the tag, also where that is stripped. */
static void put_fcs(struct rx_stream *stream, const struct rx_arrival *arrival,
		    const uint8_t *frame, uint32_t pad)
{
	uint32_t fcs = offload_fcs(offload_fcs(0, frame, arrival->len), zeros, pad);

	if (arrival->status.is_crc_error)
		fcs = ~fcs;
	for (unsigned int i = 0; i < sizeof(stream->fcs); i++)
		stream->fcs[i] = (uint8_t)(fcs >> 8 * i);
	add(stream, stream->fcs, sizeof(stream->fcs));
}

void rx_stream_open(struct rx_stream *stream, const struct rx_arrival *arrival,
		    const uint8_t *frame, uint16_t max_size)
{
	uint32_t len = arrival->len, limit = rx_stream_limit(max_size);
	uint32_t pad = len < OFFLOAD_FRAME_MIN && !arrival->status.is_runt ?
		       OFFLOAD_FRAME_MIN - len : 0;

	memset(stream->piece, 0, sizeof(stream->piece));
	stream->next = 0;
	stream->left = 0;
	if (arrival->status.has_tag) {
		add(stream, frame, TAG_AT);
		add(stream, frame + TAG_AT + TAG_SIZE, len - TAG_AT - TAG_SIZE);
	} else {
		add(stream, frame, len);
	}
	if (pad)
		add(stream, zeros, pad);
	put_fcs(stream, arrival, frame, pad);
	stream->next = 0;
	if (stream->left > limit)
		stream->left = limit;
}

uint32_t rx_stream_left(const struct rx_stream *stream)
{
	return stream->left;
}

void rx_stream_copy(struct rx_stream *stream, uint8_t *to, uint32_t len)
{
	uint32_t n;

	stream->left -= len;
	while (len) {
		n = stream->piece[stream->next].len;
		n = n < len ? n : len;
		memcpy(to, stream->piece[stream->next].at, n);
		stream->piece[stream->next].at += n;
		stream->piece[stream->next].len -= n;
		if (!stream->piece[stream->next].len)
			stream->next++;
		to += n;
		len -= n;
	}
}
