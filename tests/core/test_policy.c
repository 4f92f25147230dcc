/* SPDX-License-Identifier: MIT */
/* core/policy.c: what lines add up to, the safe list, and that damage never widens. */
#include "check.h"

#include <stdio.h>

static struct kp_policy *policy;
static struct kp_rights rights;

static const struct fake_opener alice = { .user = "alice", .group = "kport" };

static int fresh(void **state)
{
	(void)state;
	fake_reset(FAKE_NT);
	policy = NULL;
	memset(&rights, 0, sizeof(rights));
	return 0;
}

static void forget(void)
{
	kp_rights_free(&fake.env.memory, &rights);
	memset(&rights, 0, sizeof(rights));
	kp_policy_free(&fake.env.memory, policy);
	policy = NULL;
}

static int clean(void **state)
{
	(void)state;
	forget();
	fake_check_clean();
	return 0;
}

static void load_len(const char *text, size_t len, const struct fake_opener *opener)
{
	struct fake_opener copy = *opener;

	forget();
	assert_int_equal(kp_policy_create(&fake.env.memory, text, len, &kp_legacy_names, true, NULL,
					  NULL, &policy),
			 KP_STATUS_OK);
	assert_int_equal(kp_policy_rights(policy, &fake.env.memory, fake_is_principal, &copy,
					  &rights),
			 KP_STATUS_OK);
}

static void load(const char *text)
{
	load_len(text, strlen(text), &alice);
}

static bool covers(unsigned first, unsigned last, uint32_t wanted)
{
	return kp_rights_cover(&rights, fake_range(first, last), wanted);
}

CASE(rights_of_several_lines_add_up)
{
	load("user alice lpt1 read\nuser alice lpt1 write\n");
	assert_true(covers(0x378, 0x37a, KP_RIGHT_READ | KP_RIGHT_WRITE));
	assert_false(covers(0x378, 0x37a, KP_RIGHT_GRANT));
}

CASE(ranges_of_several_lines_add_up)
{
	load("user alice 0x300-0x307 read\ngroup kport 0x308-0x30f read write\n");
	assert_true(covers(0x300, 0x30f, KP_RIGHT_READ));
	assert_false(covers(0x300, 0x30f, KP_RIGHT_WRITE));
	assert_true(covers(0x308, 0x30f, KP_RIGHT_WRITE));
}

CASE(lines_of_others_do_not_count)
{
	load("user bob lpt1 read\ngroup users lpt1 read\nadministrators lpt1 read\n"
	     "user kport lpt1 read\ngroup alice lpt1 read\nuser alic lpt1 read\n"
	     "user alice2 lpt1 read\n");
	assert_int_equal(rights.count, 0);
	assert_null(rights.ranges);
	assert_false(covers(0x378, 0x378, KP_RIGHT_READ));
}

CASE(one_port_without_the_right_spoils_a_range)
{
	load("user alice 0x300-0x307,0x309-0x30f read write\n");
	assert_true(covers(0x300, 0x307, KP_RIGHT_READ));
	assert_true(covers(0x309, 0x30f, KP_RIGHT_READ));
	assert_false(covers(0x300, 0x30f, KP_RIGHT_READ));
	assert_false(covers(0x307, 0x308, KP_RIGHT_READ));
	assert_false(covers(0x308, 0x308, KP_RIGHT_READ));
}

CASE(reading_gives_no_writing_nor_the_reverse)
{
	load("user alice lpt1 read\nuser alice lpt2 write\n");
	assert_true(covers(0x378, 0x37a, KP_RIGHT_READ));
	assert_false(covers(0x378, 0x37a, KP_RIGHT_WRITE));
	assert_true(covers(0x278, 0x27a, KP_RIGHT_WRITE));
	assert_false(covers(0x278, 0x27a, KP_RIGHT_READ));
}

CASE(reading_and_writing_alone_is_no_grant)
{
	load("user alice lpt1 read write\n");
	assert_false(covers(0x378, 0x37a, KP_RIGHT_GRANT));
	assert_false(covers(0x378, 0x37a, KP_RIGHT_ALL));
}

CASE(grant_covers_with_its_directions)
{
	load("user alice lpt1 read write grant\n");
	assert_true(covers(0x378, 0x37a, KP_RIGHT_ALL));
	assert_true(covers(0x378, 0x37a, KP_RIGHT_GRANT));
	assert_false(covers(0x378, 0x37b, KP_RIGHT_GRANT));
}

/* Such ranges come of no text, but a host may hold them. */
CASE(grant_right_without_directions_is_no_grant)
{
	struct kp_rights_range alone[] = { { { 0x378, 0x37a }, KP_RIGHT_GRANT } };
	struct kp_rights_range half[] = { { { 0x378, 0x37a }, KP_RIGHT_GRANT | KP_RIGHT_WRITE } };
	struct kp_rights odd = { 1, alone };

	assert_false(kp_rights_cover(&odd, alone[0].range, KP_RIGHT_GRANT));
	odd.ranges = half;
	assert_false(kp_rights_cover(&odd, alone[0].range, KP_RIGHT_GRANT));
}

CASE(rights_ports_are_cut_to_the_range_asked_for)
{
	static struct kp_portset set;
	struct kp_range run;

	kp_portset_clear(&set);
	load("user alice 0x300-0x31f read write\n");
	kp_rights_ports(&rights, fake_range(0x310, 0x3ff), KP_RIGHT_READ, &set);
	assert_true(kp_portset_next(&set, 0, &run));
	assert_int_equal(run.first, 0x310);
	assert_int_equal(run.last, 0x31f);
	assert_false(kp_portset_next(&set, 0x320, &run));
}

CASE(rights_ports_are_added_to_what_is_there)
{
	static struct kp_portset set;

	kp_portset_clear(&set);
	kp_portset_add(&set, fake_range(0x80, 0x80));
	load("user alice 0x300-0x31f read\n");
	kp_rights_ports(&rights, fake_range(0, 0xffff), KP_RIGHT_READ, &set);
	assert_true(kp_portset_covers(&set, fake_range(0x80, 0x80)));
	assert_true(kp_portset_covers(&set, fake_range(0x300, 0x31f)));
}

CASE(rights_ports_need_all_of_the_rights)
{
	static struct kp_portset set;
	struct kp_range run;

	kp_portset_clear(&set);
	load("user alice 0x300-0x30f read\nuser alice 0x308-0x317 write\n");
	kp_rights_ports(&rights, fake_range(0, 0xffff), KP_RIGHT_READ | KP_RIGHT_WRITE, &set);
	assert_true(kp_portset_next(&set, 0, &run));
	assert_int_equal(run.first, 0x308);
	assert_int_equal(run.last, 0x30f);
}

static bool is_safe(unsigned first, unsigned last)
{
	return kp_policy_is_safe(&kp_legacy_names, fake_range(first, last));
}

CASE(the_safe_list_is_what_it_says)
{
	assert_true(is_safe(0x378, 0x37a));
	assert_true(is_safe(0x378, 0x37f));
	assert_true(is_safe(0x778, 0x77a));
	assert_true(is_safe(0x278, 0x27a));
	assert_true(is_safe(0x3bc, 0x3be));
	assert_true(is_safe(0x3f8, 0x3ff));
	assert_true(is_safe(0x2f8, 0x2ff));
	assert_true(is_safe(0x3e8, 0x3ef));
	assert_true(is_safe(0x2e8, 0x2ef));
	assert_true(is_safe(0x201, 0x201));
	assert_true(is_safe(0x80, 0x80));
	assert_true(is_safe(0x300, 0x31f));
}

CASE(a_range_that_leaves_the_safe_list_is_not_safe)
{
	assert_false(is_safe(0x300, 0x320));
	assert_false(is_safe(0x2f7, 0x31f));
	assert_false(is_safe(0x377, 0x37a));
	assert_false(is_safe(0x378, 0x380));
	assert_false(is_safe(0x7f, 0x80));
	assert_false(is_safe(0x80, 0x81));
	assert_false(is_safe(0, 0xffff));
}

CASE(rtc_and_pit_are_known_but_not_safe)
{
	assert_false(is_safe(0x70, 0x71));
	assert_false(is_safe(0x40, 0x43));
	assert_false(is_safe(0x70, 0x70));
}

CASE(ports_where_this_machine_has_them_are_safe_too)
{
	static const struct kp_port_name own[] = {
		{ .name = "lpt1",
		  .range = { 0xd010, 0xd012 },
		  .ecp = 0xd410,
		  .epp = true,
		  .safe = true },
		{ .name = "rtc", .range = { 0xd070, 0xd071 } },
	};
	static const struct kp_port_names names = { own, 2 };

	assert_true(kp_policy_is_safe(&names, fake_range(0xd010, 0xd012)));
	assert_true(kp_policy_is_safe(&names, fake_range(0xd410, 0xd412)));
	assert_true(kp_policy_is_safe(&names, fake_range(0x378, 0x37a)));
	assert_false(kp_policy_is_safe(&names, fake_range(0xd070, 0xd070)));
	assert_false(is_safe(0xd010, 0xd010));
}

CASE(two_safe_neighbours_are_safe_together)
{
	assert_true(is_safe(0x3e8, 0x3ef));
	assert_true(is_safe(0x2e8, 0x2ef) && !is_safe(0x2e8, 0x2ff));
	assert_true(is_safe(0x278, 0x27f));
}

/* A second, naive implementation: rights a port. */
static uint8_t naive[KP_PORTS];

static size_t add_line(char *text, size_t at, uint64_t *seed)
{
	static const char *const words[] = { "", "read", "write", "read write",
					     "", "",	 "",	  "read write grant" };
	static const uint8_t sums[] = { 1, 2, 3, 7 };
	uint8_t sum = sums[fake_random_below(seed, 4)];
	bool mine = fake_random_below(seed, 4) != 0;
	unsigned first = fake_random_below(seed, KP_PORTS);
	unsigned last = first + fake_random_below(seed, fake_random_below(seed, 2) ? 8 : 8000);

	if (last > 0xffff)
		last = 0xffff;
	for (unsigned port = first; mine && port <= last; port++)
		naive[port] |= sum;
	return at + (size_t)sprintf(text + at, "%s 0x%x-0x%x %s unsafe\n",
				    mine ? "user alice" : "user bob", first, last, words[sum]);
}

static void compare_with_naive(void)
{
	for (unsigned port = 0; port < KP_PORTS; port++)
		for (uint32_t wanted = 1; wanted <= KP_RIGHT_ALL; wanted++) {
			uint32_t meant = wanted & KP_RIGHT_GRANT ? KP_RIGHT_ALL : wanted;

			if (covers(port, port, wanted) != ((naive[port] & meant) == meant))
				fail_msg("port 0x%x rights %u", port, wanted);
		}
}

CASE(random_policies_equal_a_naive_sum)
{
	static char text[20000];
	uint64_t seed = 44;

	for (unsigned round = 0; round < 10; round++) {
		size_t len = 0;

		memset(naive, 0, sizeof(naive));
		for (unsigned i = 0; i < 60; i++)
			len = add_line(text, len, &seed);
		load_len(text, len, &alice);
		compare_with_naive();
	}
}

CASE(ten_thousand_ranges_in_lines)
{
	static char text[KP_POLICY_MAX_TEXT];
	size_t len = 0;

	for (unsigned i = 0; i < 6000; i++)
		len += (size_t)sprintf(text + len, "user alice 0x%x,0x%x read unsafe\n", i * 8,
				       i * 8 + 4);
	load_len(text, len, &alice);
	for (unsigned port = 0; port < KP_PORTS; port++)
		assert_int_equal(covers(port, port, KP_RIGHT_READ), port < 48000 && port % 4 == 0);
}

CASE(ten_thousand_ranges_in_one_line)
{
	static char text[KP_POLICY_MAX_TEXT];
	size_t len = (size_t)sprintf(text, "user alice 0x0");

	for (unsigned i = 1; i < 10000; i++)
		len += (size_t)sprintf(text + len, ",0x%x", i * 2);
	len += (size_t)sprintf(text + len, " read write unsafe\n");
	load_len(text, len, &alice);
	for (unsigned port = 0; port < KP_PORTS; port++)
		assert_int_equal(covers(port, port, KP_RIGHT_READ | KP_RIGHT_WRITE),
				 port < 20000 && port % 2 == 0);
}

/*
 * Damage. A rubbish byte, the end of the text or a missing line may take rights away; they must
 * never give a port, to anybody, that the whole text does not give him.
 */
static const char whole[] = "# who may do what\n"
			    "administrators lpt1+ecp,com1,post read write grant\n"
			    "group kport 0x378-0x37a,0x278+3 read write grant # printers\n"
			    "user alice 0x70-0x71,0x300 read unsafe\r\n"
			    "\n"
			    "user alice 888,889 write\n"
			    "user bob 0xd000-0xd0ff read write grant unsafe\n";

static const struct fake_opener people[] = { { .administrator = true },
					     { .group = "kport" },
					     { .user = "alice" },
					     { .user = "bob" },
					     { .user = "al" } };

static const uint32_t kinds[] = { KP_RIGHT_READ, KP_RIGHT_WRITE, KP_RIGHT_ALL };

static struct kp_portset intact[COUNT_OF(people)][COUNT_OF(kinds)];

static void ports_of(const char *text, size_t len, size_t person,
		     struct kp_portset sets[COUNT_OF(kinds)])
{
	load_len(text, len, &people[person]);
	for (size_t kind = 0; kind < COUNT_OF(kinds); kind++) {
		kp_portset_clear(&sets[kind]);
		kp_rights_ports(&rights, fake_range(0, 0xffff), kinds[kind], &sets[kind]);
	}
}

static void note_intact(void)
{
	for (size_t person = 0; person < COUNT_OF(people); person++)
		ports_of(whole, strlen(whole), person, intact[person]);
}

static bool is_subset(const struct kp_portset *part, const struct kp_portset *all)
{
	for (size_t i = 0; i < sizeof(part->bits); i++)
		if (part->bits[i] & ~all->bits[i])
			return false;
	return true;
}

static void is_no_wider(const char *text, size_t len)
{
	static struct kp_portset sets[COUNT_OF(kinds)];

	for (size_t person = 0; person < COUNT_OF(people); person++) {
		ports_of(text, len, person, sets);
		for (size_t kind = 0; kind < COUNT_OF(kinds); kind++)
			if (!is_subset(&sets[kind], &intact[person][kind]))
				fail_msg("wider for person %zu: %.*s", person, (int)len, text);
	}
}

CASE(a_text_cut_anywhere_is_no_wider)
{
	note_intact();
	for (size_t len = 0; len < strlen(whole); len++)
		is_no_wider(whole, len);
}

CASE(a_rubbish_byte_in_place_of_any_is_no_wider)
{
	char text[sizeof(whole)];

	note_intact();
	for (size_t i = 0; i < strlen(whole); i++) {
		memcpy(text, whole, sizeof(text));
		text[i] = '!';
		is_no_wider(text, strlen(whole));
	}
}

CASE(a_rubbish_byte_between_any_two_is_no_wider)
{
	char text[sizeof(whole) + 1];

	note_intact();
	for (size_t i = 0; i <= strlen(whole); i++) {
		memcpy(text, whole, i);
		text[i] = '!';
		memcpy(text + i + 1, whole + i, sizeof(whole) - i);
		is_no_wider(text, strlen(whole) + 1);
	}
}

CASE(a_line_end_in_place_of_any_byte_is_no_wider)
{
	char text[sizeof(whole)];

	note_intact();
	for (size_t i = 0; i < strlen(whole); i++) {
		memcpy(text, whole, sizeof(text));
		text[i] = '\0';
		is_no_wider(text, strlen(whole));
	}
}

CASE(any_line_left_out_is_no_wider)
{
	char text[sizeof(whole)];

	note_intact();
	for (const char *line = whole; *line; line = strchr(line, '\n') + 1) {
		size_t before = (size_t)(line - whole);
		const char *rest = strchr(line, '\n') + 1;

		memcpy(text, whole, before);
		memcpy(text + before, rest, strlen(rest));
		is_no_wider(text, before + strlen(rest));
	}
}

CASE(free_of_nothing_is_allowed)
{
	struct kp_rights none = { 0, NULL };

	kp_policy_free(&fake.env.memory, NULL);
	kp_rights_free(&fake.env.memory, &none);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(rights_of_several_lines_add_up),
		RUN(ranges_of_several_lines_add_up),
		RUN(lines_of_others_do_not_count),
		RUN(one_port_without_the_right_spoils_a_range),
		RUN(reading_gives_no_writing_nor_the_reverse),
		RUN(reading_and_writing_alone_is_no_grant),
		RUN(grant_covers_with_its_directions),
		RUN(grant_right_without_directions_is_no_grant),
		RUN(rights_ports_are_cut_to_the_range_asked_for),
		RUN(rights_ports_are_added_to_what_is_there),
		RUN(rights_ports_need_all_of_the_rights),
		RUN(the_safe_list_is_what_it_says),
		RUN(a_range_that_leaves_the_safe_list_is_not_safe),
		RUN(rtc_and_pit_are_known_but_not_safe),
		RUN(ports_where_this_machine_has_them_are_safe_too),
		RUN(two_safe_neighbours_are_safe_together),
		RUN(random_policies_equal_a_naive_sum),
		RUN(ten_thousand_ranges_in_lines),
		RUN(ten_thousand_ranges_in_one_line),
		RUN(a_text_cut_anywhere_is_no_wider),
		RUN(a_rubbish_byte_in_place_of_any_is_no_wider),
		RUN(a_rubbish_byte_between_any_two_is_no_wider),
		RUN(a_line_end_in_place_of_any_byte_is_no_wider),
		RUN(any_line_left_out_is_no_wider),
		RUN(free_of_nothing_is_allowed),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
