/* SPDX-License-Identifier: MIT */
/* What the library's tests say often. */
#ifndef TESTS_LIB_CHECK_H
#define TESTS_LIB_CHECK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#undef fail /* the library has one of its own */

#include <kport.h>

/* A success; on a failure the library's own words are printed. */
#define assert_ok(call) check_ok((call), #call, __FILE__, __LINE__)

/* A failure of this kind, whose words contain part. */
#define assert_fails(status, part, call) check_fails((call), status, part, __FILE__, __LINE__)

static inline void check_ok(enum kport_status status, const char *call, const char *file, int line)
{
	if (status == KPORT_OK)
		return;
	print_error("%s:%d: %s: %s\n", file, line, call, kport_last_error()->text);
	_fail(file, line);
}

static inline void check_fails(enum kport_status status, enum kport_status expected,
			       const char *part, const char *file, int line)
{
	const struct kport_error *error = kport_last_error();

	if (status == expected && error->status == expected && strstr(error->text, part))
		return;
	print_error("%s:%d: status %s; the error is %s: %s\n", file, line,
		    kport_status_name(status), kport_status_name(error->status), error->text);
	_fail(file, line);
}

#endif /* TESTS_LIB_CHECK_H */
