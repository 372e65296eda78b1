/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * notify.h - tell the service manager how we are: the sd_notify protocol, one
 * datagram to $NOTIFY_SOCKET. Nothing happens when nobody listens.
 */
#ifndef VGD_NOTIFY_H
#define VGD_NOTIFY_H

#include <stdint.h>

void notify_ready(void);
void notify_reloading(void);
void notify_stopping(void);
void notify_alive(void);
/** notify_watchdog_ns() - how often notify_alive() is expected, 0 never */
uint64_t notify_watchdog_ns(void);

#endif /* VGD_NOTIFY_H */
