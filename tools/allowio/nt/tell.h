/* SPDX-License-Identifier: MIT */
/* What is said of a program's accesses, whichever way they were met. */
#ifndef KPORT_ALLOWIO_NT_TELL_H
#define KPORT_ALLOWIO_NT_TELL_H

#include <stdbool.h>

/* given: the ports that the program has. */
void tell_refused(unsigned long process, unsigned port, unsigned width, const char *given);

/* CLI, otherwise STI. */
void tell_passed(unsigned long process, bool is_cli);

#endif /* KPORT_ALLOWIO_NT_TELL_H */
