/* SPDX-License-Identifier: MIT */
#include "vdm_find.h"

static bool has(const struct vdm_list *list, uint32_t id)
{
	size_t i = 0;

	while (i < list->count && list->ids[i] != id)
		i++;
	return i < list->count;
}

/* The only one of list that is, or is not, in other too; 0: there is none, or there are several. */
static uint32_t only(const struct vdm_list *list, const struct vdm_list *other, bool wanted)
{
	uint32_t found = 0;

	for (size_t i = 0; i < list->count; i++) {
		if (has(other, list->ids[i]) != wanted)
			continue;
		if (found)
			return 0;
		found = list->ids[i];
	}
	return found;
}

static bool is_any_new(const struct vdm_list *before, const struct vdm_list *after)
{
	for (size_t i = 0; i < after->count; i++) {
		if (!has(before, after->ids[i]))
			return true;
	}
	return false;
}

struct vdm_found vdm_choose(const struct vdm_list *before, const struct vdm_list *after,
			    const struct vdm_list *console, uint32_t started)
{
	struct vdm_found found = { 0, false };

	if (started && has(after, started))
		return (struct vdm_found){ started, has(before, started) };
	if (is_any_new(before, after)) {
		found.id = only(after, before, false);
		return found;
	}
	/* One NTVDM serves a console, for as long as that is there. */
	found.joined = true;
	found.id = only(after, console, true);
	if (!found.id && after->count == 1)
		found.id = after->ids[0];
	return found;
}
