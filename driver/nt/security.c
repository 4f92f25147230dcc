/* SPDX-License-Identifier: MIT */
/* The device's security descriptor: the I/O manager holds every opening against it. */
#include "kioport.h"
#include "messages.h"

/* Longer lists do not fit a descriptor. */
#define MAX_DESCRIPTOR_BYTES 65536u

#define MANDATORY_LABEL_AUTHORITY 16u /* [MS-DTYP] 2.4.2.4: S-1-16-8192 is the medium level */
#define MEDIUM_LEVEL 0x2000u

static PDEVICE_OBJECT secured;
static bool is_set; /* the list, at least once */

static NTSTATUS set(SECURITY_INFORMATION what, PSECURITY_DESCRIPTOR descriptor)
{
	HANDLE handle;
	NTSTATUS status = ObOpenObjectByPointer(secured, kioport_system.handle_flags, NULL,
						WRITE_DAC | WRITE_OWNER, NULL, KernelMode, &handle);

	if (!NT_SUCCESS(status))
		return status;
	status = ZwSetSecurityObject(handle, what, descriptor);
	ZwClose(handle);
	return status;
}

/* A descriptor without a list would let everybody in: that is a mistake rather than a wish. */
static NTSTATUS stored_list(const struct kioport_value *value, PACL *acl)
{
	/* The kernel writes nothing into it. */
	PSECURITY_DESCRIPTOR descriptor = (PSECURITY_DESCRIPTOR)(ULONG_PTR)value->data;
	BOOLEAN is_present;
	BOOLEAN is_default;
	NTSTATUS status;

	*acl = NULL;
	if (value->type != REG_BINARY ||
	    !RtlValidRelativeSecurityDescriptor(descriptor, value->len_bytes,
						DACL_SECURITY_INFORMATION))
		return STATUS_INVALID_SECURITY_DESCR;
	status = RtlGetDaclSecurityDescriptor(descriptor, &is_present, acl, &is_default);
	if (NT_SUCCESS(status) && (!is_present || !*acl))
		status = STATUS_INVALID_SECURITY_DESCR;
	return status;
}

/* In one step, so that a stricter list is never wider meanwhile. acl: NULL for the usual one. */
static NTSTATUS set_list(PACL acl)
{
	struct kioport_dacl dacl;
	NTSTATUS status = kioport_dacl_make(&dacl);

	if (NT_SUCCESS(status) && acl)
		status = RtlSetDaclSecurityDescriptor(&dacl.descriptor, TRUE, acl, FALSE);
	if (NT_SUCCESS(status))
		status = set(OWNER_SECURITY_INFORMATION | GROUP_SECURITY_INFORMATION |
				     DACL_SECURITY_INFORMATION,
			     &dacl.descriptor);
	if (NT_SUCCESS(status))
		is_set = true;
	return status;
}

/* Programs of low integrity (a browser's) do not even read. Without a label they could. */
static NTSTATUS set_label(void)
{
	SECURITY_DESCRIPTOR descriptor;
	struct kioport_sid level;
	struct kioport_acl list;
	NTSTATUS status = RtlCreateSecurityDescriptor(&descriptor, SECURITY_DESCRIPTOR_REVISION);

	kioport_sid_make(&level, MANDATORY_LABEL_AUTHORITY, 1, MEDIUM_LEVEL, 0);
	kioport_acl_start(&list);
	kioport_acl_add(&list, SYSTEM_MANDATORY_LABEL_ACE_TYPE,
			SYSTEM_MANDATORY_LABEL_NO_WRITE_UP | SYSTEM_MANDATORY_LABEL_NO_READ_UP,
			&level);
	if (NT_SUCCESS(status))
		status = RtlSetSaclSecurityDescriptor(&descriptor, TRUE, &list.acl, FALSE);
	return NT_SUCCESS(status) ? set(LABEL_SECURITY_INFORMATION, &descriptor) : status;
}

static void log_unusable(NTSTATUS status)
{
	struct kioport_event event = { .id = KIOPORT_SECURITY_UNUSABLE };

	kioport_event_port(&event, (ULONG)status);
	kioport_event_write(&event);
}

/* What the registry asks for; what is no descriptor there leaves what stands, at first the usual list. */
static NTSTATUS renew_list(void)
{
	struct kioport_value value;
	PACL acl = NULL;
	NTSTATUS status = STATUS_SUCCESS;
	NTSTATUS found = kioport_registry_read(L"Security", MAX_DESCRIPTOR_BYTES, &value);

	if (NT_SUCCESS(found))
		found = stored_list(&value, &acl);
	if (NT_SUCCESS(found))
		status = set_list(acl);
	else if (found == STATUS_OBJECT_NAME_NOT_FOUND || !is_set)
		status = set_list(NULL);
	kioport_registry_free(&value);
	if (!NT_SUCCESS(found) && found != STATUS_OBJECT_NAME_NOT_FOUND)
		log_unusable(found);
	return status;
}

NTSTATUS kioport_security_renew(void)
{
	NTSTATUS status;

	if (kioport_system.is_emulated)
		return STATUS_SUCCESS;
	status = renew_list();
	if (NT_SUCCESS(status) && kioport_system.has_labels)
		status = set_label();
	return status;
}

NTSTATUS kioport_security_start(PDEVICE_OBJECT device)
{
	secured = device;
	is_set = false;
	return kioport_security_renew();
}

void kioport_security_stop(void)
{
	secured = NULL;
}

/* The I/O manager has asked already. */
bool kioport_security_admits(PSECURITY_SUBJECT_CONTEXT opener, ACCESS_MASK wanted)
{
	(void)opener;
	(void)wanted;
	return true;
}

void kioport_security_user(PSECURITY_SUBJECT_CONTEXT opener, struct kioport_sid *user)
{
	PACCESS_TOKEN token = opener->ClientToken ? opener->ClientToken : opener->PrimaryToken;
	TOKEN_USER *found;

	user->len_bytes = 0;
	if (!NT_SUCCESS(SeQueryInformationToken(token, TokenUser, (PVOID *)&found)))
		return;
	kioport_sid_copy(found->User.Sid, KIOPORT_SID_BYTES, user);
	ExFreePool(found);
}
