/* SPDX-License-Identifier: MIT */
/*
 * Policies: any text is read, mistakes are shown inside it, rights come out in order, nothing
 * hazardous comes out where the text may not say unsafe, and lines only add. The first byte: bit 0
 * lets the text say unsafe, bits 1 and 2 choose who opens.
 */
#include "fuzz.h"

#include "tests/core/fake_env.h"

static const struct fake_opener people[] = {
	{ .administrator = true },
	{ .group = "kport" },
	{ .user = "alice", .group = "lab" },
	{ .user = "b" },
};

static size_t text_len;

static void check_place(void *ctx, const struct kp_text_place *place)
{
	uint32_t *last_line = ctx;

	MUST(place->line > *last_line && place->line <= text_len + 1);
	MUST(place->column >= 1 && place->column <= text_len + 1);
	MUST(place->error > KP_TEXT_OK && place->error < KP_TEXT_ERRORS);
	*last_line = place->line;
}

static struct kp_policy *read_policy(const uint8_t *text, size_t len, bool unsafe)
{
	struct kp_policy *policy = NULL;
	uint32_t last_line = 0;
	enum kp_status status;

	text_len = len;
	status = kp_policy_create(&fake.env.memory, (const char *)text, len, &kp_legacy_names,
				  unsafe, check_place, &last_line, &policy);
	MUST(status == (len > KP_POLICY_MAX_TEXT ? KP_STATUS_INVALID : KP_STATUS_OK));
	return policy;
}

static void check_rights(const struct kp_rights *rights, bool unsafe)
{
	uint32_t from = 0;

	MUST(!rights->count == !rights->ranges);
	for (size_t i = 0; i < rights->count; i++) {
		const struct kp_rights_range *each = &rights->ranges[i];

		MUST(each->range.first >= from && each->range.first <= each->range.last);
		MUST(each->rights & KP_RIGHT_ALL);
		MUST(!(each->rights & ~(KP_RIGHT_ALL | KP_RIGHT_SLOW)));
		MUST(!(each->rights & KP_RIGHT_GRANT) ||
		     (each->rights & KP_RIGHT_ALL) == KP_RIGHT_ALL);
		MUST(kp_rights_cover(rights, each->range, each->rights));
		MUST(unsafe || kp_policy_is_safe(&kp_legacy_names, each->range));
		from = each->range.last + 1u;
	}
}

static struct kp_rights rights_of(const struct kp_policy *policy, size_t person)
{
	struct fake_opener opener = people[person];
	struct kp_rights rights;

	MUST(kp_policy_rights(policy, &fake.env.memory, fake_is_principal, &opener, &rights) ==
	     KP_STATUS_OK);
	return rights;
}

/* The text without its last line gives no more. */
static void check_prefix(const uint8_t *text, size_t len, bool unsafe, size_t person,
			 const struct kp_rights *whole)
{
	struct kp_policy *policy;
	struct kp_rights rights;

	while (len && text[len - 1] != '\n' && text[len - 1])
		len--;
	policy = read_policy(text, len, unsafe);
	rights = rights_of(policy, person);
	for (size_t i = 0; i < rights.count; i++)
		MUST(kp_rights_cover(whole, rights.ranges[i].range, rights.ranges[i].rights));
	kp_rights_free(&fake.env.memory, &rights);
	kp_policy_free(&fake.env.memory, policy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct kp_policy *policy;
	bool unsafe = len && data[0] & 1;
	size_t person = len ? data[0] >> 1 & 3 : 0;

	if (!len)
		return 0;
	fake_reset(FAKE_NT);
	data++;
	len--;
	policy = read_policy(data, len, unsafe);
	if (policy) {
		struct kp_rights rights = rights_of(policy, person);

		check_rights(&rights, unsafe);
		check_prefix(data, len, unsafe, person, &rights);
		kp_rights_free(&fake.env.memory, &rights);
	}
	kp_policy_free(&fake.env.memory, policy);
	fake_check_clean();
	return 0;
}
