/* SPDX-License-Identifier: MIT */
/* Names mean what they mean on the back end that is open: on the simulated bus lpt1 is where a PC has it. */
#include "tests/lib/linux/tree.h"
#include "tools/panel/panel.h"

static struct panel panel;

/* A machine whose parallel port is a card's. */
static int make_machine(void **state)
{
	if (tree_make(state) != 0)
		return -1;
	tree_write("/proc/sys/dev/parport/parport0/base-addr", "53264\t0\n");
	return 0;
}

static int remove_machine(void **state)
{
	panel_close(&panel);
	log_clear(&panel.log);
	return tree_remove(state);
}

static void test_before_a_port_is_open_names_are_this_machine_s(void **state)
{
	struct panel_access access;

	(void)state;
	assert_true(panel_parse_port(&panel, "lpt1", 1, &access));
	assert_int_equal(access.port, 0xd010);
	assert_true(panel_parse_port(&panel, "lpt1.status", 1, &access));
	assert_int_equal(access.port, 0xd011);
}

static void test_on_sim_names_are_the_bus_s(void **state)
{
	const struct panel_choice choice = { "sim", "lpt@0x378", "lpt1", 0 };
	struct panel_access access;

	(void)state;
	assert_true(panel_open(&panel, &choice));
	assert_true(panel.has_pins);
	assert_int_equal(panel.base, 0x378);
	assert_true(panel_parse_port(&panel, "lpt1", 1, &access));
	assert_int_equal(access.port, 0x378);
	assert_true(panel_parse_port(&panel, "lpt1.status", 1, &access));
	assert_int_equal(access.port, 0x379);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_before_a_port_is_open_names_are_this_machine_s),
		cmocka_unit_test(test_on_sim_names_are_the_bus_s),
	};

	return cmocka_run_group_tests_name("panel's names", tests, make_machine, remove_machine);
}
