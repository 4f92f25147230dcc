/* SPDX-License-Identifier: MIT */
/* Random requests for either driver: valid ones or nearly so, and what becomes of them by mutation. */
#ifndef TESTS_DRIVER_RANDOM_REQUESTS_H
#define TESTS_DRIVER_RANDOM_REQUESTS_H

#include <stddef.h>

#include "kport_abi.h"

#define RANDOM_ROOM 4096 /* bytes that a request may take */

void random_start(uint64_t seed);
uint32_t any(uint32_t below);
uint16_t random_port(void);
unsigned random_number(void);

/* A valid request of this number, or nearly so; returns its length, which is not in it yet. */
size_t random_make(unsigned number, void *to);
void random_mutate(uint8_t *request, size_t *len);

/* Others may be mutated with its beginning. */
void random_keep(const void *request, size_t len);

#endif /* TESTS_DRIVER_RANDOM_REQUESTS_H */
