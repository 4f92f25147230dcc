/* SPDX-License-Identifier: MIT */
/*
 * Claims, as the system sees them. A parallel port that parport.sys owns is a turn of it, and nobody else is
 * asked. Any other range is looked up among those that other drivers have (owner.c), and one that nobody has
 * is reported to the resource manager. That one alone would not do: it answers a conflict for each range of a
 * Plug and Play device, whether or not anybody uses it, and so for each machine's own lpt1 and com1.
 */
#include "kioport.h"
#include "messages.h"

struct kioport_hold {
	struct kioport_hold *next;
	const struct kp_handle *handle;
	struct kp_range range;
	struct kioport_parallel *turn; /* NULL: none. Those who share a port share it */
	bool is_reported;	       /* to the resource manager */
};

/* Linux' driver says why: nothing answers there, and nobody is disturbed by a POST code. */
static const struct kp_range post = { 0x80, 0x80 };

/* Guards the rest. A handle lock is taken first; no other is taken inside. */
static FAST_MUTEX lock;
static struct kioport_hold *holds;

/* What is reported: one list for all, with room for them kept ready, so that giving back cannot fail. */
static struct kp_portset reported;
static CM_RESOURCE_LIST *list;
static ULONG list_room; /* entries */

static bool is_told; /* that nobody can be asked */

NTSTATUS kioport_resource_start(PDEVICE_OBJECT device)
{
	ExInitializeFastMutex(&lock);
	is_told = false;
	return kioport_detect_start(device);
}

/* No claim is left. */
void kioport_resource_stop(void)
{
	kioport_detect_stop();
	kioport_env.memory.free(list);
	list = NULL;
	list_room = 0;
}

static ULONG list_bytes(ULONG entries)
{
	return FIELD_OFFSET(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
	       entries * (ULONG)sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR);
}

/* The lock is held. */
static bool make_room(void)
{
	const struct kioport_hold *hold;
	CM_RESOURCE_LIST *wider;
	ULONG needed = 0;

	for (hold = holds; hold; hold = hold->next)
		needed += hold->is_reported;
	if (needed <= list_room)
		return true;
	wider = kioport_env.memory.alloc(list_bytes(2 * needed));
	if (!wider)
		return false;
	kioport_env.memory.free(list);
	list = wider;
	list_room = 2 * needed;
	return true;
}

/* Ranges that touch or overlap, since their owners share them, are one: never more than there are claims. */
static ULONG fill_list(void)
{
	CM_PARTIAL_RESOURCE_LIST *parts = &list->List[0].PartialResourceList;
	CM_PARTIAL_RESOURCE_DESCRIPTOR *part = parts->PartialDescriptors;
	const struct kioport_hold *hold;
	struct kp_range range;
	uint32_t from;

	kp_portset_clear(&reported);
	for (hold = holds; hold; hold = hold->next)
		if (hold->is_reported)
			kp_portset_add(&reported, hold->range);
	memset(list, 0, list_bytes(0));
	for (from = 0; kp_portset_next(&reported, from, &range); from = range.last + 1u) {
		memset(part, 0, sizeof(*part));
		part->Type = CmResourceTypePort;
		part->ShareDisposition = CmResourceShareDriverExclusive;
		part->Flags = CM_RESOURCE_PORT_IO;
		part->u.Port.Start.QuadPart = range.first;
		part->u.Port.Length = range.last - range.first + 1u;
		part++;
	}
	parts->Version = 1;
	parts->Revision = 1;
	parts->Count = (ULONG)(part - parts->PartialDescriptors);
	list->List[0].InterfaceType = Isa;
	list->Count = parts->Count ? 1 : 0;
	return parts->Count ? list_bytes(parts->Count) : FIELD_OFFSET(CM_RESOURCE_LIST, List);
}

static NTSTATUS report_all(void)
{
	return kioport_detect(list, fill_list());
}

static void link_hold(struct kioport_hold *hold)
{
	hold->next = holds;
	holds = hold;
}

static void unlink_hold(struct kioport_hold *hold)
{
	struct kioport_hold **at = &holds;

	while (*at != hold)
		at = &(*at)->next;
	*at = hold->next;
}

static void tell_of_silence(NTSTATUS status)
{
	struct kioport_event event = { .id = KIOPORT_UNASKED };

	if (is_told)
		return;
	is_told = true;
	kioport_event_port(&event, (ULONG)status);
	kioport_event_write(&event);
}

/* The hold is linked. A list that is refused replaces none, but that is nowhere written: the old one again. */
static enum kp_status report(struct kioport_hold *hold, uint32_t *notes)
{
	NTSTATUS status;

	hold->is_reported = true;
	if (!make_room()) {
		hold->is_reported = false;
		return KP_STATUS_NO_MEMORY;
	}
	status = report_all();
	if (NT_SUCCESS(status))
		return KP_STATUS_OK;
	hold->is_reported = false;
	if (status == STATUS_CONFLICTING_ADDRESSES) {
		*notes |= KP_NOTE_PRESENT;
	} else {
		*notes |= KP_NOTE_UNASKED;
		tell_of_silence(status);
	}
	if (status != STATUS_NOT_IMPLEMENTED)
		report_all();
	return KP_STATUS_OK;
}

/*
 * Of whichever handle: those that hold the same registers share them, by the core's rule, and other registers
 * of the port are nobody's.
 */
static struct kioport_parallel *shared_turn(struct kp_range range)
{
	const struct kioport_hold *hold;

	for (hold = holds; hold; hold = hold->next)
		if (hold->turn && kioport_parallel_covers(hold->turn, range))
			return hold->turn;
	return NULL;
}

static bool join_turn(struct kioport_hold *hold)
{
	kioport_lock(&lock);
	hold->turn = shared_turn(hold->range);
	if (hold->turn)
		link_hold(hold);
	kioport_unlock(&lock);
	return hold->turn != NULL;
}

/* OK: nothing stands in the way, and *notes says what is there. */
static enum kp_status ask(struct kioport_hold *hold, bool may_wait, uint32_t *notes)
{
	enum kioport_use use = KIOPORT_FREE;
	enum kp_status status = kioport_parallel_take(hold->range, may_wait, &hold->turn);

	if (status != KP_STATUS_OK || hold->turn)
		return status;
	status = kioport_use_of(hold->range, &use);
	if (status == KP_STATUS_OK && use == KIOPORT_USED)
		status = KP_STATUS_BUSY;
	if (use == KIOPORT_PRESENT)
		*notes |= KP_NOTE_PRESENT;
	return status;
}

static enum kp_status take(struct kioport_hold *hold, bool share, bool may_wait, uint32_t *notes)
{
	enum kp_status status;

	if (join_turn(hold))
		return KP_STATUS_OK;
	status = ask(hold, may_wait, notes);
	if (status == KP_STATUS_BUSY && share) {
		*notes |= KP_NOTE_SHARED;
		status = KP_STATUS_OK;
	}
	if (status != KP_STATUS_OK)
		return status;
	kioport_lock(&lock);
	link_hold(hold);
	if (!hold->turn && !*notes) {
		/* Who may not wait for others (a process that is being made) tells nobody. */
		if (may_wait)
			status = report(hold, notes);
		else
			*notes = KP_NOTE_UNASKED;
	}
	if (status != KP_STATUS_OK)
		unlink_hold(hold);
	kioport_unlock(&lock);
	return status;
}

enum kp_status kioport_claim(struct kp_handle *handle, struct kp_range range, bool share,
			     uint32_t *notes)
{
	struct kioport_hold *hold;
	enum kp_status status;

	/* Who shares can upset whom he shares with. */
	if (share && !handle->administrator)
		return KP_STATUS_DENIED;
	if (range.first == post.first && range.last == post.last)
		return KP_STATUS_OK;
	hold = kioport_env.memory.alloc(sizeof(*hold));
	if (!hold)
		return KP_STATUS_NO_MEMORY;
	memset(hold, 0, sizeof(*hold));
	hold->handle = handle;
	hold->range = range;
	status = take(hold, share, !kioport_file_of(handle)->grantee, notes);
	if (status != KP_STATUS_OK)
		kioport_env.memory.free(hold);
	else if (*notes & KP_NOTE_SHARED)
		kioport_audit_share(handle, range);
	return status;
}

static struct kioport_hold *find_hold(const struct kp_handle *handle, struct kp_range range)
{
	struct kioport_hold *hold = holds;

	while (hold && (hold->handle != handle || hold->range.first != range.first ||
			hold->range.last != range.last))
		hold = hold->next;
	return hold;
}

static bool is_last_user(const struct kioport_parallel *turn)
{
	const struct kioport_hold *hold;

	for (hold = holds; hold; hold = hold->next)
		if (hold->turn == turn)
			return false;
	return true;
}

void kioport_release(struct kp_handle *handle, struct kp_range range)
{
	struct kioport_hold *hold;

	kioport_lock(&lock);
	hold = find_hold(handle, range);
	if (hold) {
		unlink_hold(hold);
		if (hold->turn && is_last_user(hold->turn))
			kioport_parallel_give_back(hold->turn);
		if (hold->is_reported)
			report_all();
	}
	kioport_unlock(&lock);
	kioport_env.memory.free(hold);
}
