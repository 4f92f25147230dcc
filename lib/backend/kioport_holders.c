/* SPDX-License-Identifier: MIT */
/* Who holds ports through the driver: core/holders.h. */
#include <stdio.h>
#include <string.h>

#include "lib/backend/kioport_channel.h"
#include "lib/os.h"

/* One request's answer, and the place to go on from. */
struct page {
	struct kp_holders head;
	struct kp_holder list[KP_HOLDERS_PAGE];
};

static void begin(struct page *page)
{
	page->head = (struct kp_holders){ .handle = UINT64_MAX, .number = UINT64_MAX };
}

/* The next page; one without entries is the last. Sets no text. */
static enum kport_status ask(kioport_channel channel, struct page *page, long *code)
{
	enum kport_status status;

	page->head.header.size = sizeof(*page);
	page->head.count = 0;
	status = kioport_request(channel, KP_REQUEST_HOLDERS, page, sizeof(*page), code);
	if (status == KPORT_OK && page->head.count > KP_HOLDERS_PAGE)
		return KPORT_SYSTEM;
	return status;
}

static enum kport_status ask_failed(enum kport_status status, long code)
{
	if (status == KPORT_DENIED)
		return fail(KPORT_DENIED, 0, KIOPORT_NOT_TOLD);
	if (status == KPORT_UNSUPPORTED)
		return fail(KPORT_UNSUPPORTED, 0,
			    "the driver that runs is older than this request, and does not tell "
			    "who holds ports through it");
	return fail(status, code, "the driver does not tell who holds ports through it");
}

static void name_process(uint32_t process, char *text, size_t len)
{
	text[0] = '\0';
	if (process)
		os_process_name(process, text, len);
}

/* The numbers of ring 0 are those of kport.h. */
static void copy(const struct kp_holder *from, struct kport_holder *to)
{
	*to = (struct kport_holder){
		.size = sizeof(*to),
		.range = { from->range.first, from->range.last },
		.kind = from->kind,
		.process = from->process,
		.grantee = from->grantee,
		.handle = from->handle,
		.held_ns = from->held_ns,
	};
	name_process(to->process, to->process_name, sizeof(to->process_name));
	name_process(to->grantee, to->grantee_name, sizeof(to->grantee_name));
}

/* New claims stand before the place that the pages have come to: this ends. */
static enum kport_status read_all(kioport_channel channel, struct kport_holder *list, size_t max,
				  size_t *count)
{
	struct page page;
	long code;

	begin(&page);
	do {
		enum kport_status status = ask(channel, &page, &code);

		if (status != KPORT_OK)
			return ask_failed(status, code);
		for (uint32_t i = 0; i < page.head.count; i++, ++*count)
			if (*count < max)
				copy(&page.list[i], &list[*count]);
	} while (page.head.count);
	return KPORT_OK;
}

enum kport_status kport_driver_holders(struct kport_holder *list, size_t max, size_t *count)
{
	kioport_channel channel;
	enum kport_status status;
	uint64_t features;

	if (!count || (!list && max))
		return fail(KPORT_INVALID, 0, "kport_driver_holders: an argument is NULL");
	if (max && list[0].size != sizeof(list[0]))
		return fail(KPORT_INVALID, 0,
			    "kport_driver_holders: the size in list[0] is not that of this "
			    "library's struct");
	*count = 0;
	status = kioport_channel_look(&channel);
	if (status != KPORT_OK)
		return status;
	status = kioport_greet(channel, &features);
	if (status == KPORT_OK)
		status = read_all(channel, list, max, count);
	kioport_channel_close(channel);
	return status;
}

static bool overlaps(const struct kp_holder *holder, struct kp_range range)
{
	return !(holder->kind & KP_HOLD_GRANT) && holder->process &&
	       kp_range_overlaps(holder->range, range);
}

bool kioport_holder_text(kioport_channel channel, struct kp_range range, char *text, size_t len)
{
	struct page page;
	char name[64];
	long code;

	begin(&page);
	while (ask(channel, &page, &code) == KPORT_OK && page.head.count)
		for (uint32_t i = 0; i < page.head.count; i++) {
			if (!overlaps(&page.list[i], range))
				continue;
			name_process(page.list[i].process, name, sizeof(name));
			snprintf(text, len, "%s%sprocess %lu%s", name, name[0] ? " (" : "",
				 (unsigned long)page.list[i].process, name[0] ? ")" : "");
			return true;
		}
	return false;
}
