/* SPDX-License-Identifier: GPL-2.0-only */
/* machine.h - what budget and doctor ask about clock, link and queues */
#ifndef VGCTL_MACHINE_H
#define VGCTL_MACHINE_H

#include <stdint.h>

/** machine_mhz() - highest clock of core 0; 0 when nobody says */
uint32_t machine_mhz(void);
/** machine_link_mbps() - of @ifname; 0 when unknown */
uint32_t machine_link_mbps(const char *ifname);
/** machine_rx_queues() - receive queues of @ifname; 0 when there is no such interface */
uint32_t machine_rx_queues(const char *ifname);

#endif /* VGCTL_MACHINE_H */
