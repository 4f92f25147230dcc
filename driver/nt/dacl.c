/* SPDX-License-Identifier: MIT */
/* Who may open the device, where the registry does not say otherwise. */
#include "kioport.h"

/* [MS-DTYP] 2.4.2.4: S-1-5-18, S-1-5-32-544 */
#define NT_AUTHORITY 5u

static NTSTATUS allow(struct kioport_dacl *dacl, ACCESS_MASK access, const struct kioport_sid *sid)
{
	return RtlAddAccessAllowedAce(&dacl->acl, ACL_REVISION, access, (PSID)(ULONG_PTR)&sid->sid);
}

static NTSTATUS fill(struct kioport_dacl *dacl)
{
	struct kioport_sid system;
	struct kioport_sid group;
	NTSTATUS status = RtlCreateAcl(&dacl->acl, sizeof(dacl->bytes), ACL_REVISION);

	kioport_sid_make(&system, NT_AUTHORITY, 1, SECURITY_LOCAL_SYSTEM_RID, 0);
	if (NT_SUCCESS(status))
		status = allow(dacl, FILE_ALL_ACCESS, &system);
	if (NT_SUCCESS(status))
		status = allow(dacl, FILE_ALL_ACCESS, &dacl->owner);
	kioport_env.lock_device(&kioport_device);
	group = kioport_group;
	kioport_env.unlock_device(&kioport_device);
	if (NT_SUCCESS(status) && group.len_bytes)
		status = allow(dacl, FILE_GENERIC_READ | FILE_GENERIC_WRITE, &group);
	return status;
}

NTSTATUS kioport_dacl_make(struct kioport_dacl *dacl)
{
	NTSTATUS status;

	kioport_sid_make(&dacl->owner, NT_AUTHORITY, 2, SECURITY_BUILTIN_DOMAIN_RID,
			 DOMAIN_ALIAS_RID_ADMINS);
	status = fill(dacl);
	if (NT_SUCCESS(status))
		status = RtlCreateSecurityDescriptor(&dacl->descriptor,
						     SECURITY_DESCRIPTOR_REVISION);
	if (NT_SUCCESS(status))
		status = RtlSetDaclSecurityDescriptor(&dacl->descriptor, TRUE, &dacl->acl, FALSE);
	if (NT_SUCCESS(status))
		status = RtlSetOwnerSecurityDescriptor(&dacl->descriptor, &dacl->owner.sid, FALSE);
	if (NT_SUCCESS(status))
		status = RtlSetGroupSecurityDescriptor(&dacl->descriptor, &dacl->owner.sid, FALSE);
	return status;
}
