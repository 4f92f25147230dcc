/* SPDX-License-Identifier: MIT */
/* core/portset.c: port sets as text, read. */
#include "check.h"

#define ROOM 64u
#define UNTOUCHED 0xbeefu

static struct kp_range ranges[ROOM];
static size_t count;
static size_t position;

static enum kp_text_error parse_len(const char *text, size_t len)
{
	for (size_t i = 0; i < ROOM; i++)
		ranges[i] = fake_range(UNTOUCHED, UNTOUCHED);
	count = 999;
	position = 999;
	return kp_ranges_parse(text, len, &kp_legacy_names, ranges, ROOM, &count, &position);
}

static enum kp_text_error parse(const char *text)
{
	return parse_len(text, strlen(text));
}

static void gives_one(const char *text, unsigned first, unsigned last)
{
	enum kp_text_error error = parse(text);

	if (error != KP_TEXT_OK || count != 1 || ranges[0].first != first || ranges[0].last != last)
		fail_msg("\"%s\": error %d, %zu ranges, first is 0x%x-0x%x", text, (int)error,
			 count, ranges[0].first, ranges[0].last);
}

CASE(hexadecimal_port)
{
	gives_one("0x378", 0x378, 0x378);
	gives_one("0xffff", 0xffff, 0xffff);
	gives_one("0x0", 0, 0);
}

CASE(hexadecimal_digits_of_either_case)
{
	gives_one("0x37a", 0x37a, 0x37a);
	gives_one("0x37A", 0x37a, 0x37a);
	gives_one("0xAbCd", 0xabcd, 0xabcd);
}

CASE(decimal_port)
{
	gives_one("888", 888, 888);
	gives_one("0", 0, 0);
	gives_one("65535", 0xffff, 0xffff);
}

CASE(first_to_last)
{
	gives_one("0x378-0x37a", 0x378, 0x37a);
	gives_one("888-890", 888, 890);
	gives_one("0x378-890", 0x378, 890);
	gives_one("0-0xffff", 0, 0xffff);
	gives_one("0x378-0x378", 0x378, 0x378);
}

CASE(first_and_length)
{
	gives_one("0x3f8+8", 0x3f8, 0x3ff);
	gives_one("0x3f8+0x8", 0x3f8, 0x3ff);
	gives_one("0x3f8+1", 0x3f8, 0x3f8);
	gives_one("0xffff+1", 0xffff, 0xffff);
	gives_one("0+65536", 0, 0xffff);
	gives_one("0+0x10000", 0, 0xffff);
}

CASE(well_known_names)
{
	gives_one("lpt1", 0x378, 0x37a);
	gives_one("lpt2", 0x278, 0x27a);
	gives_one("lpt3", 0x3bc, 0x3be);
	gives_one("com1", 0x3f8, 0x3ff);
	gives_one("com2", 0x2f8, 0x2ff);
	gives_one("com3", 0x3e8, 0x3ef);
	gives_one("com4", 0x2e8, 0x2ef);
	gives_one("post", 0x80, 0x80);
	gives_one("rtc", 0x70, 0x71);
	gives_one("pit", 0x40, 0x43);
}

CASE(game_holds_its_customary_port)
{
	assert_int_equal(parse("game"), KP_TEXT_OK);
	assert_int_equal(count, 1);
	assert_in_range(0x201, ranges[0].first, ranges[0].last);
	assert_in_range(ranges[0].first, 0x200, 0x201);
	assert_in_range(ranges[0].last, 0x201, 0x20f);
}

CASE(names_of_either_case)
{
	gives_one("LPT1", 0x378, 0x37a);
	gives_one("Com1", 0x3f8, 0x3ff);
	gives_one("LPT1+EPP", 0x378, 0x37f);
}

CASE(epp_widens_to_eight_ports)
{
	gives_one("lpt1+epp", 0x378, 0x37f);
	gives_one("lpt2+epp", 0x278, 0x27f);
}

static void gives_two(const char *text, struct kp_range a, struct kp_range b)
{
	assert_int_equal(parse(text), KP_TEXT_OK);
	assert_int_equal(count, 2);
	assert_memory_equal(&ranges[0], &a, sizeof(a));
	assert_memory_equal(&ranges[1], &b, sizeof(b));
}

CASE(ecp_adds_three_registers)
{
	gives_two("lpt1+ecp", fake_range(0x378, 0x37a), fake_range(0x778, 0x77a));
}

CASE(epp_and_ecp_together)
{
	gives_two("lpt1+epp+ecp", fake_range(0x378, 0x37f), fake_range(0x778, 0x77a));
}

CASE(a_list_keeps_the_order_of_the_text)
{
	static const struct kp_range wanted[] = {
		{ 0x3f8, 0x3ff }, { 0x378, 0x37a }, { 0x80, 0x80 }, { 0x379, 0x379 }, { 0x80, 0x80 }
	};

	assert_int_equal(parse("0x3f8+8,0x378-0x37a,post,889,0x80"), KP_TEXT_OK);
	assert_int_equal(count, 5);
	assert_memory_equal(ranges, wanted, sizeof(wanted));
}

CASE(blanks_around_items_are_passed_over)
{
	gives_one("  0x378", 0x378, 0x378);
	gives_one("0x378\t ", 0x378, 0x378);
	gives_two(" 0x378 ,\t0x80 ", fake_range(0x378, 0x378), fake_range(0x80, 0x80));
}

CASE(other_addresses_of_the_names_are_used)
{
	static const struct kp_port_name own[] = {
		{ .name = "lpt1", .range = { 0xd010, 0xd012 }, .ecp = 0xd410, .epp = true },
		{ .name = "com1", .range = { 0xe000, 0xe007 } },
	};
	static const struct kp_port_names names = { own, 2 };

	assert_int_equal(kp_ranges_parse("lpt1+epp+ecp,com1", 17, &names, ranges, ROOM, &count,
					 &position),
			 KP_TEXT_OK);
	assert_int_equal(count, 3);
	assert_int_equal(ranges[0].first, 0xd010);
	assert_int_equal(ranges[0].last, 0xd017);
	assert_int_equal(ranges[1].first, 0xd410);
	assert_int_equal(ranges[1].last, 0xd412);
	assert_int_equal(ranges[2].first, 0xe000);
	assert_int_equal(kp_ranges_parse("lpt2", 4, &names, ranges, ROOM, &count, &position),
			 KP_TEXT_UNKNOWN_NAME);
}

CASE(text_ends_at_its_length_not_at_a_zero)
{
	assert_int_equal(parse_len("0x378garbage", 5), KP_TEXT_OK);
	assert_int_equal(count, 1);
	assert_int_equal(ranges[0].first, 0x378);
	assert_int_equal(parse_len("0x378\0", 6), KP_TEXT_RUBBISH);
	assert_int_equal(position, 5);
}

/* The error, and between which offsets it has to be shown. */
struct mistake {
	const char *text;
	enum kp_text_error error;
	size_t from;
	size_t to;
};

static void refuses(const struct mistake *mistakes, size_t number)
{
	for (size_t i = 0; i < number; i++) {
		const struct mistake *m = &mistakes[i];
		enum kp_text_error error = parse(m->text);

		if (error != m->error)
			fail_msg("\"%s\": error %d, not %d", m->text, (int)error, (int)m->error);
		if (position < m->from || position > m->to)
			fail_msg("\"%s\": shown at %zu, not at %zu to %zu", m->text, position,
				 m->from, m->to);
	}
}

CASE(empty_items_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "", KP_TEXT_EMPTY, 0, 0 },
		{ " ", KP_TEXT_EMPTY, 0, 1 },
		{ ",", KP_TEXT_EMPTY, 0, 0 },
		{ "0x378,", KP_TEXT_EMPTY, 6, 6 },
		{ ",0x378", KP_TEXT_EMPTY, 0, 0 },
		{ "0x378,,0x379", KP_TEXT_EMPTY, 6, 6 },
		{ "0x378, ,0x379", KP_TEXT_EMPTY, 6, 7 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(rubbish_is_refused_where_it_is)
{
	static const struct mistake mistakes[] = {
		{ "!", KP_TEXT_RUBBISH, 0, 0 },
		{ "0x", KP_TEXT_RUBBISH, 0, 2 },
		{ "0x37g", KP_TEXT_RUBBISH, 0, 4 },
		{ "0x378;0x379", KP_TEXT_RUBBISH, 0, 5 },
		{ "0x378 0x379", KP_TEXT_RUBBISH, 5, 6 },
		{ "0x378-0x37a-0x37c", KP_TEXT_RUBBISH, 6, 11 },
		{ "0x378+3+3", KP_TEXT_RUBBISH, 5, 7 },
		{ "0x378-!", KP_TEXT_RUBBISH, 6, 6 },
		{ "0x378 - 0x37a", KP_TEXT_RUBBISH, 5, 6 },
		{ "888a", KP_TEXT_RUBBISH, 0, 3 },
		{ "-0x378", KP_TEXT_RUBBISH, 0, 0 },
		{ "0x3f8,0x37g", KP_TEXT_RUBBISH, 6, 10 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(unknown_names_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "lpt4", KP_TEXT_UNKNOWN_NAME, 0, 0 },
		{ "lpt", KP_TEXT_UNKNOWN_NAME, 0, 0 },
		{ "lpt10", KP_TEXT_UNKNOWN_NAME, 0, 0 },
		{ "com5", KP_TEXT_UNKNOWN_NAME, 0, 0 },
		{ "printer", KP_TEXT_UNKNOWN_NAME, 0, 0 },
		{ "0x80,speaker", KP_TEXT_UNKNOWN_NAME, 5, 5 },
		{ "lpt1,lp", KP_TEXT_UNKNOWN_NAME, 5, 5 },
		{ "administratorslpt1", KP_TEXT_UNKNOWN_NAME, 0, 0 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(overflow_is_refused_where_it_is)
{
	static const struct mistake mistakes[] = {
		{ "0x10000", KP_TEXT_OVERFLOW, 0, 6 },
		{ "65536", KP_TEXT_OVERFLOW, 0, 4 },
		{ "0x100000378", KP_TEXT_OVERFLOW, 0, 10 },
		{ "4294968184", KP_TEXT_OVERFLOW, 0, 9 },
		{ "0x10000000000000378", KP_TEXT_OVERFLOW, 0, 18 },
		{ "18446744073709552504", KP_TEXT_OVERFLOW, 0, 19 },
		{ "0x378-0x10000", KP_TEXT_OVERFLOW, 6, 12 },
		{ "0xffff+2", KP_TEXT_OVERFLOW, 0, 7 },
		{ "0x8000+0x8001", KP_TEXT_OVERFLOW, 0, 12 },
		{ "1+65536", KP_TEXT_OVERFLOW, 0, 6 },
		{ "0x378+0xffffffff", KP_TEXT_OVERFLOW, 0, 15 },
		{ "0x378+0x100000001", KP_TEXT_OVERFLOW, 0, 16 },
		{ "0x378,0x10000", KP_TEXT_OVERFLOW, 6, 12 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(reversed_ranges_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "0x37a-0x378", KP_TEXT_REVERSED, 0, 6 },
		{ "1-0", KP_TEXT_REVERSED, 0, 2 },
		{ "0xffff-0", KP_TEXT_REVERSED, 0, 7 },
		{ "0x80,0x37a-0x378", KP_TEXT_REVERSED, 5, 11 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(ranges_of_no_ports_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "0x378+0", KP_TEXT_ZERO_LENGTH, 0, 6 },
		{ "0x378+0x0", KP_TEXT_ZERO_LENGTH, 0, 6 },
		{ "0x80,0x378+0", KP_TEXT_ZERO_LENGTH, 5, 11 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(leading_zeros_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "0378", KP_TEXT_LEADING_ZERO, 0, 0 },
		{ "00", KP_TEXT_LEADING_ZERO, 0, 0 },
		{ "0x378-0890", KP_TEXT_LEADING_ZERO, 6, 6 },
		{ "0x378+03", KP_TEXT_LEADING_ZERO, 6, 6 },
		{ "0x80,0378", KP_TEXT_LEADING_ZERO, 5, 5 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(blocks_that_a_port_has_not_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "com1+epp", KP_TEXT_NO_SUCH_BLOCK, 0, 5 },
		{ "com1+ecp", KP_TEXT_NO_SUCH_BLOCK, 0, 5 },
		{ "post+ecp", KP_TEXT_NO_SUCH_BLOCK, 0, 5 },
		{ "lpt3+epp", KP_TEXT_NO_SUCH_BLOCK, 0, 5 },
		{ "lpt1,rtc+epp", KP_TEXT_NO_SUCH_BLOCK, 5, 9 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(blocks_that_would_run_past_the_last_port_are_refused)
{
	static const struct kp_port_name high[] = {
		{ .name = "a", .range = { 0xfff9, 0xfffb }, .ecp = 0xfffe, .epp = true },
		{ .name = "b", .range = { 0xfff8, 0xfffa }, .ecp = 0xfffd, .epp = true },
	};
	static const struct kp_port_names names = { high, 2 };

	assert_int_equal(kp_ranges_parse("a+epp", 5, &names, ranges, ROOM, &count, &position),
			 KP_TEXT_NO_SUCH_BLOCK);
	assert_int_equal(kp_ranges_parse("a+ecp", 5, &names, ranges, ROOM, &count, &position),
			 KP_TEXT_NO_SUCH_BLOCK);
	assert_int_equal(kp_ranges_parse("b+epp+ecp", 9, &names, ranges, ROOM, &count, &position),
			 KP_TEXT_OK);
	assert_int_equal(ranges[0].last, 0xffff);
	assert_int_equal(ranges[1].last, 0xffff);
}

CASE(a_name_takes_no_length_and_no_end)
{
	static const char *const texts[] = { "lpt1+8",	     "lpt1-0x37f",	 "lpt1+",
					     "lpt1+e",	     "lpt1+eppp",	 "lpt1+epp+8",
					     "lpt1+epp+epp", "lpt1+ecp+epp+ecp", "0x378+epp",
					     "lpt1-com1" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_not_equal(parse(texts[i]), KP_TEXT_OK);
}

CASE(half_a_range_is_refused)
{
	static const char *const texts[] = { "0x378-", "0x378+", "+8", "-", "+", "0x378-,0x80" };

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		assert_int_not_equal(parse(texts[i]), KP_TEXT_OK);
		assert_in_range(position, 0, strlen(texts[i]));
	}
}

CASE(a_sign_or_a_point_makes_no_number)
{
	static const char *const texts[] = { "0x-378", "--1",  "0x37.8", "8e2",	  "0b11",
					     "$378",   "378h", "0x378u", "0xx378" };

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		assert_int_not_equal(parse(texts[i]), KP_TEXT_OK);
}

CASE(every_byte_that_is_no_part_of_an_item_is_refused)
{
	for (unsigned byte = 0; byte < 256; byte++) {
		char text[] = { '0', 'x', '3', '7', '8', (char)byte };

		if (byte == ' ' || byte == '\t' ||
		    (byte < 128 && strchr("0123456789abcdefABCDEF", (int)byte) && byte))
			continue;
		assert_int_not_equal(parse_len(text, sizeof(text)), KP_TEXT_OK);
	}
}

CASE(as_many_ranges_as_there_is_room_for)
{
	assert_int_equal(kp_ranges_parse("1,2,3", 5, &kp_legacy_names, ranges, 3, &count,
					 &position),
			 KP_TEXT_OK);
	assert_int_equal(count, 3);
}

CASE(one_range_more_than_room_is_refused)
{
	ranges[2] = fake_range(UNTOUCHED, UNTOUCHED);
	assert_int_equal(kp_ranges_parse("1,2,3", 5, &kp_legacy_names, ranges, 2, &count,
					 &position),
			 KP_TEXT_TOO_MANY);
	assert_int_equal(ranges[2].first, UNTOUCHED);
	assert_in_range(position, 4, 5);
}

CASE(second_range_of_an_item_needs_room_too)
{
	ranges[1] = fake_range(UNTOUCHED, UNTOUCHED);
	assert_int_equal(kp_ranges_parse("lpt1+ecp", 8, &kp_legacy_names, ranges, 1, &count,
					 &position),
			 KP_TEXT_TOO_MANY);
	assert_int_equal(ranges[1].first, UNTOUCHED);
}

CASE(without_room_ranges_are_counted)
{
	assert_int_equal(kp_ranges_parse("lpt1+ecp,0x80,rtc", 17, &kp_legacy_names, NULL, 0, &count,
					 &position),
			 KP_TEXT_OK);
	assert_int_equal(count, 4);
}

CASE(position_may_be_left_out)
{
	assert_int_equal(kp_ranges_parse("0x378", 5, &kp_legacy_names, ranges, 1, &count, NULL),
			 KP_TEXT_OK);
	assert_int_equal(kp_ranges_parse("0x37g", 5, &kp_legacy_names, ranges, 1, &count, NULL),
			 KP_TEXT_RUBBISH);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hexadecimal_port),
		cmocka_unit_test(hexadecimal_digits_of_either_case),
		cmocka_unit_test(decimal_port),
		cmocka_unit_test(first_to_last),
		cmocka_unit_test(first_and_length),
		cmocka_unit_test(well_known_names),
		cmocka_unit_test(game_holds_its_customary_port),
		cmocka_unit_test(names_of_either_case),
		cmocka_unit_test(epp_widens_to_eight_ports),
		cmocka_unit_test(ecp_adds_three_registers),
		cmocka_unit_test(epp_and_ecp_together),
		cmocka_unit_test(a_list_keeps_the_order_of_the_text),
		cmocka_unit_test(blanks_around_items_are_passed_over),
		cmocka_unit_test(other_addresses_of_the_names_are_used),
		cmocka_unit_test(text_ends_at_its_length_not_at_a_zero),
		cmocka_unit_test(empty_items_are_refused_where_they_are),
		cmocka_unit_test(rubbish_is_refused_where_it_is),
		cmocka_unit_test(unknown_names_are_refused_where_they_are),
		cmocka_unit_test(overflow_is_refused_where_it_is),
		cmocka_unit_test(reversed_ranges_are_refused_where_they_are),
		cmocka_unit_test(ranges_of_no_ports_are_refused_where_they_are),
		cmocka_unit_test(leading_zeros_are_refused_where_they_are),
		cmocka_unit_test(blocks_that_a_port_has_not_are_refused_where_they_are),
		cmocka_unit_test(blocks_that_would_run_past_the_last_port_are_refused),
		cmocka_unit_test(a_name_takes_no_length_and_no_end),
		cmocka_unit_test(half_a_range_is_refused),
		cmocka_unit_test(a_sign_or_a_point_makes_no_number),
		cmocka_unit_test(every_byte_that_is_no_part_of_an_item_is_refused),
		cmocka_unit_test(as_many_ranges_as_there_is_room_for),
		cmocka_unit_test(one_range_more_than_room_is_refused),
		cmocka_unit_test(second_range_of_an_item_needs_room_too),
		cmocka_unit_test(without_room_ranges_are_counted),
		cmocka_unit_test(position_may_be_left_out),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
