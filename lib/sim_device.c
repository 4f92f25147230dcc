/* SPDX-License-Identifier: MIT */
/* What only the simulated bus has: devices of the program's own, and what devices have to tell. */
#include "lib/internal.h"

#define ANY_WIDTH (1u | 2u | 4u)

static enum kport_status check(const kport *handle, const struct kport_sim_device *device)
{
	if (!handle)
		return fail(KPORT_INVALID, 0, "the handle is NULL");
	if (!device || device->size != sizeof(*device))
		return fail(KPORT_INVALID, 0,
			    "the device is NULL, or its size is not that of "
			    "struct kport_sim_device");
	if (!device->name || !*device->name || !device->in || !device->out)
		return fail(KPORT_INVALID, 0, "a device has a name and the functions in and out");
	if (!(device->widths & 1) || device->widths & ~ANY_WIDTH)
		return fail(KPORT_INVALID, 0, "a device's widths are 1, and 2 and 4 added to it");
	if (!handle->opened->add_device)
		return fail(KPORT_UNSUPPORTED, 0,
			    "devices can be plugged onto the back end sim only, not %s",
			    handle->backend->name);
	return KPORT_OK;
}

enum kport_status kport_sim_add_device(kport *handle, uint16_t first, uint32_t length,
				       const struct kport_sim_device *device)
{
	enum kport_status status = check(handle, device);

	if (status)
		return status;
	return handle->opened->add_device(handle->opened_state, first, length, device);
}

enum kport_status kport_sim_note(const kport *handle, size_t index, const char **device,
				 const char **note)
{
	if (!handle || !device || !note)
		return fail(KPORT_INVALID, 0, "the handle or a place for the words is NULL");
	if (!handle->opened->note)
		return fail(KPORT_UNSUPPORTED, 0, "the back end %s has no simulated devices",
			    handle->backend->name);
	if (!handle->opened->note(handle->opened_state, index, device, note))
		return fail(KPORT_INVALID, 0, "there is no device with this number");
	return KPORT_OK;
}
