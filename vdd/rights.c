/* SPDX-License-Identifier: MIT */
#include "rights.h"

#include <kport.h>

#include <windows.h>

#define RIGHTS_MAX 256u

static bool driver_runs(void)
{
	HANDLE device = CreateFileW(L"\\\\.\\kioport", GENERIC_READ,
				    FILE_SHARE_READ | FILE_SHARE_WRITE, NULL, OPEN_EXISTING,
				    SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);

	if (device == INVALID_HANDLE_VALUE)
		return false;
	CloseHandle(device);
	return true;
}

/* Ranges are by address, and those that touch differ in their rights. */
static bool gives(const struct kport_rights *rights, size_t count, struct served_range range)
{
	unsigned next = range.place, last = range.place + (range.last - range.first + 0u);

	for (size_t i = 0; i < count && next <= last; i++) {
		if (rights[i].range.first <= next && next <= rights[i].range.last &&
		    rights[i].rights & (KPORT_RIGHT_READ | KPORT_RIGHT_WRITE))
			next = rights[i].range.last + 1u;
	}
	return next > last;
}

void rights_cut(struct served *served)
{
	static struct kport_rights rights[RIGHTS_MAX];
	struct served all = *served;
	size_t count = 0;

	*served = (struct served){ .share = all.share };
	if (!driver_runs() || kport_driver_rights(rights, RIGHTS_MAX, &count) != KPORT_OK)
		return;
	if (count > RIGHTS_MAX)
		count = RIGHTS_MAX;
	for (size_t i = 0; i < all.count; i++) {
		if (gives(rights, count, all.ranges[i]))
			served_add(served, all.ranges[i]);
	}
}
