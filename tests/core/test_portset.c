/* SPDX-License-Identifier: MIT */
/* core/portset.c: the bitmap, what an access needs, and runs. */
#include "check.h"

static struct kp_portset set;

static int empty_set(void **state)
{
	(void)state;
	kp_portset_clear(&set);
	return 0;
}

static void add(unsigned first, unsigned last)
{
	kp_portset_add(&set, fake_range(first, last));
}

static bool has(unsigned port)
{
	return set.bits[port / 8] >> port % 8 & 1;
}

CASE(port_n_is_bit_n_mod_8_of_byte_n_div_8)
{
	add(0x379, 0x379);
	assert_int_equal(set.bits[0x379 / 8], 1 << 1);
	set.bits[0x379 / 8] = 0;
	assert_true(kp_portset_is_empty(&set));
}

CASE(add_takes_both_ends_and_nothing_beside_them)
{
	add(0x103, 0x1fd);
	for (unsigned port = 0; port < KP_PORTS; port++)
		assert_int_equal(has(port), port >= 0x103 && port <= 0x1fd);
}

CASE(add_of_every_port_fills_the_set)
{
	add(0, 0xffff);
	for (size_t i = 0; i < sizeof(set.bits); i++)
		assert_int_equal(set.bits[i], 0xff);
}

CASE(remove_takes_both_ends_and_nothing_beside_them)
{
	add(0, 0xffff);
	kp_portset_remove(&set, fake_range(0x3f, 0x141));
	for (unsigned port = 0; port < KP_PORTS; port++)
		assert_int_equal(has(port), port < 0x3f || port > 0x141);
}

CASE(remove_of_every_port_empties_the_set)
{
	add(0, 0xffff);
	kp_portset_remove(&set, fake_range(0, 0xffff));
	assert_true(kp_portset_is_empty(&set));
}

CASE(the_first_and_the_last_port_are_ports)
{
	add(0, 0);
	add(0xffff, 0xffff);
	assert_int_equal(set.bits[0], 0x01);
	assert_int_equal(set.bits[KP_PORTS / 8 - 1], 0x80);
	assert_false(kp_portset_is_empty(&set));
}

CASE(one_port_at_either_end_makes_a_set_not_empty)
{
	assert_true(kp_portset_is_empty(&set));
	add(0xffff, 0xffff);
	assert_false(kp_portset_is_empty(&set));
	empty_set(NULL);
	add(0, 0);
	assert_false(kp_portset_is_empty(&set));
}

CASE(covers_needs_every_port_of_the_range)
{
	add(0x378, 0x37a);
	assert_true(kp_portset_covers(&set, fake_range(0x378, 0x37a)));
	assert_true(kp_portset_covers(&set, fake_range(0x379, 0x379)));
	assert_false(kp_portset_covers(&set, fake_range(0x377, 0x37a)));
	assert_false(kp_portset_covers(&set, fake_range(0x378, 0x37b)));
}

CASE(covers_sees_a_hole_of_one_port)
{
	add(0, 0xffff);
	assert_true(kp_portset_covers(&set, fake_range(0, 0xffff)));
	for (unsigned hole = 0; hole < KP_PORTS; hole += 0x333) {
		kp_portset_remove(&set, fake_range(hole, hole));
		assert_false(kp_portset_covers(&set, fake_range(0, 0xffff)));
		assert_false(kp_portset_covers(&set, fake_range(hole, hole)));
		add(hole, hole);
	}
}

CASE(eight_bit_access_needs_its_port)
{
	add(0x378, 0x378);
	assert_true(kp_portset_allows(&set, 0x378, 1));
	assert_false(kp_portset_allows(&set, 0x377, 1));
	assert_false(kp_portset_allows(&set, 0x379, 1));
}

CASE(sixteen_bit_access_needs_both_ports)
{
	add(0x378, 0x379);
	assert_true(kp_portset_allows(&set, 0x378, 2));
	assert_false(kp_portset_allows(&set, 0x377, 2));
	assert_false(kp_portset_allows(&set, 0x379, 2));
}

CASE(thirty_two_bit_access_needs_all_four_ports)
{
	for (unsigned base = 0x374; base <= 0x378; base++) {
		add(base, base + 3);
		assert_true(kp_portset_allows(&set, (uint16_t)base, 4));
		for (unsigned hole = base; hole < base + 4; hole++) {
			kp_portset_remove(&set, fake_range(hole, hole));
			assert_false(kp_portset_allows(&set, (uint16_t)base, 4));
			add(hole, hole);
		}
		kp_portset_clear(&set);
	}
}

CASE(eight_bit_access_at_ffff_is_allowed)
{
	add(0, 0xffff);
	assert_true(kp_portset_allows(&set, 0xffff, 1));
}

CASE(sixteen_bit_access_at_ffff_is_refused)
{
	add(0, 0xffff);
	assert_true(kp_portset_allows(&set, 0xfffe, 2));
	assert_false(kp_portset_allows(&set, 0xffff, 2));
}

CASE(thirty_two_bit_access_at_fffd_and_above_is_refused)
{
	add(0, 0xffff);
	assert_true(kp_portset_allows(&set, 0xfffc, 4));
	assert_false(kp_portset_allows(&set, 0xfffd, 4));
	assert_false(kp_portset_allows(&set, 0xfffe, 4));
	assert_false(kp_portset_allows(&set, 0xffff, 4));
}

CASE(widths_other_than_1_2_and_4_are_refused)
{
	static const unsigned widths[] = { 0, 3, 5, 6, 7, 8, 16, 32, 0x101, 0x10001, ~0u, ~0u - 1 };

	add(0, 0xffff);
	for (size_t i = 0; i < COUNT_OF(widths); i++) {
		assert_false(kp_portset_allows(&set, 0x378, widths[i]));
		assert_false(kp_portset_allows(&set, 0, widths[i]));
		assert_false(kp_portset_allows(&set, 0xffff, widths[i]));
	}
}

CASE(next_finds_each_run_in_order)
{
	static const struct kp_range runs[] = {
		{ 0, 0 }, { 7, 8 }, { 0x378, 0x37a }, { 0xfff0, 0xffff }
	};
	struct kp_range run;
	uint32_t from = 0;

	for (size_t i = 0; i < COUNT_OF(runs); i++)
		add(runs[i].first, runs[i].last);
	for (size_t i = 0; i < COUNT_OF(runs); i++) {
		assert_true(kp_portset_next(&set, from, &run));
		assert_memory_equal(&run, &runs[i], sizeof(run));
		from = run.last + 1u;
	}
	assert_int_equal(from, KP_PORTS);
	assert_false(kp_portset_next(&set, from, &run));
}

CASE(next_inside_a_run_gives_the_rest_of_it)
{
	struct kp_range run;

	add(0x100, 0x1ff);
	assert_true(kp_portset_next(&set, 0x180, &run));
	assert_int_equal(run.first, 0x180);
	assert_int_equal(run.last, 0x1ff);
}

CASE(next_of_the_empty_set_finds_none)
{
	struct kp_range run;

	assert_false(kp_portset_next(&set, 0, &run));
	assert_false(kp_portset_next(&set, 0xffff, &run));
	assert_false(kp_portset_next(&set, 0x10000, &run));
}

CASE(next_past_the_last_run_finds_none)
{
	struct kp_range run;

	add(0x100, 0x100);
	assert_true(kp_portset_next(&set, 0x100, &run));
	assert_false(kp_portset_next(&set, 0x101, &run));
}

CASE(next_of_the_full_set_is_one_run)
{
	struct kp_range run;

	add(0, 0xffff);
	assert_true(kp_portset_next(&set, 0, &run));
	assert_int_equal(run.first, 0);
	assert_int_equal(run.last, 0xffff);
}

CASE(ranges_that_share_one_port_overlap)
{
	assert_true(kp_range_overlaps(fake_range(1, 5), fake_range(5, 9)));
	assert_true(kp_range_overlaps(fake_range(5, 9), fake_range(1, 5)));
	assert_true(kp_range_overlaps(fake_range(0, 0xffff), fake_range(7, 7)));
	assert_false(kp_range_overlaps(fake_range(1, 4), fake_range(5, 9)));
	assert_false(kp_range_overlaps(fake_range(5, 9), fake_range(1, 4)));
}

/* A second, naive implementation over a byte a port. */
static uint8_t naive[KP_PORTS];

static void change_both(uint64_t *seed)
{
	unsigned first = fake_random_below(seed, KP_PORTS);
	unsigned span = fake_random_below(seed, 2) ? 0x3f : 0x7fff;
	unsigned last = first + fake_random_below(seed, span + 1);
	bool in = fake_random_below(seed, 2);

	if (last > 0xffff)
		last = 0xffff;
	memset(naive + first, in, last - first + 1);
	if (in)
		kp_portset_add(&set, fake_range(first, last));
	else
		kp_portset_remove(&set, fake_range(first, last));
}

static bool naive_allows(unsigned port, unsigned width)
{
	for (unsigned i = 0; i < width; i++)
		if (port + i > 0xffff || !naive[port + i])
			return false;
	return true;
}

CASE(random_sets_equal_a_naive_array)
{
	uint64_t seed = 41;

	memset(naive, 0, sizeof(naive));
	for (unsigned round = 0; round < 300; round++) {
		change_both(&seed);
		for (unsigned port = 0; port < KP_PORTS; port++)
			if (has(port) != naive[port])
				fail_msg("port 0x%x in round %u", port, round);
	}
}

CASE(random_sets_allow_what_a_naive_array_allows)
{
	static const unsigned widths[] = { 1, 2, 4 };
	uint64_t seed = 42;

	memset(naive, 0, sizeof(naive));
	for (unsigned round = 0; round < 20; round++) {
		for (unsigned i = 0; i < 50; i++)
			change_both(&seed);
		for (unsigned port = 0; port < KP_PORTS; port++)
			for (unsigned w = 0; w < 3; w++)
				if (kp_portset_allows(&set, (uint16_t)port, widths[w]) !=
				    naive_allows(port, widths[w]))
					fail_msg("port 0x%x width %u", port, widths[w]);
	}
}

#define RUN(name) cmocka_unit_test_setup(name, empty_set)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(port_n_is_bit_n_mod_8_of_byte_n_div_8),
		RUN(add_takes_both_ends_and_nothing_beside_them),
		RUN(add_of_every_port_fills_the_set),
		RUN(remove_takes_both_ends_and_nothing_beside_them),
		RUN(remove_of_every_port_empties_the_set),
		RUN(the_first_and_the_last_port_are_ports),
		RUN(one_port_at_either_end_makes_a_set_not_empty),
		RUN(covers_needs_every_port_of_the_range),
		RUN(covers_sees_a_hole_of_one_port),
		RUN(eight_bit_access_needs_its_port),
		RUN(sixteen_bit_access_needs_both_ports),
		RUN(thirty_two_bit_access_needs_all_four_ports),
		RUN(eight_bit_access_at_ffff_is_allowed),
		RUN(sixteen_bit_access_at_ffff_is_refused),
		RUN(thirty_two_bit_access_at_fffd_and_above_is_refused),
		RUN(widths_other_than_1_2_and_4_are_refused),
		RUN(next_finds_each_run_in_order),
		RUN(next_inside_a_run_gives_the_rest_of_it),
		RUN(next_of_the_empty_set_finds_none),
		RUN(next_past_the_last_run_finds_none),
		RUN(next_of_the_full_set_is_one_run),
		RUN(ranges_that_share_one_port_overlap),
		RUN(random_sets_equal_a_naive_array),
		RUN(random_sets_allow_what_a_naive_array_allows),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
