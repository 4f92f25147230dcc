/* SPDX-License-Identifier: MIT */
/* One access by way of allowio. Safe in a signal handler with other signals blocked. */
#ifndef KPORT_TRAP_PRELOAD_CHANNEL_H
#define KPORT_TRAP_PRELOAD_CHANNEL_H

#include "decode.h"

enum exchange {
	EXCHANGE_DONE,
	EXCHANGE_REFUSED,
	EXCHANGE_ALONE, /* nobody is there to serve it */
};

/* value: what is written, or where what is read goes. */
enum exchange preload_exchange(enum decode_kind kind, uint16_t port, unsigned width,
			       uint32_t *value);

#endif /* KPORT_TRAP_PRELOAD_CHANNEL_H */
