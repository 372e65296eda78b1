// SPDX-License-Identifier: GPL-2.0-only
/* wire.c - what all backends do alike */
#include <stddef.h>
#include "wire.h"

void wire_deliver(struct wire *wire, const uint8_t *frame, uint32_t len)
{
	wire->stats.rx_frames++;
	wire->stats.rx_bytes += len;
	if (wire->receive)
		wire->receive(wire->chip, frame, len);
}

void wire_close(struct wire *wire)
{
	if (wire)
		wire->ops->close(wire);
}
