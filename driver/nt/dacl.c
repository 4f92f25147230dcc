/* SPDX-License-Identifier: MIT */
/* Who may open the device, where the registry does not say otherwise. */
#include "kioport.h"

/* [MS-DTYP] 2.4.2.4: S-1-5-18, S-1-5-32-544 */
#define NT_AUTHORITY 5u

static void allow(struct kioport_dacl *dacl, ACCESS_MASK access, const struct kioport_sid *sid)
{
	kioport_acl_add(&dacl->list, ACCESS_ALLOWED_ACE_TYPE, access, sid);
}

static void fill(struct kioport_dacl *dacl)
{
	struct kioport_sid system;

	kioport_sid_make(&system, NT_AUTHORITY, 1, SECURITY_LOCAL_SYSTEM_RID, 0);
	kioport_acl_start(&dacl->list);
	allow(dacl, FILE_ALL_ACCESS, &system);
	allow(dacl, FILE_ALL_ACCESS, &dacl->owner);
	kioport_env.lock_device(&kioport_device);
	if (kioport_group.len_bytes)
		allow(dacl, FILE_GENERIC_READ | FILE_GENERIC_WRITE, &kioport_group);
	kioport_env.unlock_device(&kioport_device);
}

NTSTATUS kioport_dacl_make(struct kioport_dacl *dacl)
{
	NTSTATUS status;

	kioport_sid_make(&dacl->owner, NT_AUTHORITY, 2, SECURITY_BUILTIN_DOMAIN_RID,
			 DOMAIN_ALIAS_RID_ADMINS);
	fill(dacl);
	status = RtlCreateSecurityDescriptor(&dacl->descriptor, SECURITY_DESCRIPTOR_REVISION);
	if (NT_SUCCESS(status))
		status = RtlSetDaclSecurityDescriptor(&dacl->descriptor, TRUE, &dacl->list.acl,
						      FALSE);
	if (NT_SUCCESS(status))
		status = RtlSetOwnerSecurityDescriptor(&dacl->descriptor, dacl->owner.bytes, FALSE);
	if (NT_SUCCESS(status))
		status = RtlSetGroupSecurityDescriptor(&dacl->descriptor, dacl->owner.bytes, FALSE);
	return status;
}
