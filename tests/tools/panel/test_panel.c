/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tools/panel/panel.h"

static const struct panel_choice usual = { "sim", "lpt@0x378,loop=data latch@0x300+16", "lpt1", 0 };

static struct panel panel;

static int open_panel(void **state)
{
	(void)state;
	memset(&panel, 0, sizeof(panel));
	return panel_open(&panel, &usual) ? 0 : -1;
}

static int close_panel(void **state)
{
	(void)state;
	panel_close(&panel);
	log_clear(&panel.log);
	return 0;
}

static void expect_words(const char *part)
{
	assert_true(panel.failed);
	if (!strstr(panel.message, part))
		fail_msg("'%s' lacks '%s'", panel.message, part);
}

static size_t lines(const char *part)
{
	size_t count = 0;

	for (const char *at = panel.log.text; at && (at = strstr(at, part)); at++)
		count++;
	return count;
}

static void test_opening_reads_the_port(void **state)
{
	(void)state;
	assert_true(panel.has_pins && panel.is_read && !panel.failed);
	assert_int_equal(panel.base, 0x378);
	assert_string_equal(panel.message, "lpt1 is open by sim");
	assert_int_equal(lines("in8 0x037"), 3);
}

static void test_opening_fails_in_words(void **state)
{
	const struct panel_choice wrong = { "sim", "nonsense", "lpt1", 0 };

	(void)state;
	assert_false(panel_open(&panel, &wrong));
	expect_words("nonsense");
	assert_null(panel.handle);
	assert_false(panel.has_pins);
	assert_int_equal(lines("nonsense"), 1);
	assert_false(panel_refresh(&panel));
	expect_words("No ports are open");
	assert_false(panel_repeat(&panel));
}

static void test_toggling_a_data_pin(void **state)
{
	(void)state;
	assert_true(panel_toggle(&panel, 2));
	assert_int_equal(panel.values[REGISTER_DATA], 0x01);
	assert_string_equal(panel.message, "pin 2, D0, high");
	assert_true(panel_toggle(&panel, 9));
	assert_int_equal(panel.values[REGISTER_DATA], 0x81);
	assert_true(panel_toggle(&panel, 2));
	assert_int_equal(panel.values[REGISTER_DATA], 0x80);
	assert_int_equal(lines("out8 0x0378 0x80        # "), 1);
}

static void test_status_follows_the_plug(void **state)
{
	char text[100];

	(void)state;
	assert_int_equal(panel.values[REGISTER_STATUS], 0x80);
	panel_describe_pin(&panel, 11, text, sizeof(text));
	assert_string_equal(text, "Pin 11, BUSY: input, status bit 7 inverted, low");
	assert_true(panel_toggle(&panel, 6));
	assert_int_equal(panel.values[REGISTER_STATUS], 0x00);
	panel_describe_pin(&panel, 11, text, sizeof(text));
	assert_string_equal(text, "Pin 11, BUSY: input, status bit 7 inverted, high");
}

static void test_toggling_a_control_pin_leaves_what_is_no_pin(void **state)
{
	(void)state;
	assert_true(panel_set_register(&panel, REGISTER_CONTROL, 0xff));
	assert_int_equal(lines("out8 0x037a 0x3f"), 1);
	assert_true(panel_toggle(&panel, 1));
	assert_string_equal(panel.message, "pin 1, nSTROBE, high");
	assert_int_equal(lines("out8 0x037a 0x3e"), 1);
}

/* As an input, the data register reads what the other side sends. */
static void test_toggling_data_while_it_is_an_input(void **state)
{
	(void)state;
	assert_true(panel_set_register(&panel, REGISTER_DATA, 0x55));
	assert_true(panel_set_register(&panel, REGISTER_CONTROL, CONTROL_INPUT));
	assert_true(panel_toggle(&panel, 2));
	assert_int_equal(lines("out8 0x0378 0x54"), 1);
}

static void test_inputs_and_ground_are_not_set(void **state)
{
	(void)state;
	assert_false(panel_toggle(&panel, 12));
	expect_words("Pin 12, PE, is an input");
	assert_false(panel_toggle(&panel, 25));
	expect_words("is ground");
	assert_false(panel_set_register(&panel, REGISTER_STATUS, 0));
	expect_words("inputs");
	assert_int_equal(lines("out8"), 0);
}

static void test_refreshing_logs_changes_only(void **state)
{
	size_t before = panel.log.len;

	(void)state;
	assert_true(panel_refresh(&panel));
	assert_int_equal(panel.log.len, before);
	assert_int_equal(kport_out8(panel.handle, 0x378, 0x08), KPORT_OK);
	assert_true(panel_refresh(&panel));
	assert_int_equal(lines("data 0x08"), 1);
}

static void test_what_is_a_parallel_port(void **state)
{
	static const struct {
		const char *ports;
		bool pins;
	} cases[] = {
		{ "lpt1", true },     { "lpt1,0x300", true }, { "0x300-0x302", true },
		{ "0x300+4", false }, { "0x300", false },     { "com1", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct panel_choice choice = { "sim", "lpt@0x378 latch@0x300+16",
						     cases[i].ports, 0 };

		assert_true(panel_open(&panel, &choice));
		assert_int_equal(panel.has_pins, cases[i].pins);
		assert_int_equal(panel_toggle(&panel, 2), cases[i].pins);
		if (!cases[i].pins)
			expect_words("not a parallel port");
	}
}

static void test_any_port_of_each_width(void **state)
{
	static const struct {
		unsigned width;
		uint32_t value;
		const char *operation;
	} cases[] = { { 1, 0xa5, "out8 0x0304 0xa5 " },
		      { 2, 0xa5b6, "out16 0x0304 0xa5b6" },
		      { 4, 0xa5b6c7d8, "out32 0x0304 0xa5b6c7d8" } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct panel_access access = { 0x304, cases[i].width, true, cases[i].value };

		assert_true(panel_do(&panel, &access));
		assert_int_equal(lines(cases[i].operation), 1);
		access.write = false;
		access.value = 0;
		assert_true(panel_do(&panel, &access));
		assert_int_equal(panel.last.value, cases[i].value);
	}
}

static void test_an_access_that_is_open_in_part(void **state)
{
	struct panel_access access = { 0x37a, 2, false, 0 };

	(void)state;
	assert_true(panel_do(&panel, &access));
	assert_true(panel_do(&panel, &access));
}

static void test_a_port_off_the_safe_list(void **state)
{
	struct panel_access access = { 0x70, 1, false, 0 };
	const struct panel_choice elsewhere = { "replay", "/nowhere", "lpt1", 0 };

	(void)state;
	/* sim has no such list. */
	assert_true(panel_do(&panel, &access));
	assert_false(panel_open(&panel, &elsewhere));
	assert_false(panel_do(&panel, &access));
	expect_words("No ports are open");
}

static void test_repeating(void **state)
{
	struct panel_access access = { 0x300, 1, false, 0 };
	size_t before;

	(void)state;
	assert_false(panel_repeat(&panel));
	expect_words("nothing to repeat");
	assert_true(panel_do(&panel, &access));
	before = panel.log.len;
	assert_true(panel_repeat(&panel));
	assert_int_equal(panel.log.len, before);
	assert_int_equal(kport_out8(panel.handle, 0x300, 7), KPORT_OK);
	assert_true(panel_repeat(&panel));
	assert_int_equal(panel.last.value, 7);
	assert_true(panel.log.len > before);
}

static void test_ports_as_they_are_typed(void **state)
{
	static const struct {
		const char *text;
		unsigned width;
		uint16_t port;
		unsigned found;
	} cases[] = {
		{ "0x379", 1, 0x379, 1 },      { "889", 2, 0x379, 2 },
		{ "lpt1", 1, 0x378, 1 },       { "lpt1.status", 1, 0x379, 1 },
		{ "0x300/16", 1, 0x300, 2 },   { "0x300/8", 4, 0x300, 1 },
		{ "0xfffc/32", 1, 0xfffc, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct panel_access access = { 0 };

		assert_true(panel_parse_port(&panel, cases[i].text, cases[i].width, &access));
		assert_int_equal(access.port, cases[i].port);
		assert_int_equal(access.width, cases[i].found);
	}
}

static void test_what_is_no_port(void **state)
{
	static const struct {
		const char *text, *words;
	} cases[] = {
		{ "", "not a port" },	       { "lpt9", "not a port" },
		{ "0x10000", "not a port" },   { "0x378-0x37a", "not a port" },
		{ "lpt1,lpt2", "not a port" }, { "lpt1.foo", "no register" },
		{ "0x378/9", "no width" },     { "0xffff/16", "run past the last port" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct panel_access access = { 0 };

		assert_false(panel_parse_port(&panel, cases[i].text, 1, &access));
		expect_words(cases[i].words);
	}
}

static void test_values(void **state)
{
	struct panel_access access = { .width = 1 };

	(void)state;
	assert_true(panel_parse_value(&panel, "0b101", &access));
	assert_int_equal(access.value, 5);
	assert_false(panel_parse_value(&panel, "-1", &access));
	expect_words("is no value");
	assert_false(panel_parse_value(&panel, "256", &access));
	expect_words("0x100 does not fit into 8 bits, 0xff at most");
	access.width = 4;
	assert_true(panel_parse_value(&panel, "0xffffffff", &access));
	assert_int_equal(access.value, 0xffffffff);
}

/* A saved log is a batch. */
static void test_the_log_can_be_run(void **state)
{
	kport_batch *batch;

	(void)state;
	assert_true(panel_toggle(&panel, 3));
	assert_false(panel_toggle(&panel, 11));
	assert_int_equal(kport_batch_new(&batch), KPORT_OK);
	assert_int_equal(kport_batch_parse(batch, panel.log.text, panel.log.len), KPORT_OK);
	assert_int_equal(kport_batch_count(batch), lines("in8") + lines("out8"));
	kport_batch_free(batch);
}

static void test_saving_fails_in_words(void **state)
{
	(void)state;
	assert_false(panel_save_log(&panel, "/nowhere/log"));
	expect_words("/nowhere/log: No such file");
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, open_panel, close_panel)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_opening_reads_the_port),
		CASE(test_opening_fails_in_words),
		CASE(test_toggling_a_data_pin),
		CASE(test_status_follows_the_plug),
		CASE(test_toggling_a_control_pin_leaves_what_is_no_pin),
		CASE(test_toggling_data_while_it_is_an_input),
		CASE(test_inputs_and_ground_are_not_set),
		CASE(test_refreshing_logs_changes_only),
		CASE(test_what_is_a_parallel_port),
		CASE(test_any_port_of_each_width),
		CASE(test_an_access_that_is_open_in_part),
		CASE(test_a_port_off_the_safe_list),
		CASE(test_repeating),
		CASE(test_ports_as_they_are_typed),
		CASE(test_what_is_no_port),
		CASE(test_values),
		CASE(test_the_log_can_be_run),
		CASE(test_saving_fails_in_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
