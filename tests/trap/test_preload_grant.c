/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "trap/preload_grant.h"

static struct grant grant;

/* Reads the text with its zero; true where it was well. */
static bool reads(const char *text)
{
	struct grant_reader reader;

	grant = (struct grant){ { 0 } };
	grant_read_begin(&reader, &grant);
	do
		grant_read(&reader, *text);
	while (*text++ != '\0');
	return grant_read_well(&reader);
}

static void one_port(void **state)
{
	(void)state;
	assert_true(reads("0x378"));
	assert_true(grant_has(&grant, 0x378));
	assert_false(grant_has(&grant, 0x377));
	assert_false(grant_has(&grant, 0x379));
}

static void list_of_ranges(void **state)
{
	(void)state;
	assert_true(reads("0x378-0x37a,0x3f8,0xfffe-0xffff"));
	assert_true(grant_covers(&grant, 0x378, 3));
	assert_true(grant_covers(&grant, 0x3f8, 1));
	assert_true(grant_covers(&grant, 0xfffe, 2));
	assert_false(grant_covers(&grant, 0x378, 4));
	assert_false(grant_covers(&grant, 0x377, 2));
}

static void whole_space(void **state)
{
	(void)state;
	assert_true(reads("0x0-0xffff"));
	assert_true(grant_covers(&grant, 0, 0x10000));
	assert_false(grant_has(&grant, 0x10000));
}

static void counts_that_wrap(void **state)
{
	(void)state;
	assert_true(reads("0x0-0xffff"));
	assert_false(grant_covers(&grant, 0, 0));
	assert_false(grant_covers(&grant, 0xffff, 2));
	assert_false(grant_covers(&grant, 0x10000, 1));
	assert_false(grant_covers(&grant, 1, ~0ul));
	assert_false(grant_covers(&grant, ~0ul, 2));
}

static void damage_leaves_nothing(void **state)
{
	static const char *const texts[] = {
		"",
		",",
		"0x",
		"x378",
		"378",
		"0x378,",
		"0x378-",
		"0x378-0x377",
		"0x10000",
		"0x378 ",
		"0x37g",
		"0x378-0x379-0x37a",
		"0x378;",
		"0x0-0x10000",
		"0x378,,0x379",
		"0X378",
		"lpt1",
		"0x378-,0x379",
		"0x123456789012345678",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		assert_false(reads(texts[i]));
		for (uint32_t port = 0; port < GRANT_PORTS; port++)
			assert_false(grant_has(&grant, port));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_port),
		cmocka_unit_test(list_of_ranges),
		cmocka_unit_test(whole_space),
		cmocka_unit_test(counts_that_wrap),
		cmocka_unit_test(damage_leaves_nothing),
	};

	return cmocka_run_group_tests_name("preload_grant", tests, NULL, NULL);
}
