/* SPDX-License-Identifier: GPL-2.0-only */
/* Do not edit directly, auto-generated from: */
/*	Documentation/netlink/specs/vanguard.yaml */
#ifndef VG_WORDS_GEN_H
#define VG_WORDS_GEN_H

static const char *const vg_words_xdp_mode[] __attribute__((unused)) = {
	[0] = "none",
	[1] = "generic",
	[2] = "native",
	[3] = "offload",
};

static const char *const vg_words_tunable[] __attribute__((unused)) = {
	[0] = "coalesce",
	[1] = "queue-coalesce",
	[2] = "irq",
	[3] = "rings",
	[4] = "channels",
	[5] = "offloads",
};

static const char *const vg_words_coalesce_param[] __attribute__((unused)) = {
	[0] = "rx-usecs",
	[1] = "rx-frames",
	[2] = "rx-usecs-irq",
	[3] = "rx-frames-irq",
	[4] = "tx-usecs",
	[5] = "tx-frames",
	[6] = "tx-usecs-irq",
	[7] = "tx-frames-irq",
	[8] = "stats-usecs",
	[9] = "adaptive-rx",
	[10] = "adaptive-tx",
	[11] = "rate-low",
	[12] = "rx-usecs-low",
	[13] = "rx-frames-low",
	[14] = "tx-usecs-low",
	[15] = "tx-frames-low",
	[16] = "rate-high",
	[17] = "rx-usecs-high",
	[18] = "rx-frames-high",
	[19] = "tx-usecs-high",
	[20] = "tx-frames-high",
	[21] = "sample-interval",
};

static const char *const vg_words_irq_mode[] __attribute__((unused)) = {
	[0] = "steer",
	[1] = "spread",
	[2] = "pin",
	[3] = "release",
};

static const char *const vg_words_event_kind[] __attribute__((unused)) = {
	[0] = "coalesce",
	[1] = "irq",
	[2] = "rings",
	[3] = "channels",
	[4] = "link",
	[5] = "profile",
	[6] = "health",
};

static const char *const vg_words_a_device[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "driver",
	[4] = "bus-info",
	[5] = "rx-queues",
	[6] = "tx-queues",
	[7] = "vectors",
	[8] = "xdp-mode",
	[9] = "xdp-features",
	[10] = "carrier",
	[11] = "speed",
	[12] = "full-duplex",
	[13] = "tunable",
	[14] = "profile",
};

static const char *const vg_words_a_coalesce_values[] __attribute__((unused)) = {
	[1] = "rx-usecs",
	[2] = "rx-frames",
	[3] = "rx-usecs-irq",
	[4] = "rx-frames-irq",
	[5] = "tx-usecs",
	[6] = "tx-frames",
	[7] = "tx-usecs-irq",
	[8] = "tx-frames-irq",
	[9] = "stats-usecs",
	[10] = "adaptive-rx",
	[11] = "adaptive-tx",
	[12] = "rate-low",
	[13] = "rx-usecs-low",
	[14] = "rx-frames-low",
	[15] = "tx-usecs-low",
	[16] = "tx-frames-low",
	[17] = "rate-high",
	[18] = "rx-usecs-high",
	[19] = "rx-frames-high",
	[20] = "tx-usecs-high",
	[21] = "tx-frames-high",
	[22] = "sample-interval",
};

static const char *const vg_words_a_coalesce[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "queue",
	[4] = "supported",
	[5] = "values",
};

static const char *const vg_words_a_irq_count[] __attribute__((unused)) = {
	[1] = "cpu",
	[2] = "count",
};

static const char *const vg_words_a_irq[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "irq",
	[4] = "vector",
	[5] = "name",
	[6] = "napi-id",
	[7] = "rx-queue",
	[8] = "tx-queue",
	[9] = "affinity",
	[10] = "effective",
	[11] = "total",
	[12] = "counts",
	[13] = "managed",
	[14] = "steered",
	[15] = "queue",
	[16] = "mode",
	[17] = "cpus",
};

static const char *const vg_words_a_ring_sizes[] __attribute__((unused)) = {
	[1] = "rx",
	[2] = "rx-max",
	[3] = "tx",
	[4] = "tx-max",
};

static const char *const vg_words_a_rings[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "sizes",
};

static const char *const vg_words_a_channel_counts[] __attribute__((unused)) = {
	[1] = "rx",
	[2] = "rx-max",
	[3] = "tx",
	[4] = "tx-max",
	[5] = "other",
	[6] = "other-max",
	[7] = "combined",
	[8] = "combined-max",
};

static const char *const vg_words_a_channels[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "counts",
};

static const char *const vg_words_a_offloads[] __attribute__((unused)) = {
	[1] = "gro",
	[2] = "gro-hw",
	[3] = "lro",
	[4] = "tso",
	[5] = "gso",
};

static const char *const vg_words_a_irq_plan[] __attribute__((unused)) = {
	[1] = "mode",
	[2] = "cpus",
};

static const char *const vg_words_a_profile[] __attribute__((unused)) = {
	[1] = "ifindex",
	[2] = "ifname",
	[3] = "channels",
	[4] = "rings",
	[5] = "offloads",
	[6] = "coalesce",
	[7] = "irq",
	[8] = "stay",
	[9] = "pid",
	[10] = "comm",
};

static const char *const vg_words_a_event[] __attribute__((unused)) = {
	[1] = "kind",
	[2] = "ifindex",
	[3] = "ifname",
	[4] = "text",
	[5] = "pid",
	[6] = "comm",
	[7] = "seq",
	[8] = "dropped",
};

#endif /* VG_WORDS_GEN_H */
