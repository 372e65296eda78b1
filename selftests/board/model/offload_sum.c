// SPDX-License-Identifier: GPL-2.0-only
/*
 * offload_sum.c - the two sums over a frame: the Internet checksum (RFC 1071)
 * and the frame check sequence (CRC-32 of IEEE 802.3)
 */
#include "offload.h"

#include <arpa/inet.h>
#include <endian.h>
#include <string.h>

#include "offload_sum.h"

enum { FCS_POLYNOMIAL = 0xedb88320, FCS_SLICES = 8 };	/* low bit first */

static uint32_t fcs_table[FCS_SLICES][256];

/* Words in memory order: the sum of swapped words is the swapped sum. */
uint64_t offload_sum(uint64_t sum, const uint8_t *data, uint32_t len)
{
	uint64_t word, tail = 0;

	for (; len >= 8; data += 8, len -= 8) {
		memcpy(&word, data, 8);
		sum += word;
		sum += sum < word;
	}
	if (len) {
		memcpy(&tail, data, len);
		sum += tail;
		sum += sum < tail;
	}
	return sum;
}

uint16_t offload_fold(uint64_t sum)
{
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffffffff) + (sum >> 32);
	sum = (sum & 0xffff) + (sum >> 16);
	sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)((sum & 0xffff) + (sum >> 16));
}

uint16_t offload_checksum(const uint8_t *data, uint32_t len, uint32_t sum)
{
	uint64_t start = htons(offload_fold(sum));

	return (uint16_t)~ntohs(offload_fold(offload_sum(start, data, len)));
}

/* Filled before main(): the functions stay pure. */
__attribute__((constructor)) static void fcs_fill(void)
{
	uint32_t crc;

	for (unsigned int i = 0; i < 256; i++) {
		crc = i;
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? FCS_POLYNOMIAL : 0);
		fcs_table[0][i] = crc;
	}
	for (unsigned int i = 0; i < 256; i++)
		for (int s = 1; s < FCS_SLICES; s++) {
			crc = fcs_table[s - 1][i];
			fcs_table[s][i] = crc >> 8 ^ fcs_table[0][crc & 0xff];
		}
}

uint32_t offload_fcs(uint32_t fcs, const uint8_t *data, uint32_t len)
{
	uint32_t crc = ~fcs, low, high;
	uint64_t word;

	for (; len >= 8; data += 8, len -= 8) {
		memcpy(&word, data, 8);
		word = le64toh(word);
		low = (uint32_t)word ^ crc;
		high = (uint32_t)(word >> 32);
		crc = fcs_table[7][low & 0xff] ^ fcs_table[6][low >> 8 & 0xff] ^
		      fcs_table[5][low >> 16 & 0xff] ^ fcs_table[4][low >> 24] ^
		      fcs_table[3][high & 0xff] ^ fcs_table[2][high >> 8 & 0xff] ^
		      fcs_table[1][high >> 16 & 0xff] ^ fcs_table[0][high >> 24];
	}
	while (len--)
		crc = crc >> 8 ^ fcs_table[0][(crc ^ *data++) & 0xff];
	return ~crc;
}
