/* SPDX-License-Identifier: MIT */
/*
 * The DLL that allowio puts into programs: what its files know of each other. It uses kernel32 and
 * nothing else, no C library, so that it can be loaded into whatever program.
 */
#ifndef KPORT_TRAP_NT_DLL_H
#define KPORT_TRAP_NT_DLL_H

#include <stdbool.h>
#include <windows.h>

#include "../held_bus.h"
#include "channel.h"

/* A handle's 32 bits are extended by their sign: "Interprocess Communication Between 32-bit and 64-bit". */
static inline HANDLE dll_handle(uint32_t number)
{
	return (HANDLE)(LONG_PTR)(int32_t)number;
}

/* ask.c */
bool ask_begin(HANDLE section, enum channel_start *failure);

/* From ask_begin() on. */
const struct channel *ask_channel(void);

/*
 * Puts a question to allowio and waits for its answer; any thread, in an exception handler as well.
 * *value goes out and comes back. False: no, or nobody is there any more.
 */
bool ask(enum channel_question question, unsigned port, unsigned width, uint32_t *value);

/* bus.c, where the channel has a bus: maps it. False: it cannot be, or it is none. */
bool bus_begin(const struct channel *channel);
bool bus_is_there(void);

/*
 * Accesses, at ports as they really are; any thread, in an exception handler as well. What is held belongs to
 * the thread, which lets go of it before it leaves the handler.
 */
void bus_access(struct held_bus *held, enum decode_kind kind, uint16_t port, unsigned width,
		uint32_t *value);
uint32_t bus_read_ahead(struct held_bus *held, uint16_t port, unsigned width);
void bus_let_go(struct held_bus *held);

/* fault.c: false where this Windows has no vectored handlers. */
bool fault_begin(void);

/* follow.c: false where it cannot be done. */
bool follow_begin(void);

#endif /* KPORT_TRAP_NT_DLL_H */
