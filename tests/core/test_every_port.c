/* SPDX-License-Identifier: MIT */
/*
 * All 65,536 ports x 3 widths x 2 directions through the real dispatch, against a naive second
 * implementation of the policy.
 */
#include "check.h"

#include <stdio.h>

#define LINES 120u

static const struct fake_opener alice = { .user = "alice" };
static struct kp_handle handle;
static uint8_t given[KP_PORTS]; /* KP_RIGHT_... a port, the naive way */
static char policy[LINES * 64];

static const unsigned widths[] = { 1, 2, 4 };

static size_t add_line(size_t at, unsigned first, unsigned last, unsigned sum)
{
	static const char *const words[] = { "", "read", "write", "read write" };

	for (unsigned port = first; port <= last; port++)
		given[port] |= (uint8_t)sum;
	return at + (size_t)sprintf(policy + at, "user alice 0x%x-0x%x %s unsafe\n", first, last,
				    words[sum]);
}

static void make_policy(uint64_t *seed, unsigned lines, unsigned longest)
{
	size_t len = 0;

	memset(given, 0, sizeof(given));
	for (unsigned i = 0; i < lines; i++) {
		unsigned first = fake_random_below(seed, KP_PORTS);
		unsigned last = first + fake_random_below(seed, longest);

		len = add_line(len, first, last > 0xffff ? 0xffff : last,
			       1 + fake_random_below(seed, 3));
	}
}

static void claim_everything_given(void)
{
	for (unsigned first = 0; first < KP_PORTS; first++) {
		unsigned last = first;

		if (!given[first])
			continue;
		while (last < 0xffff && given[last + 1])
			last++;
		assert_int_equal(ask_claim(&handle, first, last, 0), KP_STATUS_OK);
		first = last;
	}
}

static void open_with(uint32_t access)
{
	assert_true(fake_start(FAKE_NT, policy));
	assert_int_equal(ask_open(&handle, &alice, access, 1), KP_STATUS_OK);
	claim_everything_given();
}

static void close_all(void)
{
	kp_handle_close(&handle);
	fake_stop();
}

static bool is_given(unsigned port, unsigned width, unsigned right)
{
	for (unsigned i = 0; i < width; i++)
		if (port + i > 0xffff || !(given[port + i] & right))
			return false;
	return true;
}

static void check_access(unsigned port, unsigned width, bool write, uint32_t access)
{
	unsigned right = write ? KP_RIGHT_WRITE : KP_RIGHT_READ;
	bool wanted = (access & right) && is_given(port, width, right);
	enum kp_status status;

	fake_forget();
	status = write ? ask_write(&handle, (uint16_t)port, width, 0x5a) :
			 ask_read(&handle, (uint16_t)port, width, NULL);
	if (wanted != (status == KP_STATUS_OK) || fake.accesses != wanted)
		fail_msg("port 0x%x width %u write %d: status %d, %d accesses", port, width, write,
			 (int)status, (int)fake.accesses);
	if (!wanted && port + width <= KP_PORTS && status != KP_STATUS_DENIED)
		fail_msg("port 0x%x width %u write %d: refused with %d", port, width, write,
			 (int)status);
	if (wanted &&
	    (fake.log[0].port != port || fake.log[0].width != width || fake.log[0].write != write))
		fail_msg("another access was made than that of port 0x%x", port);
}

static void check_every_port(uint32_t access)
{
	open_with(access);
	for (unsigned port = 0; port < KP_PORTS; port++)
		for (unsigned w = 0; w < COUNT_OF(widths); w++) {
			check_access(port, widths[w], false, access);
			check_access(port, widths[w], true, access);
		}
	close_all();
}

CASE(every_port_of_a_policy_of_long_ranges)
{
	uint64_t seed = 51;

	make_policy(&seed, 12, 9000);
	check_every_port(KP_RIGHT_READ | KP_RIGHT_WRITE);
}

CASE(every_port_of_a_policy_of_short_ranges)
{
	uint64_t seed = 52;

	make_policy(&seed, LINES, 6);
	check_every_port(KP_RIGHT_READ | KP_RIGHT_WRITE);
}

CASE(every_port_of_a_policy_of_mixed_ranges)
{
	uint64_t seed = 53;

	make_policy(&seed, LINES, 700);
	check_every_port(KP_RIGHT_READ | KP_RIGHT_WRITE);
}

CASE(every_port_of_a_policy_that_gives_everything)
{
	memset(given, 0, sizeof(given));
	add_line(0, 0, 0xffff, 3);
	check_every_port(KP_RIGHT_READ | KP_RIGHT_WRITE);
}

CASE(every_port_on_a_handle_opened_for_reading)
{
	uint64_t seed = 54;

	make_policy(&seed, 40, 3000);
	check_every_port(KP_RIGHT_READ);
}

CASE(no_port_without_a_claim)
{
	memset(given, 0, sizeof(given));
	add_line(0, 0, 0xffff, 3);
	memset(given, 0, sizeof(given)); /* so nothing is claimed and nothing expected */
	check_every_port(KP_RIGHT_READ | KP_RIGHT_WRITE);
}

CASE(widths_other_than_1_2_and_4_are_refused)
{
	memset(given, 0, sizeof(given));
	add_line(0, 0, 0xffff, 3);
	open_with(KP_RIGHT_READ | KP_RIGHT_WRITE);
	for (unsigned width = 0; width < 256; width++) {
		if (width == 1 || width == 2 || width == 4)
			continue;
		assert_int_equal(ask_read(&handle, 0x378, width, NULL), KP_STATUS_INVALID);
		assert_int_equal(ask_write(&handle, 0x378, width, 0), KP_STATUS_INVALID);
	}
	assert_int_equal(fake.accesses, 0);
	close_all();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_port_of_a_policy_of_long_ranges),
		cmocka_unit_test(every_port_of_a_policy_of_short_ranges),
		cmocka_unit_test(every_port_of_a_policy_of_mixed_ranges),
		cmocka_unit_test(every_port_of_a_policy_that_gives_everything),
		cmocka_unit_test(every_port_on_a_handle_opened_for_reading),
		cmocka_unit_test(no_port_without_a_claim),
		cmocka_unit_test(widths_other_than_1_2_and_4_are_refused),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
