/* SPDX-License-Identifier: MIT */
/* Long random sequences of claims, grants and closings, beside a naive model of them. */
#include "check.h"

#define STEPS 100000u
#define BASE 0x300u
#define PORTS 32u
#define HANDLES 5u
#define FIRST_PROCESS 8u /* handles are of processes 0 to 4: grants go to those and to these */
#define MANY 256u

static const char policy[] = "administrators 0x300-0x31f read write grant\n"
			     "user alice 0x300-0x30f read write grant\n"
			     "user alice 0x310-0x317 read\n"
			     "user bob 0x308-0x31b read write grant\n"
			     "user bob 0x300-0x303 read write\n"
			     "user carol 0x300-0x313 read write grant\n"
			     "user carol 0x314-0x31f write\n";

static const struct fake_opener people[HANDLES] = { { .administrator = true },
						    { .user = "alice" },
						    { .user = "bob" },
						    { .user = "carol" },
						    { .administrator = true } };

/* The same policy once more, by hand. */
static uint8_t given[HANDLES][PORTS];

struct model_claim {
	bool used;
	unsigned handle, first, last;
	bool share;
};

struct model_grant {
	bool used;
	unsigned handle, process, first, last;
	bool exclusive;
};

static struct kp_handle handles[HANDLES];
static struct model_claim claims[MANY];
static struct model_grant grants[MANY];
static const struct kp_range driven = { BASE + 0x1c, BASE + 0x1d };

static void give(unsigned handle, unsigned first, unsigned last, uint32_t rights)
{
	for (unsigned port = first; port <= last; port++)
		given[handle][port] |= (uint8_t)rights;
}

static void give_by_hand(void)
{
	memset(given, 0, sizeof(given));
	give(0, 0, 31, KP_RIGHT_ALL);
	give(1, 0, 0xf, KP_RIGHT_ALL);
	give(1, 0x10, 0x17, KP_RIGHT_READ);
	give(2, 8, 0x1b, KP_RIGHT_ALL);
	give(2, 0, 3, KP_RIGHT_READ | KP_RIGHT_WRITE);
	give(3, 0, 0x13, KP_RIGHT_ALL);
	give(3, 0x14, 0x1f, KP_RIGHT_WRITE);
	give(4, 0, 31, KP_RIGHT_ALL);
}

static bool overlap(unsigned a_first, unsigned a_last, unsigned b_first, unsigned b_last)
{
	return a_first <= b_last && b_first <= a_last;
}

static bool is_claimed(unsigned handle, unsigned port)
{
	for (size_t i = 0; i < MANY; i++)
		if (claims[i].used && claims[i].handle == handle &&
		    overlap(claims[i].first, claims[i].last, port, port))
			return true;
	return false;
}

static struct model_claim *free_claim(void)
{
	struct model_claim *claim = claims;

	while (claim->used)
		claim++;
	return claim;
}

static struct model_grant *free_grant(void)
{
	struct model_grant *grant = grants;

	while (grant->used)
		grant++;
	return grant;
}

static enum kp_status model_claim(unsigned handle, unsigned first, unsigned last, bool share)
{
	bool is_busy = !share && overlap(first, last, driven.first - BASE, driven.last - BASE);

	if (first > last)
		return KP_STATUS_INVALID;
	for (size_t i = 0; i < MANY; i++) {
		const struct model_claim *each = &claims[i];

		if (!each->used || !overlap(each->first, each->last, first, last))
			continue;
		if (each->handle != handle)
			is_busy |= !(each->share && share);
		else
			return each->first <= first && last <= each->last ? KP_STATUS_OK :
									    KP_STATUS_INVALID;
	}
	for (unsigned port = first; port <= last; port++)
		if (!given[handle][port])
			return KP_STATUS_DENIED;
	if (is_busy)
		return KP_STATUS_BUSY;
	*free_claim() = (struct model_claim){ true, handle, first, last, share };
	return KP_STATUS_OK;
}

static void end_grants(unsigned handle, unsigned first, unsigned last)
{
	for (size_t i = 0; i < MANY; i++)
		if (grants[i].handle == handle &&
		    overlap(grants[i].first, grants[i].last, first, last))
			grants[i].used = false;
}

static enum kp_status model_release(unsigned handle, unsigned first, unsigned last)
{
	for (size_t i = 0; i < MANY; i++)
		if (claims[i].used && claims[i].handle == handle && claims[i].first == first &&
		    claims[i].last == last) {
			claims[i].used = false;
			end_grants(handle, first, last);
			return KP_STATUS_OK;
		}
	return KP_STATUS_INVALID;
}

static bool is_entitled_to_union(unsigned handle, unsigned first, unsigned last)
{
	for (unsigned port = 0; port < PORTS; port++) {
		bool in = port >= first && port <= last;

		for (size_t i = 0; i < MANY; i++)
			in |= grants[i].used &&
			      overlap(grants[i].first, grants[i].last, port, port);
		if (in && given[handle][port] != KP_RIGHT_ALL)
			return false;
	}
	return true;
}

static enum kp_status check_others(unsigned handle, unsigned first, unsigned last)
{
	if (!is_entitled_to_union(handle, first, last))
		return KP_STATUS_DENIED;
	for (size_t i = 0; i < MANY; i++)
		if (grants[i].used && !is_entitled_to_union(grants[i].handle, first, last))
			return KP_STATUS_BUSY;
	return KP_STATUS_OK;
}

static const struct model_grant *find_grant(unsigned handle, unsigned process, unsigned first,
					    unsigned last)
{
	for (size_t i = 0; i < MANY; i++)
		if (grants[i].used && grants[i].handle == handle && grants[i].process == process &&
		    grants[i].first == first && grants[i].last == last)
			return &grants[i];
	return NULL;
}

static enum kp_status model_grant(unsigned handle, unsigned process, unsigned first, unsigned last,
				  bool exclusive)
{
	const struct model_grant *twin = find_grant(handle, process, first, last);
	enum kp_status status;

	if (first > last)
		return KP_STATUS_INVALID;
	for (unsigned port = first; port <= last; port++)
		if (given[handle][port] != KP_RIGHT_ALL || !is_claimed(handle, port))
			return KP_STATUS_DENIED;
	if (twin)
		return twin->exclusive == exclusive ? KP_STATUS_OK : KP_STATUS_INVALID;
	for (size_t i = 0; i < MANY; i++)
		if (grants[i].used && grants[i].process != process &&
		    (grants[i].exclusive || exclusive))
			return KP_STATUS_BUSY;
	status = check_others(handle, first, last);
	if (status == KP_STATUS_OK)
		*free_grant() =
			(struct model_grant){ true, handle, process, first, last, exclusive };
	return status;
}

static enum kp_status model_revoke(unsigned handle, unsigned process, unsigned first, unsigned last)
{
	const struct model_grant *grant = find_grant(handle, process, first, last);

	if (!grant)
		return KP_STATUS_INVALID;
	grants[grant - grants].used = false;
	return KP_STATUS_OK;
}

static void model_close(unsigned handle)
{
	end_grants(handle, 0, PORTS);
	for (size_t i = 0; i < MANY; i++)
		if (claims[i].handle == handle)
			claims[i].used = false;
}

static void check_sets(void)
{
	for (unsigned handle = 0; handle < HANDLES; handle++)
		for (unsigned port = 0; port < PORTS; port++) {
			bool claimed = is_claimed(handle, port);
			uint16_t at = (uint16_t)(BASE + port);

			if (kp_portset_allows(handles[handle].readable, at, 1) !=
				    (claimed && given[handle][port] & KP_RIGHT_READ) ||
			    kp_portset_allows(handles[handle].writable, at, 1) !=
				    (claimed && given[handle][port] & KP_RIGHT_WRITE))
				fail_msg("handle %u port 0x%x", handle, at);
		}
}

static void check_lists(void)
{
	size_t claim_count = 0;
	size_t grant_count = 0;

	for (size_t i = 0; i < MANY; i++) {
		claim_count += claims[i].used;
		grant_count += grants[i].used;
	}
	for (const struct kp_grant *grant = fake.device.grants.first; grant; grant = grant->next) {
		grant_count--;
		if (!find_grant((unsigned)(grant->owner - handles),
				(unsigned)(grant->process - fake_key(0)), grant->range.first - BASE,
				grant->range.last - BASE))
			fail_msg("a grant that the model has not");
	}
	assert_int_equal(grant_count, 0);
	assert_int_equal(fake.claim_count, claim_count);
	fake_check_grants();
}

static void reopen(unsigned handle)
{
	assert_int_equal(ask_open(&handles[handle], &people[handle], KP_RIGHT_READ | KP_RIGHT_WRITE,
				  handle + 1),
			 KP_STATUS_OK);
}

static void choose_range(uint64_t *seed, unsigned *first, unsigned *last)
{
	*first = fake_random_below(seed, PORTS);
	*last = *first + fake_random_below(seed, fake_random_below(seed, 2) ? 3 : 12);
	if (*last >= PORTS)
		*last = PORTS - 1;
	if (!fake_random_below(seed, 50)) {
		unsigned swap = *first;

		*first = *last;
		*last = swap;
	}
}

/* Mostly what is there, so that releases and revokes find something. */
static void choose_own(uint64_t *seed, unsigned handle, unsigned *process, unsigned *first,
		       unsigned *last)
{
	size_t start = fake_random_below(seed, MANY);

	for (size_t i = 0; i < MANY; i++) {
		const struct model_grant *grant = &grants[(start + i) % MANY];
		const struct model_claim *claim = &claims[(start + i) % MANY];

		if (*process && grant->used && grant->handle == handle) {
			*process = grant->process;
			*first = grant->first;
			*last = grant->last;
			return;
		}
		if (!*process && claim->used && claim->handle == handle) {
			*first = claim->first;
			*last = claim->last;
			return;
		}
	}
}

static void agree(unsigned step, const char *what, enum kp_status core, enum kp_status model)
{
	if (core != model)
		fail_msg("step %u, %s: %d where the model says %d", step, what, (int)core,
			 (int)model);
}

static void step_claims(uint64_t *seed, unsigned step, unsigned handle)
{
	unsigned none = 0;
	unsigned first;
	unsigned last;
	bool flag = fake_random_below(seed, 2);

	choose_range(seed, &first, &last);
	if (fake_random_below(seed, 5) < 3) {
		agree(step, "claim",
		      ask_claim(&handles[handle], BASE + first, BASE + last,
				flag ? KP_CLAIM_SHARE : 0),
		      model_claim(handle, first, last, flag));
		return;
	}
	if (fake_random_below(seed, 4))
		choose_own(seed, handle, &none, &first, &last);
	agree(step, "release", ask_release(&handles[handle], BASE + first, BASE + last),
	      model_release(handle, first, last));
}

static void step_grants(uint64_t *seed, unsigned step, unsigned handle)
{
	unsigned process = 1 + fake_random_below(seed, FIRST_PROCESS);
	unsigned first;
	unsigned last;
	unsigned none = 0;
	bool flag = !fake_random_below(seed, 12);

	choose_range(seed, &first, &last);
	if (fake_random_below(seed, 5) < 3) {
		if (fake_random_below(seed, 2))
			choose_own(seed, handle, &none, &first, &last);
		agree(step, "grant",
		      ask_grant(&handles[handle], process, BASE + first, BASE + last,
				flag ? KP_GRANT_EXCLUSIVE : 0),
		      model_grant(handle, process, first, last, flag));
		return;
	}
	if (fake_random_below(seed, 4))
		choose_own(seed, handle, &process, &first, &last);
	agree(step, "revoke", ask_revoke(&handles[handle], process, BASE + first, BASE + last),
	      model_revoke(handle, process, first, last));
}

static void step_ends(uint64_t *seed, unsigned handle)
{
	unsigned process = 1 + fake_random_below(seed, FIRST_PROCESS);

	if (fake_random_below(seed, 2)) {
		kp_handle_close(&handles[handle]);
		model_close(handle);
		reopen(handle);
		return;
	}
	kp_grant_process_gone(&fake.device, fake_key(process));
	for (size_t i = 0; i < MANY; i++)
		if (grants[i].process == process)
			grants[i].used = false;
}

static void run_sequence(uint64_t seed, unsigned steps)
{
	assert_true(fake_start(FAKE_NT, policy));
	fake.drivers[fake.driver_count++] = driven;
	memset(claims, 0, sizeof(claims));
	memset(grants, 0, sizeof(grants));
	give_by_hand();
	for (unsigned handle = 0; handle < HANDLES; handle++)
		reopen(handle);
	for (unsigned step = 0; step < steps; step++) {
		unsigned handle = fake_random_below(&seed, HANDLES);
		unsigned what = fake_random_below(&seed, 100);

		if (what < 45)
			step_claims(&seed, step, handle);
		else if (what < 97)
			step_grants(&seed, step, handle);
		else
			step_ends(&seed, handle);
		check_lists();
		check_sets();
	}
	for (unsigned handle = 0; handle < HANDLES; handle++)
		kp_handle_close(&handles[handle]);
	fake_stop();
}

CASE(a_hundred_thousand_steps_agree_with_the_model)
{
	run_sequence(71, STEPS);
}

CASE(many_short_sequences_agree_with_the_model)
{
	for (uint64_t seed = 1; seed <= 200; seed++)
		run_sequence(seed * 0x9e3779b97f4a7c15ull, 100);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_hundred_thousand_steps_agree_with_the_model),
		cmocka_unit_test(many_short_sequences_agree_with_the_model),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
