/* SPDX-License-Identifier: MIT */
/* Which NTVDM a DOS program went into, by what was seen before and after. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "tools/allowio/nt/vdm_find.h"

static const struct vdm_list none;
static const struct vdm_list one = { 1, { 100 } };
static const struct vdm_list two = { 2, { 100, 200 } };
static const struct vdm_list three = { 3, { 100, 200, 300 } };
static const struct vdm_list shell_and_200 = { 3, { 7, 200, 9 } };

static void check(const struct vdm_list *before, const struct vdm_list *after,
		  const struct vdm_list *console, uint32_t started, uint32_t id, bool joined)
{
	struct vdm_found found = vdm_choose(before, after, console, started);

	assert_int_equal(found.id, id);
	if (id)
		assert_int_equal(found.joined, joined);
}

static void the_id_that_was_answered(void **state)
{
	(void)state;
	check(&none, &one, &none, 100, 100, false);
	check(&two, &three, &none, 300, 300, false);
	check(&two, &two, &none, 200, 200, true);
}

static void an_id_that_is_no_ntvdm(void **state)
{
	(void)state;
	check(&one, &two, &none, 555, 200, false);
}

static void the_new_one(void **state)
{
	(void)state;
	check(&none, &one, &none, 0, 100, false);
	check(&two, &three, &shell_and_200, 0, 300, false);
}

static void several_new_ones_are_none(void **state)
{
	(void)state;
	check(&one, &three, &shell_and_200, 0, 0, false);
}

static void the_one_of_this_console(void **state)
{
	(void)state;
	check(&three, &three, &shell_and_200, 0, 200, true);
}

static void several_and_none_of_this_console(void **state)
{
	(void)state;
	check(&three, &three, &none, 0, 0, false);
}

static void the_only_one_there_is(void **state)
{
	(void)state;
	check(&one, &one, &none, 0, 100, true);
	check(&two, &one, &none, 0, 100, true);
}

static void none_at_all(void **state)
{
	(void)state;
	check(&none, &none, &none, 0, 0, false);
	check(&one, &none, &shell_and_200, 100, 0, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_id_that_was_answered),
		cmocka_unit_test(an_id_that_is_no_ntvdm),
		cmocka_unit_test(the_new_one),
		cmocka_unit_test(several_new_ones_are_none),
		cmocka_unit_test(the_one_of_this_console),
		cmocka_unit_test(several_and_none_of_this_console),
		cmocka_unit_test(the_only_one_there_is),
		cmocka_unit_test(none_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
