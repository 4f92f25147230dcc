/* SPDX-License-Identifier: MIT */
/* core/portset.c and core/text.c: port sets printed, and printed and read again; errors as text. */
#include "check.h"

static struct kp_portset set;
static struct kp_portset again;

static int empty_sets(void **state)
{
	(void)state;
	kp_portset_clear(&set);
	kp_portset_clear(&again);
	return 0;
}

static void parse_into(struct kp_portset *to, const char *text, size_t len)
{
	static struct kp_range list[KP_PORTS / 2];
	size_t number;

	assert_int_equal(kp_ranges_parse(text, len, &kp_legacy_names, list, COUNT_OF(list), &number,
					 NULL),
			 KP_TEXT_OK);
	for (size_t i = 0; i < number; i++)
		kp_portset_add(to, list[i]);
}

static void prints(const char *list, const char *wanted)
{
	char text[256];

	kp_portset_clear(&set);
	parse_into(&set, list, strlen(list));
	assert_int_equal(kp_portset_print(&set, text, sizeof(text)), strlen(wanted));
	assert_string_equal(text, wanted);
}

CASE(print_sorts_and_joins)
{
	prints("0x3f8,0x378-0x37a", "0x378-0x37a,0x3f8");
	prints("0x379,0x378,0x37a", "0x378-0x37a");
	prints("0,0xffff", "0x0,0xffff");
	prints("0-0xffff", "0x0-0xffff");
	prints("0xABCD", "0xabcd");
	prints("0x80-0x81", "0x80-0x81");
}

CASE(the_empty_set_prints_as_nothing)
{
	char text[] = "x";

	assert_int_equal(kp_portset_print(&set, text, sizeof(text)), 0);
	assert_string_equal(text, "");
}

CASE(print_cuts_at_every_length_as_snprintf_does)
{
	static const char whole[] = "0x378-0x37a,0x3f8";
	char text[32];

	kp_portset_add(&set, fake_range(0x378, 0x37a));
	kp_portset_add(&set, fake_range(0x3f8, 0x3f8));
	for (size_t len = 1; len <= sizeof(whole); len++) {
		memset(text, '#', sizeof(text));
		assert_int_equal(kp_portset_print(&set, text, len), strlen(whole));
		assert_int_equal(strlen(text), len - 1);
		assert_memory_equal(text, whole, len - 1);
		assert_int_equal(text[len], '#');
	}
	memset(text, '#', sizeof(text));
	assert_int_equal(kp_portset_print(&set, text, 0), strlen(whole));
	assert_int_equal(text[0], '#');
	assert_int_equal(kp_portset_print(&set, NULL, 0), strlen(whole));
}

static void add_some(uint64_t *seed)
{
	for (unsigned i = fake_random_below(seed, 200); i > 0; i--) {
		unsigned first = fake_random_below(seed, KP_PORTS);
		unsigned last = first + fake_random_below(seed, 9);

		kp_portset_add(&set, fake_range(first, last > 0xffff ? 0xffff : last));
	}
}

CASE(random_sets_come_back_from_their_text)
{
	static char text[KP_PORTS];
	uint64_t seed = 43;

	for (unsigned round = 0; round < 500; round++) {
		size_t len;

		kp_portset_clear(&set);
		kp_portset_add(&set, fake_range(round, round));
		add_some(&seed);
		len = kp_portset_print(&set, text, sizeof(text));
		assert_int_equal(len, strlen(text));
		kp_portset_clear(&again);
		parse_into(&again, text, len);
		assert_memory_equal(&set, &again, sizeof(set));
	}
}

CASE(the_set_with_most_runs_comes_back_from_its_text)
{
	static char text[8 * KP_PORTS / 2];
	size_t len;

	memset(set.bits, 0x55, sizeof(set.bits));
	len = kp_portset_print(&set, text, sizeof(text));
	assert_int_equal(len, strlen(text));
	parse_into(&again, text, len);
	assert_memory_equal(&set, &again, sizeof(set));
}

CASE(every_error_has_a_sentence_of_its_own)
{
	for (int error = KP_TEXT_OK; error < KP_TEXT_ERRORS; error++) {
		const char *text = kp_text_error_string((enum kp_text_error)error);

		assert_non_null(text);
		assert_true(strlen(text) > 1);
		assert_int_not_equal(text[strlen(text) - 1], '.');
		for (int before = KP_TEXT_OK; before < error; before++)
			assert_string_not_equal(text,
						kp_text_error_string((enum kp_text_error)before));
	}
}

CASE(numbers_of_no_error_have_a_sentence)
{
	assert_non_null(kp_text_error_string(KP_TEXT_ERRORS));
	assert_non_null(kp_text_error_string((enum kp_text_error)255));
	assert_non_null(kp_text_error_string((enum kp_text_error) - 1));
	assert_non_null(kp_text_error_string((enum kp_text_error)0x7fffffff));
}

#define RUN(name) cmocka_unit_test_setup(name, empty_sets)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(print_sorts_and_joins),
		RUN(the_empty_set_prints_as_nothing),
		RUN(print_cuts_at_every_length_as_snprintf_does),
		RUN(random_sets_come_back_from_their_text),
		RUN(the_set_with_most_runs_comes_back_from_its_text),
		RUN(every_error_has_a_sentence_of_its_own),
		RUN(numbers_of_no_error_have_a_sentence),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
