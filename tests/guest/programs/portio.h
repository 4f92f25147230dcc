// SPDX-License-Identifier: MIT
//
// What portio's two halves share: the list of steps and the place in it.
#ifndef KPORT_TESTS_GUEST_PORTIO_H
#define KPORT_TESTS_GUEST_PORTIO_H

struct portio_step {
	const char *name;
	void (*run)(void);
};

/* Steps about processes, threads and signals; ends with a NULL name. */
extern const struct portio_step portio_process_steps[];

/* The next argument, taken; status 8 when there is none. */
char *portio_next(void);

/* The same as a number: 0x for hexadecimal. */
unsigned long portio_number(void);

/* What is left to do, not taken. */
char **portio_rest(void);

/* Do all that is left. */
void portio_run(void);

#endif
