/* SPDX-License-Identifier: MIT */
/* Port lists: what is read prints as a text that reads as the same; errors lie inside the text. */
#include "fuzz.h"

#include "core/portset.h"

#define ROOM 256u

static struct kp_portset set;
static struct kp_portset again;

static void add_all(struct kp_portset *to, const struct kp_range *ranges, size_t count)
{
	kp_portset_clear(to);
	for (size_t i = 0; i < count; i++) {
		MUST(ranges[i].first <= ranges[i].last);
		kp_portset_add(to, ranges[i]);
		MUST(kp_portset_covers(to, ranges[i]));
	}
}

/* "0x378-0x37a,0x3f8-0x3f8" */
static size_t print(char *text, size_t room)
{
	struct kp_range range;
	uint32_t from;
	size_t len = 0;

	text[0] = '\0';
	for (from = 0; kp_portset_next(&set, from, &range); from = range.last + 1u)
		len += (size_t)snprintf(text + len, room - len, "%s0x%x-0x%x", len ? "," : "",
					range.first, range.last);
	return len;
}

static void print_and_read_again(void)
{
	static struct kp_range ranges[KP_PORTS / 2];
	static char text[8 * KP_PORTS];
	size_t len = print(text, sizeof(text));
	size_t count;
	size_t position;

	MUST(kp_portset_is_empty(&set) == (len == 0));
	if (!len)
		return;
	MUST(kp_ranges_parse(text, len, &kp_legacy_names, ranges, KP_PORTS / 2, &count,
			     &position) == KP_TEXT_OK);
	add_all(&again, ranges, count);
	MUST(!memcmp(&set, &again, sizeof(set)));
}

/* With less room: the same ranges, or an error, and never a step outside. */
static void read_into(const char *text, size_t len, size_t room, const struct kp_range *wanted,
		      size_t wanted_count)
{
	struct kp_range *ranges = malloc(room ? room * sizeof(*ranges) : 1);
	size_t count = 0;
	enum kp_text_error error =
		kp_ranges_parse(text, len, &kp_legacy_names, ranges, room, &count, NULL);

	MUST(error == (wanted_count > room ? KP_TEXT_TOO_MANY : KP_TEXT_OK));
	if (error == KP_TEXT_OK)
		MUST(count == wanted_count && !memcmp(ranges, wanted, count * sizeof(*ranges)));
	free(ranges);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct kp_range ranges[ROOM];
	const char *text = (const char *)data;
	size_t count = (size_t)-1;
	size_t counted = (size_t)-1;
	size_t position = 0;
	enum kp_text_error error =
		kp_ranges_parse(text, len, &kp_legacy_names, ranges, ROOM, &count, &position);
	enum kp_text_error same =
		kp_ranges_parse(text, len, &kp_legacy_names, NULL, 0, &counted, NULL);

	MUST(error < KP_TEXT_ERRORS);
	MUST(kp_text_error_string(error));
	MUST(position <= len);
	MUST(error == same || error == KP_TEXT_TOO_MANY);
	if (error != KP_TEXT_OK)
		return 0;
	MUST(count == counted && count > 0 && count <= ROOM);
	add_all(&set, ranges, count);
	print_and_read_again();
	read_into(text, len, count, ranges, count);
	read_into(text, len, count - 1, ranges, count);
	return 0;
}
