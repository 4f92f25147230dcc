/* SPDX-License-Identifier: MIT */
/*
 * Handles, the claims of each and the grants are lists with the newest first, and each has a number, so a
 * place in them is two numbers: a handle's and a claim's, or 0, which no handle has, and a grant's. It
 * stays a place when what stood there goes.
 */
#include "core/holders.h"

struct page {
	const struct kp_device *device;
	struct kp_holders *at;
	struct kp_holder *to;
	uint32_t room;
	uint64_t now_ns;
};

static uint32_t process_of(const struct kp_handle *handle, uint64_t key)
{
	const struct kp_env *env = handle->device->env;

	if (env->process_id)
		return env->process_id(handle, key);
	return key ? 0 : handle->process;
}

static bool is_full(const struct page *page)
{
	return page->at->count == page->room;
}

/* Completes what of an entry is told of claims and grants alike. */
static void put(struct page *page, const struct kp_handle *handle, uint64_t since_ns,
		const struct kp_holder *entry)
{
	struct kp_holder *to = &page->to[page->at->count++];

	*to = *entry;
	to->handle = handle->number;
	to->held_ns = page->now_ns > since_ns ? page->now_ns - since_ns : 0;
	to->process = process_of(handle, 0);
	if (handle->by_rule)
		to->kind |= KP_HOLD_RULE;
}

static void put_claim(struct page *page, const struct kp_handle *handle,
		      const struct kp_claim *claim)
{
	struct kp_holder entry = { .range = claim->range };

	if (claim->share)
		entry.kind |= KP_HOLD_SHARED;
	if (!claim->taken)
		entry.kind |= KP_HOLD_WAITING;
	put(page, handle, claim->since_ns, &entry);
	page->at->handle = handle->number;
	page->at->number = claim->number;
}

static void put_grant(struct page *page, const struct kp_grant *grant)
{
	struct kp_holder entry = { .range = grant->range, .kind = KP_HOLD_GRANT };

	entry.grantee = process_of(grant->owner, grant->process);
	if (grant->exclusive)
		entry.kind |= KP_HOLD_EXCLUSIVE;
	put(page, grant->owner, grant->since_ns, &entry);
	page->at->number = grant->number;
}

static void list_claims(struct page *page)
{
	const struct kp_handle *handle;
	const struct kp_claim *claim;

	for (handle = page->device->handles; handle; handle = handle->next) {
		if (handle->number > page->at->handle)
			continue;
		for (claim = handle->claims; claim; claim = claim->next) {
			if (handle->number == page->at->handle && claim->number >= page->at->number)
				continue;
			if (is_full(page))
				return;
			put_claim(page, handle, claim);
		}
	}
}

static void list_grants(struct page *page)
{
	const struct kp_grant *grant;

	for (grant = page->device->grants.first; grant && !is_full(page); grant = grant->next)
		if (grant->number < page->at->number)
			put_grant(page, grant);
}

void kp_holders_list(struct kp_device *device, struct kp_holders *at, struct kp_holder *to,
		     uint32_t room)
{
	const struct kp_env *env = device->env;
	struct page page = { .device = device, .at = at, .to = to, .room = room };

	at->count = 0;
	env->lock_device(device);
	page.now_ns = env->bus->now_ns(env->bus->ctx);
	if (at->handle)
		list_claims(&page);
	if (at->handle && !is_full(&page)) {
		at->handle = 0;
		at->number = ~0ull;
	}
	if (!at->handle)
		list_grants(&page);
	env->unlock_device(device);
}
