/* SPDX-License-Identifier: MIT */
/* The access matrix on each system that the driver for Windows 2000 and later meets. */
#include "access_matrix.h"
#include "check.h"

static int load_on(ULONG major, ULONG minor, bool is_emulated)
{
	nt_reset();
	nt.major = major;
	nt.minor = minor;
	nt.is_emulated = is_emulated;
	return nt_load() != STATUS_SUCCESS;
}

static int on_2000(void **state)
{
	(void)state;
	return load_on(5, 0, false);
}

static int on_xp(void **state)
{
	(void)state;
	return load_on(5, 1, false);
}

static int on_vista(void **state)
{
	(void)state;
	return load_on(6, 0, false);
}

static int on_10(void **state)
{
	(void)state;
	return load_on(10, 0, false);
}

static int on_wine(void **state)
{
	(void)state;
	return load_on(10, 0, true);
}

CASE(matrix_without_integrity_levels)
{
	check_access_matrix(MATRIX_XP);
}

CASE(matrix_with_integrity_levels)
{
	check_access_matrix(MATRIX_VISTA);
}

CASE(matrix_of_wine)
{
	check_access_matrix(MATRIX_WINE);
}

/* A line of the policy for him alone does not open the device, whose list names others. */
CASE(a_service_takes_the_list_and_a_line)
{
	struct nt_file file;

	nt_unload();
	nt_set_policy("user " NT_SID_LOCAL_SERVICE " com1 read\n");
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_local_service, READ), STATUS_ACCESS_DENIED);
	assert_int_equal(nt_open(&file, &nt_service_member, READ), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x3f8, 0x3ff), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_ACCESS_DENIED);
	nt_close(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(matrix_without_integrity_levels, on_2000,
						unload_and_look),
		cmocka_unit_test_setup_teardown(matrix_without_integrity_levels, on_xp,
						unload_and_look),
		cmocka_unit_test_setup_teardown(matrix_with_integrity_levels, on_vista,
						unload_and_look),
		cmocka_unit_test_setup_teardown(matrix_with_integrity_levels, on_10,
						unload_and_look),
		cmocka_unit_test_setup_teardown(matrix_of_wine, on_wine, unload_and_look),
		cmocka_unit_test_setup_teardown(a_service_takes_the_list_and_a_line, on_xp,
						unload_and_look),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
