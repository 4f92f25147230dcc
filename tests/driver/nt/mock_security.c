/* SPDX-License-Identifier: MIT */
/* Security descriptors and access checks: allowing entries, deny-only groups, integrity levels. */
#include "mock.h"

#include <stdlib.h>
#include <string.h>

#define SID_BYTES 68u
#define CONTROL_DACL 0x0004u
#define CONTROL_SACL 0x0010u
#define CONTROL_RELATIVE 0x8000u

const struct nt_token nt_system = { { NT_SID_SYSTEM, NT_SID_ADMINISTRATORS }, { 0 }, 0x4000 };
const struct nt_token nt_admin = { { NT_SID_CAROL, NT_SID_ADMINISTRATORS }, { 0 }, NT_HIGH };
const struct nt_token nt_filtered_admin = { { NT_SID_CAROL },
					    { NT_SID_ADMINISTRATORS },
					    NT_MEDIUM };
const struct nt_token nt_member = { { NT_SID_ALICE, NT_SID_GROUP }, { 0 }, NT_MEDIUM };
const struct nt_token nt_low_member = { { NT_SID_ALICE, NT_SID_GROUP }, { 0 }, NT_LOW };
const struct nt_token nt_alice = { { NT_SID_ALICE }, { 0 }, NT_MEDIUM };
const struct nt_token nt_bob = { { NT_SID_BOB }, { 0 }, NT_MEDIUM };
const struct nt_token nt_guest = { { NT_SID_GUEST, NT_SID_GUESTS }, { 0 }, NT_MEDIUM };
const struct nt_token nt_local_service = { { NT_SID_LOCAL_SERVICE }, { 0 }, 0x4000 };
const struct nt_token nt_service_member = { { NT_SID_LOCAL_SERVICE, NT_SID_GROUP }, { 0 }, 0x4000 };

/* Not the driver's own way, so that one can be held against the other. */
ULONG nt_sid(const char *text, void *to)
{
	UCHAR *bytes = to;
	char *at;
	ULONG count = 0;

	memset(bytes, 0, 8);
	bytes[0] = 1;
	bytes[7] = (UCHAR)strtoul(text + 4, &at, 10);
	for (; *at == '-'; count++) {
		unsigned long long value = strtoull(at + 1, &at, 10);

		for (unsigned i = 0; i < 4; i++)
			bytes[8 + 4 * count + i] = (UCHAR)(value >> 8 * i);
	}
	bytes[1] = (UCHAR)count;
	return 8 + 4 * count;
}

NTSTATUS RtlCreateSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, ULONG revision)
{
	SECURITY_DESCRIPTOR *to = descriptor;

	if (nt_must_fail("RtlCreateSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	memset(to, 0, sizeof(*to));
	to->Revision = (UCHAR)revision;
	return STATUS_SUCCESS;
}

NTSTATUS RtlSetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN present, PACL acl,
				      BOOLEAN is_default)
{
	SECURITY_DESCRIPTOR *to = descriptor;

	if (is_default || !present || !acl)
		nt_violation("a list for everybody");
	if (nt_must_fail("RtlSetDaclSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	to->Control |= CONTROL_DACL;
	to->Dacl = acl;
	return STATUS_SUCCESS;
}

NTSTATUS RtlSetSaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN present, PACL acl,
				      BOOLEAN is_default)
{
	SECURITY_DESCRIPTOR *to = descriptor;

	(void)is_default;
	if (nt_must_fail("RtlSetSaclSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	to->Control |= present ? CONTROL_SACL : 0;
	to->Sacl = acl;
	return STATUS_SUCCESS;
}

NTSTATUS RtlSetOwnerSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, PSID owner,
				       BOOLEAN is_default)
{
	(void)is_default;
	if (nt_must_fail("RtlSetOwnerSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	((SECURITY_DESCRIPTOR *)descriptor)->Owner = owner;
	return STATUS_SUCCESS;
}

NTSTATUS RtlSetGroupSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, PSID group,
				       BOOLEAN is_default)
{
	(void)is_default;
	if (nt_must_fail("RtlSetGroupSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	((SECURITY_DESCRIPTOR *)descriptor)->Group = group;
	return STATUS_SUCCESS;
}

/* [MS-DTYP] 2.4.6: revision, zero, control, then the offsets of owner, group, SACL and DACL */
static ULONG relative_dacl(const void *descriptor)
{
	ULONG offset;

	memcpy(&offset, (const UCHAR *)descriptor + 16, sizeof(offset));
	return offset;
}

static USHORT control_of(const void *descriptor)
{
	USHORT control;

	memcpy(&control, (const UCHAR *)descriptor + 2, sizeof(control));
	return control;
}

BOOLEAN RtlValidRelativeSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, ULONG len_bytes,
					   SECURITY_INFORMATION wanted)
{
	ULONG offset;
	ACL acl;

	if (wanted != DACL_SECURITY_INFORMATION)
		nt_violation("a descriptor asked for the wrong part");
	if (len_bytes < 20 || !(control_of(descriptor) & CONTROL_RELATIVE))
		return FALSE;
	offset = relative_dacl(descriptor);
	if (!(control_of(descriptor) & CONTROL_DACL) || !offset)
		return TRUE;
	if (offset > len_bytes - sizeof(acl))
		return FALSE;
	memcpy(&acl, (const UCHAR *)descriptor + offset, sizeof(acl));
	return acl.AclSize >= sizeof(acl) && acl.AclSize <= len_bytes - offset;
}

static PACL dacl_of(const void *descriptor)
{
	if (!(control_of(descriptor) & CONTROL_RELATIVE))
		return ((const SECURITY_DESCRIPTOR *)descriptor)->Dacl;
	if (!relative_dacl(descriptor))
		return NULL;
	return (PACL)(uintptr_t)((const UCHAR *)descriptor + relative_dacl(descriptor));
}

NTSTATUS RtlGetDaclSecurityDescriptor(PSECURITY_DESCRIPTOR descriptor, BOOLEAN *present, PACL *acl,
				      BOOLEAN *is_default)
{
	if (nt_must_fail("RtlGetDaclSecurityDescriptor"))
		return STATUS_UNSUCCESSFUL;
	*present = (control_of(descriptor) & CONTROL_DACL) != 0;
	*is_default = FALSE;
	if (*present)
		*acl = dacl_of(descriptor);
	return STATUS_SUCCESS;
}

static ACE_HEADER *entry_at(PACL acl, unsigned index)
{
	UCHAR *at = (UCHAR *)(acl + 1);

	while (index--)
		at += ((ACE_HEADER *)at)->AceSize;
	return (ACE_HEADER *)at;
}

static ULONG sid_bytes(const void *sid)
{
	return 8u + 4u * ((const UCHAR *)sid)[1];
}

static bool is_sid(const void *sid, const char *text)
{
	UCHAR bytes[68];
	ULONG len = nt_sid(text, bytes);

	return sid_bytes(sid) == len && memcmp(sid, bytes, len) == 0;
}

static bool has_sid(const struct nt_token *token, const void *sid)
{
	for (unsigned i = 0; i < NT_TOKEN_SIDS && token->sids[i]; i++)
		if (is_sid(sid, token->sids[i]))
			return true;
	return false;
}

/* Without a label an object is of medium level, and lower ones do not write. [MS-DTYP] 2.4.4.13 */
static bool level_allows(PACL label, const struct nt_token *token, ACCESS_MASK wanted,
			 const GENERIC_MAPPING *mapping)
{
	ULONG level = NT_MEDIUM;
	ACCESS_MASK policy = SYSTEM_MANDATORY_LABEL_NO_WRITE_UP;
	ULONG own = token->level ? token->level : NT_MEDIUM;

	if (nt.major < 6)
		return true;
	if (label) {
		const UCHAR *entry = (const UCHAR *)entry_at(label, 0);

		memcpy(&policy, entry + 4, sizeof(policy));
		memcpy(&level, entry + 16, sizeof(level));
	}
	if (own >= level)
		return true;
	if (policy & SYSTEM_MANDATORY_LABEL_NO_READ_UP && wanted & mapping->GenericRead)
		return false;
	return !(policy & SYSTEM_MANDATORY_LABEL_NO_WRITE_UP && wanted & mapping->GenericWrite);
}

/* NOLINTNEXTLINE(readability-function-size): the system's own parameters */
BOOLEAN SeAccessCheck(PSECURITY_DESCRIPTOR descriptor, PSECURITY_SUBJECT_CONTEXT subject,
		      BOOLEAN is_locked, ACCESS_MASK wanted, ACCESS_MASK granted_before,
		      PPRIVILEGE_SET *privileges, GENERIC_MAPPING *mapping, KPROCESSOR_MODE mode,
		      ACCESS_MASK *granted, NTSTATUS *status)
{
	const struct nt_token *token =
		subject->ClientToken ? subject->ClientToken : subject->PrimaryToken;
	PACL acl = dacl_of(descriptor);
	ACCESS_MASK left = wanted;

	*granted = 0;
	*status = STATUS_ACCESS_DENIED;
	if (mode != UserMode || is_locked || granted_before || privileges || !acl) {
		nt_violation("an access check that lets everybody in");
		return FALSE;
	}
	if (nt.is_emulated)
		nt_violation("Wine has no SeAccessCheck");
	/* Nothing wanted and nothing granted before: nothing to grant. */
	if (nt_must_fail("SeAccessCheck") || !wanted)
		return FALSE;
	if (!level_allows(((SECURITY_DESCRIPTOR *)descriptor)->Sacl, token, wanted, mapping))
		return FALSE;
	for (unsigned i = 0; i < acl->AceCount; i++) {
		const UCHAR *entry = (const UCHAR *)entry_at(acl, i);
		ACCESS_MASK mask;

		memcpy(&mask, entry + 4, sizeof(mask));
		if (has_sid(token, entry + 8))
			left &= ~mask;
	}
	if (left)
		return FALSE;
	*granted = wanted;
	*status = STATUS_SUCCESS;
	return TRUE;
}

static PACL copy_acl(PACL acl)
{
	PACL copy = malloc(acl->AclSize);

	memcpy(copy, acl, acl->AclSize);
	return copy;
}

NTSTATUS ZwSetSecurityObject(HANDLE handle, SECURITY_INFORMATION what,
			     PSECURITY_DESCRIPTOR descriptor)
{
	const SECURITY_DESCRIPTOR *from = descriptor;

	(void)handle;
	if (nt_must_fail("ZwSetSecurityObject"))
		return STATUS_UNSUCCESSFUL;
	if (what & OWNER_SECURITY_INFORMATION && (!from->Owner || !from->Group))
		nt_violation("no owner");
	if (what & DACL_SECURITY_INFORMATION) {
		free(nt.dacl);
		nt.dacl = copy_acl(dacl_of(descriptor));
		nt.lists_set++;
	}
	if (what & LABEL_SECURITY_INFORMATION) {
		if (nt.major < 6)
			nt_violation("a label where there are none");
		free(nt.label);
		nt.label = copy_acl(from->Sacl);
	}
	return STATUS_SUCCESS;
}

NTSTATUS SeQueryInformationToken(PACCESS_TOKEN token, TOKEN_INFORMATION_CLASS what, PVOID *to)
{
	TOKEN_USER *user;

	if (what != TokenUser || nt.is_emulated)
		nt_violation("a token asked for something else");
	if (nt_must_fail("SeQueryInformationToken"))
		return STATUS_INSUFFICIENT_RESOURCES;
	user = ExAllocatePoolWithTag(PagedPool, sizeof(*user) + SID_BYTES, 1);
	if (!user)
		return STATUS_INSUFFICIENT_RESOURCES;
	user->User.Sid = user + 1;
	nt_sid(token->sids[0], user->User.Sid); /* the first is the user */
	*to = user;
	return STATUS_SUCCESS;
}
