/* SPDX-License-Identifier: MIT */
/*
 * Who the opener is. His token is asked by an access check against a list of one entry, never by a
 * comparison of SIDs: the system knows about groups that are disabled or only there to deny (an
 * administrator who is not elevated), and about restricted tokens.
 */
#include "kioport.h"

/* [MS-DTYP] 2.4.2.4: BUILTIN\Administrators, S-1-5-32-544 */
#define NT_AUTHORITY 5u

struct question {
	SECURITY_DESCRIPTOR descriptor;
	struct kioport_sid owner;
	struct kioport_acl list;
};

static NTSTATUS ask(struct question *question, const struct kioport_sid *sid)
{
	NTSTATUS status =
		RtlCreateSecurityDescriptor(&question->descriptor, SECURITY_DESCRIPTOR_REVISION);

	kioport_acl_start(&question->list);
	kioport_acl_add(&question->list, ACCESS_ALLOWED_ACE_TYPE, FILE_READ_DATA, sid);
	if (NT_SUCCESS(status))
		status = RtlSetDaclSecurityDescriptor(&question->descriptor, TRUE,
						      &question->list.acl, FALSE);
	/* A descriptor without an owner is none; being the owner gives nothing that is asked here. */
	if (NT_SUCCESS(status))
		status = RtlSetOwnerSecurityDescriptor(&question->descriptor, question->owner.bytes,
						       FALSE);
	if (NT_SUCCESS(status))
		status = RtlSetGroupSecurityDescriptor(&question->descriptor, question->owner.bytes,
						       FALSE);
	return status;
}

static bool is_member(PSECURITY_SUBJECT_CONTEXT opener, const struct kioport_sid *sid)
{
	GENERIC_MAPPING mapping = { FILE_READ_DATA, FILE_WRITE_DATA, 0, FILE_READ_DATA };
	struct question question;
	ACCESS_MASK granted;
	NTSTATUS status;
	BOOLEAN is_allowed;

	if (!sid->len_bytes)
		return false;
	kioport_sid_make(&question.owner, NT_AUTHORITY, 1, SECURITY_LOCAL_SYSTEM_RID, 0);
	if (!NT_SUCCESS(ask(&question, sid)))
		return false;
	is_allowed = SeAccessCheck(&question.descriptor, opener, FALSE, FILE_READ_DATA, 0, NULL,
				   &mapping, UserMode, &granted, &status);
	return is_allowed && granted & FILE_READ_DATA;
}

static bool is_administrator(PSECURITY_SUBJECT_CONTEXT opener)
{
	struct kioport_sid sid;

	kioport_sid_make(&sid, NT_AUTHORITY, 2, SECURITY_BUILTIN_DOMAIN_RID,
			 DOMAIN_ALIAS_RID_ADMINS);
	return is_member(opener, &sid);
}

/* Ring 0 cannot look names up: a policy names SIDs, and "kport" is what the installer stored. */
static bool is_named(PSECURITY_SUBJECT_CONTEXT opener, enum kp_principal kind, const char *name,
		     size_t name_len)
{
	struct kioport_sid sid;

	if (kind == KP_PRINCIPAL_GROUP && kp_text_is_word(name, name_len, "kport"))
		return is_member(opener, &kioport_group);
	return kioport_sid_parse(name, name_len, &sid) && is_member(opener, &sid);
}

bool kioport_is_principal(void *opener, enum kp_principal kind, const char *name, size_t name_len)
{
	/* Wine: every program of a prefix is the same Unix user's, who could do all that its host can. */
	if (!opener)
		return kind == KP_PRINCIPAL_ADMINISTRATORS;
	if (kind == KP_PRINCIPAL_ADMINISTRATORS)
		return is_administrator(opener);
	return is_named(opener, kind, name, name_len);
}
