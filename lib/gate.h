/* SPDX-License-Identifier: MIT */
/*
 * Keeps accesses and changes of the claimed set apart: accesses pass the gate together, and a change
 * closes it for the moment in which it stores the new set. After a range was taken out under a
 * closed gate, no access to it is running and none will begin.
 */
#ifndef KPORT_LIB_GATE_H
#define KPORT_LIB_GATE_H

#include "lib/os.h"

struct gate {
	uint32_t inside;
	uint32_t closed;
};

static inline void gate_enter(struct gate *gate)
{
	for (;;) {
		__atomic_add_fetch(&gate->inside, 1, __ATOMIC_SEQ_CST);
		if (!__atomic_load_n(&gate->closed, __ATOMIC_SEQ_CST))
			return;
		__atomic_sub_fetch(&gate->inside, 1, __ATOMIC_SEQ_CST);
		while (__atomic_load_n(&gate->closed, __ATOMIC_SEQ_CST))
			os_yield();
	}
}

static inline void gate_leave(struct gate *gate)
{
	__atomic_sub_fetch(&gate->inside, 1, __ATOMIC_SEQ_CST);
}

/* The handle's lock is held: one thread at a time closes. */
static inline void gate_close(struct gate *gate)
{
	__atomic_store_n(&gate->closed, 1, __ATOMIC_SEQ_CST);
	while (__atomic_load_n(&gate->inside, __ATOMIC_SEQ_CST))
		os_yield();
}

static inline void gate_open(struct gate *gate)
{
	__atomic_store_n(&gate->closed, 0, __ATOMIC_SEQ_CST);
}

#endif /* KPORT_LIB_GATE_H */
