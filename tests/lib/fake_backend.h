/* SPDX-License-Identifier: MIT */
/* A back end over 64 KiB of memory that writes down what it is asked and fails when it is told to. */
#ifndef TESTS_LIB_FAKE_BACKEND_H
#define TESTS_LIB_FAKE_BACKEND_H

#include "lib/internal.h"

struct fake {
	uint8_t memory[KP_PORTS];
	char log[2000]; /* "open;claim 0x378-0x37a;out8 0x378 0x55;" */
	enum kport_status probe, open, claim, attach, grant; /* what these answer */
	uint32_t notes;
	uint16_t claim_fails_at; /* the range that begins here is refused with claim; 0: each is */
	unsigned accesses;	 /* made so far, string elements included */
	unsigned fail_at;	 /* the access with this number, from 1, fails with KPORT_SYSTEM */
	unsigned reads_until_ready; /* so many reads of port 0x379 give 0 */
};

extern struct fake fake;

/* Tests change the description, too; fake_reset() is a setup function of cmocka. */
extern struct backend fake_backend;
int fake_reset(void **state);

/* Opens fake_backend with these ranges (NULL: none) and flags. */
kport *fake_open(const char *ranges, uint32_t flags);

/* ---- fake_machine.c: a machine on which a driver "ne2k" has 0x300-0x307 and lpt1 is at 0xd010 ---- */

extern unsigned fake_reservations;  /* alive now */
extern uint32_t fake_reserve_flags; /* of the last one asked for */

#endif /* TESTS_LIB_FAKE_BACKEND_H */
