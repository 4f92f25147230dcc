/* SPDX-License-Identifier: MIT */
/* The shim serves an access: by emulate.c, with the ports that allowio has. Safe in a signal handler. */
#ifndef KPORT_TRAP_PRELOAD_SERVE_H
#define KPORT_TRAP_PRELOAD_SERVE_H

#include "decode.h"
#include "preload_system.h"

enum served {
	SERVED,	       /* the program goes on with the registers in context */
	SERVED_NOT,    /* it is to have the fault that it met, and has been told why */
	SERVED_MEMORY, /* it is to have a fault of *address */
};

enum served serve(struct machine_context *context, enum decode_mode mode,
		  const struct decoded *decoded, unsigned long *address);

#endif /* KPORT_TRAP_PRELOAD_SERVE_H */
