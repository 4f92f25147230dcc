/* SPDX-License-Identifier: MIT */
/*
 * After a served access, goes on with what the program would execute next, as long as that is what
 * loops around port accesses are made of: accesses themselves, and comparing, counting and jumping on
 * registers and flags. A loop that waits for a device so costs one fault and not one a round.
 *
 * Nothing but registers, flags and ports is touched, and what it stops at has not been begun: the program
 * executes it by itself. Like emulate() it calls nothing but what it is given.
 */
#ifndef KPORT_TRAP_RUN_AHEAD_H
#define KPORT_TRAP_RUN_AHEAD_H

#include "emulate.h"

/* So many accesses, or other instructions since the last one, are made in one call; signals come between. */
#define RUN_AHEAD_ACCESSES 1024
#define RUN_AHEAD_OTHERS 48

/* The bytes from ip on, at most DECODE_MAX_LENGTH; answers how many there are. */
typedef unsigned (*run_ahead_fetch)(void *context, uint64_t ip, uint8_t *code);

/*
 * registers are those behind the access, in 32- or 64-bit code that is flat. Of the world only
 * may_access, in and out are used; where one of them answers false, the program meets its fault at that
 * instruction. fetch gets the world's context. Answers how many accesses were made.
 */
unsigned run_ahead(struct emulate_registers *registers, const struct emulate_world *world,
		   run_ahead_fetch fetch);

#endif /* KPORT_TRAP_RUN_AHEAD_H */
