// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/* Claims, as the system's resource manager sees them: /proc/ioports, and parport for its ports. */
#include <linux/ioport.h>
#include <linux/sched.h>
#include <linux/slab.h>

#include "kioport.h"

struct kioport_hold {
	struct kioport_hold *next;
	struct kp_range range;
	struct kioport_parallel *parallel; /* NULL: none */
	bool region;			   /* taken from /proc/ioports */
	char name[sizeof(KIOPORT_NAME) + TASK_COMM_LEN + 12];
};

static const struct kp_range post = { 0x80, 0x80 };

/*
 * The kernel's own region "dma page reg" covers 0x80 although nothing decodes it there and the
 * kernel itself uses it for delays (asm/io.h, io_delay): nobody is disturbed by a POST code.
 */
static bool is_nobodys(struct kp_range range)
{
	return range.first == post.first && range.last == post.last;
}

/* The turn that another of the file's holds has at the same port; NULL: none. */
static struct kioport_parallel *own_turn(const struct kioport_file *opened, struct kp_range range)
{
	const struct kioport_hold *hold;

	for (hold = opened->holds; hold; hold = hold->next)
		if (kioport_parallel_covers(hold->parallel, range))
			return hold->parallel;
	return NULL;
}

static bool is_last_user(const struct kioport_file *opened, const struct kioport_parallel *parallel)
{
	const struct kioport_hold *hold;

	for (hold = opened->holds; hold; hold = hold->next)
		if (hold->parallel == parallel)
			return false;
	return true;
}

static enum kp_status hold_take(struct kioport_file *opened, struct kioport_hold *hold, bool share,
				uint32_t *notes)
{
	struct kp_range range = hold->range;
	int error = 0;

	hold->parallel = own_turn(opened, range);
	if (!hold->parallel)
		error = kioport_parallel_claim(range, &hold->parallel);

	if (error == -EINTR)
		return KP_STATUS_INTERRUPTED;
	if (error == -ENOMEM)
		return KP_STATUS_NO_MEMORY;
	if (error && !share)
		return KP_STATUS_BUSY;
	if (hold->parallel || is_nobodys(range))
		return KP_STATUS_OK;
	if (request_region(range.first, range.last - range.first + 1u, hold->name)) {
		hold->region = true;
		return KP_STATUS_OK;
	}
	*notes = KP_NOTE_SHARED;
	return share ? KP_STATUS_OK : KP_STATUS_BUSY;
}

enum kp_status kioport_claim(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes)
{
	struct kioport_file *opened = kioport_file_of(handle);
	struct kioport_program program;
	struct kioport_hold *hold;
	enum kp_status status;

	if (!kioport_ceiling_allows(range))
		return KP_STATUS_DENIED;
	/* sharing a range with a driver can upset that driver: it takes what root could do anyway */
	if (share && !handle->administrator)
		return KP_STATUS_DENIED;
	hold = kzalloc(sizeof(*hold), GFP_KERNEL_ACCOUNT);
	if (!hold)
		return KP_STATUS_NO_MEMORY;
	hold->range = range;
	kioport_program_get(&program);
	snprintf(hold->name, sizeof(hold->name), KIOPORT_NAME " %s[%d]", program.name,
		 task_tgid_nr(current));
	status = hold_take(opened, hold, share, notes);
	if (status != KP_STATUS_OK) {
		kfree(hold);
		return status;
	}
	hold->next = opened->holds;
	opened->holds = hold;
	return KP_STATUS_OK;
}

void kioport_release(struct kp_handle *handle, struct kp_range range)
{
	struct kioport_file *opened = kioport_file_of(handle);
	struct kioport_hold **at = &opened->holds;
	struct kioport_hold *hold;

	while ((*at)->range.first != range.first || (*at)->range.last != range.last)
		at = &(*at)->next;
	hold = *at;
	*at = hold->next;
	if (is_last_user(opened, hold->parallel))
		kioport_parallel_release(hold->parallel);
	if (hold->region)
		release_region(range.first, range.last - range.first + 1u);
	kfree(hold);
}
