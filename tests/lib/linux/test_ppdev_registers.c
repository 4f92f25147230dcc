/* SPDX-License-Identifier: MIT */
#include "tree.h"

#include "lib/backend/ppdev_registers.h"

static void registers_by_address(void **state)
{
	const struct parport port = { .base = 0x378, .high = 0x778 };

	(void)state;
	assert_int_equal(ppdev_register_of(&port, 0x377), PPDEV_OUTSIDE);
	assert_int_equal(ppdev_register_of(&port, 0x378), PPDEV_DATA);
	assert_int_equal(ppdev_register_of(&port, 0x379), PPDEV_STATUS);
	assert_int_equal(ppdev_register_of(&port, 0x37a), PPDEV_CONTROL);
	assert_int_equal(ppdev_register_of(&port, 0x37b), PPDEV_EPP);
	assert_int_equal(ppdev_register_of(&port, 0x37f), PPDEV_EPP);
	assert_int_equal(ppdev_register_of(&port, 0x380), PPDEV_OUTSIDE);
	assert_int_equal(ppdev_register_of(&port, 0x778), PPDEV_ECP);
	assert_int_equal(ppdev_register_of(&port, 0x77a), PPDEV_ECP);
	assert_int_equal(ppdev_register_of(&port, 0x77b), PPDEV_OUTSIDE);
	assert_int_equal(ppdev_register_of(&port, 0x0), PPDEV_OUTSIDE);
}

static void port_without_epp_and_ecp_has_three_registers(void **state)
{
	const struct parport port = { .base = 0x3bc };
	unsigned found = 0;

	(void)state;
	for (uint32_t address = 0; address < KP_PORTS; address++) {
		if (ppdev_register_of(&port, (uint16_t)address) != PPDEV_OUTSIDE)
			found++;
	}
	assert_int_equal(found, 3);
}

static void control_has_four_lines(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	assert_true(ppdev_plan_control(0x0c, false, &plan));
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.steps[0], PPDEV_LINES);
	assert_int_equal(plan.lines, 0x0c);
}

static void control_bits_without_meaning_are_ignored(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	assert_true(ppdev_plan_control(0xcd, false, &plan));
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.lines, 0x0d);
}

static void control_interrupt_bit_is_refused(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	for (unsigned value = 0; value < 256; value++)
		assert_int_equal(ppdev_plan_control((uint8_t)value, false, &plan),
				 (value & 0x10) == 0);
}

static void turning_to_reverse_comes_before_the_lines(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	assert_true(ppdev_plan_control(0x26, false, &plan));
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.steps[0], PPDEV_REVERSE);
	assert_int_equal(plan.steps[1], PPDEV_LINES);
	assert_int_equal(plan.lines, 0x06);
}

static void turning_to_forward_comes_after_the_lines(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	assert_true(ppdev_plan_control(0x0c, true, &plan));
	assert_int_equal(plan.count, 2);
	assert_int_equal(plan.steps[0], PPDEV_LINES);
	assert_int_equal(plan.steps[1], PPDEV_FORWARD);
}

static void direction_that_stays_is_not_set_again(void **state)
{
	struct ppdev_plan plan;

	(void)state;
	assert_true(ppdev_plan_control(0x2c, true, &plan));
	assert_int_equal(plan.count, 1);
	assert_int_equal(plan.steps[0], PPDEV_LINES);
}

static void control_reads_as_lines_and_direction(void **state)
{
	(void)state;
	assert_int_equal(ppdev_control_value(0x0c, false), 0x0c);
	assert_int_equal(ppdev_control_value(0xff, false), 0x0f);
	assert_int_equal(ppdev_control_value(0x04, true), 0x24);
}

static void what_was_written_is_what_is_read(void **state)
{
	(void)state;
	for (unsigned value = 0; value < 256; value++) {
		struct ppdev_plan plan;
		bool reverse = false;

		if (!ppdev_plan_control((uint8_t)value, reverse, &plan))
			continue;
		for (unsigned i = 0; i < plan.count; i++)
			reverse = plan.steps[i] == PPDEV_REVERSE || reverse;
		assert_int_equal(ppdev_control_value(plan.lines, reverse), value & 0x2f);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(registers_by_address),
		cmocka_unit_test(port_without_epp_and_ecp_has_three_registers),
		cmocka_unit_test(control_has_four_lines),
		cmocka_unit_test(control_bits_without_meaning_are_ignored),
		cmocka_unit_test(control_interrupt_bit_is_refused),
		cmocka_unit_test(turning_to_reverse_comes_before_the_lines),
		cmocka_unit_test(turning_to_forward_comes_after_the_lines),
		cmocka_unit_test(direction_that_stays_is_not_set_again),
		cmocka_unit_test(control_reads_as_lines_and_direction),
		cmocka_unit_test(what_was_written_is_what_is_read),
	};

	return cmocka_run_group_tests_name("ppdev registers", tests, NULL, NULL);
}
