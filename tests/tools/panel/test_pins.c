/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/panel/pins.h"

static void test_every_bit_has_its_pin(void **state)
{
	static const unsigned pins[REGISTERS][8] = {
		[REGISTER_DATA] = { 2, 3, 4, 5, 6, 7, 8, 9 },
		[REGISTER_STATUS] = { 0, 0, 0, 15, 13, 12, 10, 11 },
		[REGISTER_CONTROL] = { 1, 14, 16, 17, 0, 0, 0, 0 },
	};

	(void)state;
	for (int reg = 0; reg < REGISTERS; reg++) {
		for (unsigned bit = 0; bit < 8; bit++) {
			unsigned number = pin_of_bit((enum pin_register)reg, bit);

			assert_int_equal(number, pins[reg][bit]);
			if (number)
				assert_int_equal(pin_bit(pin_find(number)), bit);
		}
	}
}

static void test_four_pins_are_inverted(void **state)
{
	(void)state;
	for (unsigned number = 1; number <= PINS; number++) {
		const struct pin *pin = pin_find(number);
		uint8_t zeros[REGISTERS] = { 0, 0, 0 }, ones[REGISTERS] = { 0xff, 0xff, 0xff };
		bool inverted = number == 1 || number == 11 || number == 14 || number == 17;

		if (number >= 18) {
			assert_false(pin_is_high(pin, ones));
			continue;
		}
		assert_int_equal(pin_is_high(pin, zeros), inverted);
		assert_int_equal(pin_is_high(pin, ones), !inverted);
	}
}

static void test_twelve_pins_are_outputs(void **state)
{
	unsigned outputs = 0;

	(void)state;
	for (unsigned number = 1; number <= PINS; number++)
		outputs += pin_is_output(pin_find(number));
	assert_int_equal(outputs, 12);
	assert_false(pin_is_output(pin_find(10)));
	assert_false(pin_is_output(pin_find(25)));
	assert_true(pin_is_output(pin_find(17)));
}

static void test_neighbours(void **state)
{
	(void)state;
	assert_int_equal(pin_beside(1, PIN_LEFT), 1);
	assert_int_equal(pin_beside(1, PIN_RIGHT), 2);
	assert_int_equal(pin_beside(13, PIN_RIGHT), 13);
	assert_int_equal(pin_beside(14, PIN_LEFT), 14);
	assert_int_equal(pin_beside(25, PIN_RIGHT), 25);
	assert_int_equal(pin_beside(1, PIN_DOWN), 14);
	assert_int_equal(pin_beside(12, PIN_DOWN), 25);
	assert_int_equal(pin_beside(13, PIN_DOWN), 25);
	assert_int_equal(pin_beside(25, PIN_DOWN), 25);
	assert_int_equal(pin_beside(14, PIN_UP), 1);
	assert_int_equal(pin_beside(25, PIN_UP), 12);
	assert_int_equal(pin_beside(5, PIN_UP), 5);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_bit_has_its_pin),
		cmocka_unit_test(test_four_pins_are_inverted),
		cmocka_unit_test(test_twelve_pins_are_outputs),
		cmocka_unit_test(test_neighbours),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
