/* SPDX-License-Identifier: MIT */
/* core/policy.c: the lines of a policy, good and bad. */
#include "check.h"

#define MAX_PLACES 16u

static struct kp_policy *policy;
static struct kp_text_place places[MAX_PLACES];
static unsigned place_count;

static void note_place(void *ctx, const struct kp_text_place *place)
{
	assert_ptr_equal(ctx, places);
	if (place_count < MAX_PLACES)
		places[place_count] = *place;
	place_count++;
}

static int fresh(void **state)
{
	(void)state;
	fake_reset(FAKE_NT);
	policy = NULL;
	place_count = 0;
	return 0;
}

static int clean(void **state)
{
	(void)state;
	kp_policy_free(&fake.env.memory, policy);
	fake_check_clean();
	return 0;
}

static void load_len(const char *text, size_t len, bool unsafe)
{
	char *copy = malloc(len ? len : 1); /* the text may go afterwards */

	kp_policy_free(&fake.env.memory, policy);
	policy = NULL;
	place_count = 0;
	memcpy(copy, text, len);
	assert_int_equal(kp_policy_create(&fake.env.memory, copy, len, &kp_legacy_names, unsafe,
					  note_place, places, &policy),
			 KP_STATUS_OK);
	assert_non_null(policy);
	memset(copy, '!', len);
	free(copy);
}

static void load(const char *text)
{
	load_len(text, strlen(text), true);
}

static bool gives(const struct fake_opener *opener, unsigned first, unsigned last, uint32_t rights)
{
	struct fake_opener copy = *opener;
	struct kp_rights own;
	bool given;

	assert_int_equal(kp_policy_rights(policy, &fake.env.memory, fake_is_principal, &copy, &own),
			 KP_STATUS_OK);
	given = kp_rights_cover(&own, fake_range(first, last), rights);
	kp_rights_free(&fake.env.memory, &own);
	return given;
}

static bool gives_nothing(const struct fake_opener *opener)
{
	struct fake_opener copy = *opener;
	struct kp_rights own;
	bool nothing;

	assert_int_equal(kp_policy_rights(policy, &fake.env.memory, fake_is_principal, &copy, &own),
			 KP_STATUS_OK);
	nothing = own.count == 0 && !own.ranges;
	kp_rights_free(&fake.env.memory, &own);
	return nothing;
}

static const struct fake_opener admin = { .administrator = true };
static const struct fake_opener member = { .group = "kport" };
static const struct fake_opener alice = { .user = "alice" };

CASE(the_default_policy_has_no_mistake)
{
	load_len(kp_policy_default, strlen(kp_policy_default), false);
	assert_int_equal(place_count, 0);
}

CASE(the_default_policy_gives_administrators_the_safe_ports)
{
	load(kp_policy_default);
	assert_true(gives(&admin, 0x378, 0x37a, KP_RIGHT_ALL));
	assert_true(gives(&admin, 0x3f8, 0x3ff, KP_RIGHT_ALL));
	assert_true(gives(&admin, 0x201, 0x201, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_true(gives(&admin, 0x80, 0x80, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_true(gives(&admin, 0x300, 0x31f, KP_RIGHT_READ | KP_RIGHT_WRITE));
}

CASE(the_default_policy_gives_nobody_a_hazardous_port)
{
	static const uint16_t ports[] = { 0x00,	 0x20,	0x21,  0x40,  0x60,  0x64,  0x70,
					  0x71,	 0x92,	0xa0,  0xb2,  0x1f0, 0x1f7, 0x170,
					  0xcf8, 0xcf9, 0xcfc, 0x2e,  0x4e,  0x62,  0x66,
					  0xca2, 0x510, 0x3c0, 0xffff };

	load(kp_policy_default);
	for (size_t i = 0; i < COUNT_OF(ports); i++) {
		assert_false(gives(&admin, ports[i], ports[i], KP_RIGHT_READ));
		assert_false(gives(&admin, ports[i], ports[i], KP_RIGHT_WRITE));
		assert_false(gives(&member, ports[i], ports[i], KP_RIGHT_READ));
	}
}

CASE(the_default_policy_gives_the_group_the_parallel_ports_only)
{
	load(kp_policy_default);
	assert_true(gives(&member, 0x378, 0x37a, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_true(gives(&member, 0x278, 0x27a, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_true(gives(&member, 0x3bc, 0x3be, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_false(gives(&member, 0x3f8, 0x3f8, KP_RIGHT_READ));
	assert_false(gives(&member, 0x80, 0x80, KP_RIGHT_READ));
	assert_false(gives(&member, 0x300, 0x300, KP_RIGHT_READ));
}

CASE(the_default_policy_gives_others_nothing)
{
	static const struct fake_opener other_group = { .user = "kport", .group = "users" };

	load(kp_policy_default);
	assert_true(gives_nothing(&alice));
	assert_true(gives_nothing(&other_group));
}

CASE(the_text_of_the_header_is_read)
{
	load("# who          ranges                rights\n"
	     "administrators lpt1+ecp,com1,post    read write grant\n"
	     "group kport    lpt1,lpt2,lpt3        read write grant\n"
	     "user alice     0x70-0x71             read unsafe\n");
	assert_int_equal(place_count, 0);
	assert_true(gives(&admin, 0x778, 0x77a, KP_RIGHT_ALL));
	assert_true(gives(&member, 0x3bc, 0x3be, KP_RIGHT_ALL));
	assert_true(gives(&alice, 0x70, 0x71, KP_RIGHT_READ));
	assert_false(gives(&alice, 0x70, 0x70, KP_RIGHT_WRITE));
	assert_false(gives(&alice, 0x378, 0x378, KP_RIGHT_READ));
}

CASE(slow_is_a_right_of_its_own)
{
	load("user alice lpt1 read\nuser alice com1 read slow\n");
	assert_int_equal(place_count, 0);
	assert_true(gives(&alice, 0x3f8, 0x3ff, KP_RIGHT_READ | KP_RIGHT_SLOW));
	assert_false(gives(&alice, 0x3f8, 0x3ff, KP_RIGHT_WRITE));
	assert_false(gives(&alice, 0x378, 0x37a, KP_RIGHT_SLOW));
}

CASE(empty_texts_and_comments_give_nothing_and_are_no_mistake)
{
	static const char *const texts[] = {
		"", "\n", "\n\n\r\n", "   \t ", "# user alice lpt1 read", "  # comment\n#\n"
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		load(texts[i]);
		assert_int_equal(place_count, 0);
		assert_true(gives_nothing(&alice));
	}
}

CASE(a_comment_ends_a_line_of_rights)
{
	load("user alice lp1 read # wrong\nuser alice lpt1 read # write\nuser alice lpt2 read#x");
	assert_int_equal(place_count, 1);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
	assert_false(gives(&alice, 0x378, 0x378, KP_RIGHT_WRITE));
}

CASE(lines_end_with_cr_lf)
{
	load("user alice lpt1 read\r\n\r\nuser alice lpt2 write\r\n");
	assert_int_equal(place_count, 0);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
	assert_true(gives(&alice, 0x278, 0x27a, KP_RIGHT_WRITE));
}

CASE(lines_end_with_a_zero_byte)
{
	static const char text[] = "user alice lpt1 read\0user alice lpt2 write\0";

	load_len(text, sizeof(text), true);
	assert_int_equal(place_count, 0);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
	assert_true(gives(&alice, 0x278, 0x27a, KP_RIGHT_WRITE));
}

CASE(the_last_line_needs_no_end)
{
	load("user alice lpt1 read\nuser alice lpt2 read");
	assert_true(gives(&alice, 0x278, 0x27a, KP_RIGHT_READ));
}

CASE(blanks_before_between_and_after_words)
{
	load(" \tuser\t alice \t lpt1 \t read\t write \t \n");
	assert_int_equal(place_count, 0);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ | KP_RIGHT_WRITE));
}

struct mistake {
	const char *line;
	enum kp_text_error error;
	unsigned from; /* columns */
	unsigned to;
};

static void refuses(const struct mistake *mistakes, size_t number)
{
	for (size_t i = 0; i < number; i++) {
		const struct mistake *m = &mistakes[i];

		load(m->line);
		if (place_count != 1 || places[0].error != m->error)
			fail_msg("\"%s\": %u mistakes, error %d, not %d", m->line, place_count,
				 place_count ? (int)places[0].error : 0, (int)m->error);
		if (places[0].line != 1 || places[0].column < m->from || places[0].column > m->to)
			fail_msg("\"%s\": shown at %u:%u, not at 1:%u to %u", m->line,
				 places[0].line, places[0].column, m->from, m->to);
		assert_true(gives_nothing(&alice));
		assert_true(gives_nothing(&admin));
		assert_true(gives_nothing(&member));
	}
}

CASE(a_line_for_nobody_known_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "everyone lpt1 read", KP_TEXT_UNKNOWN_WHO, 1, 1 },
		{ "  users lpt1 read", KP_TEXT_UNKNOWN_WHO, 3, 3 },
		{ "lpt1 read", KP_TEXT_UNKNOWN_WHO, 1, 1 },
		{ "administratorslpt1 read", KP_TEXT_UNKNOWN_WHO, 1, 1 },
		{ "administrator lpt1 read", KP_TEXT_UNKNOWN_WHO, 1, 1 },
		{ "use alice lpt1 read", KP_TEXT_UNKNOWN_WHO, 1, 1 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(a_user_or_group_without_a_name_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "user", KP_TEXT_NO_NAME, 1, 5 },
		{ "group", KP_TEXT_NO_NAME, 1, 6 },
		{ "user  # alice lpt1 read", KP_TEXT_NO_NAME, 1, 7 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(a_line_without_ranges_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "administrators", KP_TEXT_NO_RANGES, 1, 15 },
		{ "user alice", KP_TEXT_NO_RANGES, 1, 11 },
		{ "group kport  ", KP_TEXT_NO_RANGES, 1, 14 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(a_line_without_rights_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "administrators lpt1", KP_TEXT_NO_RIGHTS, 1, 20 },
		{ "user alice lpt1", KP_TEXT_NO_RIGHTS, 1, 16 },
		{ "user alice lpt1 # read", KP_TEXT_NO_RIGHTS, 1, 17 },
		{ "user alice lpt1 unsafe", KP_TEXT_NO_RIGHTS, 1, 23 },
		{ "user alice lpt1 slow", KP_TEXT_NO_RIGHTS, 1, 21 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(an_unknown_right_is_refused_where_it_is)
{
	static const struct mistake mistakes[] = {
		{ "user alice lpt1 execute", KP_TEXT_UNKNOWN_RIGHT, 17, 17 },
		{ "user alice lpt1 read wriet", KP_TEXT_UNKNOWN_RIGHT, 22, 22 },
		{ "user alice lpt1 read,write", KP_TEXT_UNKNOWN_RIGHT, 17, 17 },
		{ "user alice lpt1 readwrite", KP_TEXT_UNKNOWN_RIGHT, 17, 17 },
		{ "user alice lpt1 rea", KP_TEXT_UNKNOWN_RIGHT, 17, 17 },
		{ "user alice lpt1 read write grant unsafety", KP_TEXT_UNKNOWN_RIGHT, 34, 34 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(grant_without_both_directions_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "user alice lpt1 grant", KP_TEXT_GRANT_ALONE, 1, 22 },
		{ "user alice lpt1 read grant", KP_TEXT_GRANT_ALONE, 1, 27 },
		{ "user alice lpt1 write grant", KP_TEXT_GRANT_ALONE, 1, 28 },
		{ "user alice rtc grant unsafe", KP_TEXT_GRANT_ALONE, 1, 28 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(mistakes_in_ranges_are_refused_where_they_are)
{
	static const struct mistake mistakes[] = {
		{ "user alice lpt9 read", KP_TEXT_UNKNOWN_NAME, 12, 12 },
		{ "user alice lpt1,,lpt2 read", KP_TEXT_EMPTY, 17, 17 },
		{ "user alice lpt1,0x10000 read", KP_TEXT_OVERFLOW, 17, 24 },
		{ "user alice 0x37a-0x378 read", KP_TEXT_REVERSED, 12, 18 },
		{ "user alice 0378 read", KP_TEXT_LEADING_ZERO, 12, 12 },
		{ "user alice 0x378+0 read", KP_TEXT_ZERO_LENGTH, 12, 18 },
		{ "user alice com1+ecp read", KP_TEXT_NO_SUCH_BLOCK, 12, 17 },
		{ "user alice lpt1;lpt2 read", KP_TEXT_RUBBISH, 12, 17 },
		{ "administrators 0x3!8 read", KP_TEXT_RUBBISH, 16, 19 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(a_hazardous_port_without_unsafe_is_refused)
{
	static const struct mistake mistakes[] = {
		{ "user alice 0x70-0x71 read", KP_TEXT_HAZARDOUS, 1, 20 },
		{ "user alice rtc read", KP_TEXT_HAZARDOUS, 1, 15 },
		{ "administrators lpt1,0xcf8 read", KP_TEXT_HAZARDOUS, 1, 26 },
		{ "administrators 0-0xffff read write grant", KP_TEXT_HAZARDOUS, 1, 24 },
		{ "user alice 0x378-0x380 read", KP_TEXT_HAZARDOUS, 1, 23 },
	};

	refuses(mistakes, COUNT_OF(mistakes));
}

CASE(where_unsafe_is_left_out_the_word_is_refused)
{
	load_len("user alice rtc read unsafe", 26, false);
	assert_int_equal(place_count, 1);
	assert_int_equal(places[0].error, KP_TEXT_NO_UNSAFE);
	assert_int_equal(places[0].column, 21);
	assert_true(gives_nothing(&alice));
}

CASE(where_unsafe_is_left_out_the_safe_ports_still_work)
{
	static const char text[] = "user alice rtc read unsafe\nuser alice rtc read\n"
				   "user alice lpt1 read";

	load_len(text, strlen(text), false);
	assert_int_equal(place_count, 2);
	assert_int_equal(places[1].error, KP_TEXT_HAZARDOUS);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
	assert_false(gives(&alice, 0x70, 0x70, KP_RIGHT_READ));
}

CASE(unsafe_on_another_line_helps_nobody)
{
	load("user alice 0x60 read\nuser alice rtc read unsafe\n");
	assert_int_equal(place_count, 1);
	assert_false(gives(&alice, 0x60, 0x60, KP_RIGHT_READ));
	assert_true(gives(&alice, 0x70, 0x71, KP_RIGHT_READ));
}

CASE(a_wrong_line_stops_no_other)
{
	load("user alice lpt1 read\nnonsense\n\nuser alice lpt9 read\r\nuser alice lpt2 read\n");
	assert_int_equal(place_count, 2);
	assert_int_equal(places[0].line, 2);
	assert_int_equal(places[0].error, KP_TEXT_UNKNOWN_WHO);
	assert_int_equal(places[1].line, 4);
	assert_int_equal(places[1].error, KP_TEXT_UNKNOWN_NAME);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
	assert_true(gives(&alice, 0x278, 0x27a, KP_RIGHT_READ));
}

CASE(a_wrong_line_counts_for_nothing_at_all)
{
	load("user alice lpt1,lpt2,lpt9 read write\n");
	assert_int_equal(place_count, 1);
	assert_true(gives_nothing(&alice));
}

CASE(mistakes_may_go_unreported)
{
	assert_int_equal(kp_policy_create(&fake.env.memory, "x\ny", 3, &kp_legacy_names, true, NULL,
					  NULL, &policy),
			 KP_STATUS_OK);
}

static char *long_text(size_t len)
{
	char *text = malloc(len);

	memset(text, '\n', len);
	memcpy(text + len - 20, "user alice lpt1 read", 20);
	return text;
}

CASE(the_longest_text_is_read)
{
	char *text = long_text(KP_POLICY_MAX_TEXT);

	load_len(text, KP_POLICY_MAX_TEXT, true);
	free(text);
	assert_true(gives(&alice, 0x378, 0x37a, KP_RIGHT_READ));
}

CASE(a_text_longer_by_one_is_refused)
{
	char *text = long_text(KP_POLICY_MAX_TEXT + 1);

	assert_int_equal(kp_policy_create(&fake.env.memory, text, KP_POLICY_MAX_TEXT + 1,
					  &kp_legacy_names, true, NULL, NULL, &policy),
			 KP_STATUS_INVALID);
	free(text);
	policy = NULL;
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(the_default_policy_has_no_mistake),
		RUN(the_default_policy_gives_administrators_the_safe_ports),
		RUN(the_default_policy_gives_nobody_a_hazardous_port),
		RUN(the_default_policy_gives_the_group_the_parallel_ports_only),
		RUN(the_default_policy_gives_others_nothing),
		RUN(the_text_of_the_header_is_read),
		RUN(slow_is_a_right_of_its_own),
		RUN(empty_texts_and_comments_give_nothing_and_are_no_mistake),
		RUN(a_comment_ends_a_line_of_rights),
		RUN(lines_end_with_cr_lf),
		RUN(lines_end_with_a_zero_byte),
		RUN(the_last_line_needs_no_end),
		RUN(blanks_before_between_and_after_words),
		RUN(a_line_for_nobody_known_is_refused),
		RUN(a_user_or_group_without_a_name_is_refused),
		RUN(a_line_without_ranges_is_refused),
		RUN(a_line_without_rights_is_refused),
		RUN(an_unknown_right_is_refused_where_it_is),
		RUN(grant_without_both_directions_is_refused),
		RUN(mistakes_in_ranges_are_refused_where_they_are),
		RUN(a_hazardous_port_without_unsafe_is_refused),
		RUN(where_unsafe_is_left_out_the_word_is_refused),
		RUN(where_unsafe_is_left_out_the_safe_ports_still_work),
		RUN(unsafe_on_another_line_helps_nobody),
		RUN(a_wrong_line_stops_no_other),
		RUN(a_wrong_line_counts_for_nothing_at_all),
		RUN(mistakes_may_go_unreported),
		RUN(the_longest_text_is_read),
		RUN(a_text_longer_by_one_is_refused),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
