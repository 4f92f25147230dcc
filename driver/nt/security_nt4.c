/* SPDX-License-Identifier: MIT */
/*
 * Windows NT 4.0, where nothing documented sets a device's security descriptor: the driver itself
 * holds every opening against the usual list. The registry's value Security is not looked at.
 */
#include "kioport.h"

NTSTATUS kioport_security_start(PDEVICE_OBJECT device)
{
	(void)device;
	return STATUS_SUCCESS;
}

void kioport_security_stop(void)
{
}

NTSTATUS kioport_security_renew(void)
{
	return STATUS_SUCCESS;
}

bool kioport_security_admits(PSECURITY_SUBJECT_CONTEXT opener, ACCESS_MASK wanted)
{
	GENERIC_MAPPING mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
				    FILE_ALL_ACCESS };
	struct kioport_dacl dacl;
	ACCESS_MASK granted;
	BOOLEAN is_allowed;
	NTSTATUS status;

	if (!NT_SUCCESS(kioport_dacl_make(&dacl)))
		return false;
	is_allowed = SeAccessCheck(&dacl.descriptor, opener, FALSE, wanted, 0, NULL, &mapping,
				   UserMode, &granted, &status);
	return is_allowed;
}

/* Nothing documented tells. */
void kioport_security_user(PSECURITY_SUBJECT_CONTEXT opener, struct kioport_sid *user)
{
	(void)opener;
	user->len_bytes = 0;
}
