/* SPDX-License-Identifier: MIT */
/* cmocka with the mock: what every test program of the NT driver begins with. */
#ifndef TESTS_DRIVER_NT_CHECK_H
#define TESTS_DRIVER_NT_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "mock.h"

#define CASE(name) static void name(void **state __attribute__((unused)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))
#define READ FILE_READ_DATA
#define WRITE FILE_WRITE_DATA
#define BOTH (FILE_READ_DATA | FILE_WRITE_DATA)

static inline void fail_of_violation(const char *what)
{
	fail_msg("violation: %s", what);
}

static inline int watch_violations(void **state)
{
	(void)state;
	nt_violation = fail_of_violation;
	return 0;
}

static inline int unload_and_look(void **state)
{
	(void)state;
	if (!nt_unload())
		return 1;
	nt_check_clean();
	nt_free();
	return 0;
}

#endif /* TESTS_DRIVER_NT_CHECK_H */
