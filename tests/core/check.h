/* SPDX-License-Identifier: MIT */
/* cmocka with the fake host: what every test program of the core begins with. */
#ifndef TESTS_CORE_CHECK_H
#define TESTS_CORE_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "ask.h"

#define CASE(name) static void name(void **state __attribute__((unused)))

static inline void fail_of_violation(const char *what)
{
	fail_msg("violation: %s", what);
}

/* The set-up of a group: what the core does wrong with its host fails the test. */
static inline int watch_violations(void **state)
{
	(void)state;
	fake_violation = fail_of_violation;
	return 0;
}

#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

#endif /* TESTS_CORE_CHECK_H */
