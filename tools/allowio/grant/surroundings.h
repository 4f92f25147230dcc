/* SPDX-License-Identifier: MIT */
/* What a caller may have prepared, and what the kernel may have withheld. */
#ifndef KPORT_ALLOWIO_GRANT_SURROUNDINGS_H
#define KPORT_ALLOWIO_GRANT_SURROUNDINGS_H

/*
 * First of all: no environment, no core, no tracer, standard descriptors open, and nobody's rights but
 * the caller's own and the file's. Answers -1, or an exit code.
 */
int surroundings_secure(void);

/* Is CAP_SYS_RAWIO there? Otherwise says why not, and what to do. Answers -1, or an exit code. */
int surroundings_check_capability(void);

#endif /* KPORT_ALLOWIO_GRANT_SURROUNDINGS_H */
