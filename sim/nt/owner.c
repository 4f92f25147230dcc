/* SPDX-License-Identifier: MIT */
#include "sim/nt/owner.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

static bool find_user(SID *sid)
{
	union {
		TOKEN_USER user;
		BYTE room[sizeof(TOKEN_USER) + SECURITY_MAX_SID_SIZE];
	} found;
	DWORD len;
	HANDLE token;
	bool done;

	if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
		return false;
	done = GetTokenInformation(token, TokenUser, &found, sizeof(found), &len) &&
	       CopySid(SECURITY_MAX_SID_SIZE, sid, found.user.User.Sid);
	CloseHandle(token);
	return done;
}

/* Before Windows Vista whoever is an administrator always is one with all rights. */
static bool find_sid(SID *sid)
{
	SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
	PSID administrators = NULL;
	BOOL is_one = FALSE;
	bool done;

	if (!AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS,
				      0, 0, 0, 0, 0, 0, &administrators))
		return false;
	done = CheckTokenMembership(NULL, administrators, &is_one);
	if (done && is_one)
		done = CopySid(SECURITY_MAX_SID_SIZE, sid, administrators);
	else if (done)
		done = find_user(sid);
	FreeSid(administrators);
	return done;
}

bool owner_find(struct owner *owner)
{
	SID *sid = &owner->who.sid;

	*owner = (struct owner){ .attributes = { .nLength = sizeof(owner->attributes),
						 .lpSecurityDescriptor = &owner->descriptor } };
	return find_sid(sid) &&
	       InitializeSecurityDescriptor(&owner->descriptor, SECURITY_DESCRIPTOR_REVISION) &&
	       InitializeAcl(&owner->list.acl, sizeof(owner->list), ACL_REVISION) &&
	       AddAccessAllowedAce(&owner->list.acl, ACL_REVISION, GENERIC_ALL, sid) &&
	       SetSecurityDescriptorOwner(&owner->descriptor, sid, FALSE) &&
	       SetSecurityDescriptorDacl(&owner->descriptor, TRUE, &owner->list.acl, FALSE);
}

bool owner_has(const struct owner *owner, HANDLE object)
{
	union {
		SECURITY_DESCRIPTOR descriptor;
		BYTE room[sizeof(SECURITY_DESCRIPTOR) + SECURITY_MAX_SID_SIZE];
	} found;
	BOOL is_default;
	PSID sid = NULL;
	DWORD len;

	return GetKernelObjectSecurity(object, OWNER_SECURITY_INFORMATION, &found.descriptor,
				       sizeof(found), &len) &&
	       GetSecurityDescriptorOwner(&found.descriptor, &sid, &is_default) && sid &&
	       EqualSid(sid, (PSID)(uintptr_t)&owner->who.sid);
}

bool owner_text(const struct owner *owner, wchar_t *text, size_t room)
{
	SID *sid = (SID *)(uintptr_t)&owner->who.sid;
	const BYTE *authority = sid->IdentifierAuthority.Value;
	uint32_t low = (uint32_t)authority[2] << 24 | (uint32_t)authority[3] << 16 |
		       (uint32_t)authority[4] << 8 | authority[5];
	int used = _snwprintf(text, room, L"S-%u-%lu", sid->Revision, (unsigned long)low);

	for (unsigned i = 0; used > 0 && (size_t)used < room && i < sid->SubAuthorityCount; i++) {
		int more = _snwprintf(text + used, room - (size_t)used, L"-%lu",
				      (unsigned long)sid->SubAuthority[i]);

		used = more < 0 ? -1 : used + more;
	}
	return used > 0 && (size_t)used < room;
}
