/* SPDX-License-Identifier: MIT */
/* Users and groups of Windows, as policy lines name them. */
#include "lib/nt/policy.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_NAME 128

struct sid {
	_Alignas(8) unsigned char bytes[SECURITY_MAX_SID_SIZE];
};

/* "S-1-5-32-544": revision, authority, and the parts. False: it is none. */
static bool parse_sid(const char *text, struct sid *sid)
{
	SID_IDENTIFIER_AUTHORITY authority = { { 0 } };
	DWORD parts[SID_MAX_SUB_AUTHORITIES];
	unsigned long number;
	BYTE count = 0;
	char *end;

	if (strncmp(text, "S-1-", 4) != 0 && strncmp(text, "s-1-", 4) != 0)
		return false;
	number = strtoul(text + 4, &end, 10);
	for (int i = 0; i < 4; i++)
		authority.Value[5 - i] = (BYTE)(number >> 8 * i);
	while (*end == '-' && count < SID_MAX_SUB_AUTHORITIES)
		parts[count++] = strtoul(end + 1, &end, 10);
	if (*end || !count)
		return false;
	InitializeSid(sid->bytes, &authority, count);
	for (BYTE i = 0; i < count; i++)
		*GetSidSubAuthority(sid->bytes, i) = parts[i];
	return true;
}

static void print_sid(struct sid *sid, char *text, size_t room)
{
	const BYTE *authority = GetSidIdentifierAuthority(sid->bytes)->Value;
	const BYTE count = *GetSidSubAuthorityCount(sid->bytes);
	size_t used;

	used = (size_t)snprintf(text, room, "S-1-%u",
				(unsigned)authority[2] << 24 | (unsigned)authority[3] << 16 |
					(unsigned)authority[4] << 8 | authority[5]);
	for (BYTE i = 0; i < count && used < room; i++)
		used += (size_t)snprintf(text + used, room - used, "-%lu",
					 *GetSidSubAuthority(sid->bytes, i));
}

static bool is_of_kind(SID_NAME_USE use, bool is_group)
{
	if (!is_group)
		return use == SidTypeUser;
	return use == SidTypeGroup || use == SidTypeAlias || use == SidTypeWellKnownGroup;
}

static bool find_sid(const char *name, size_t len, bool is_group, struct sid *sid)
{
	DWORD sid_len = sizeof(sid->bytes), domain_len = WIDE_PATH;
	wchar_t wide[MAX_NAME], domain[WIDE_PATH];
	char terminated[MAX_NAME];
	SID_NAME_USE use;

	if (len >= sizeof(terminated))
		return false;
	memcpy(terminated, name, len);
	terminated[len] = '\0';
	if (parse_sid(terminated, sid))
		return true;
	return wide_from_ansi(terminated, wide, MAX_NAME) &&
	       LookupAccountNameW(NULL, wide, sid->bytes, &sid_len, domain, &domain_len, &use) &&
	       is_of_kind(use, is_group);
}

bool account_sid_text(const char *name, size_t len, bool is_group, char *text, size_t room)
{
	struct sid sid;

	if (is_group && kp_text_is_word(name, len, "kport")) {
		snprintf(text, room, "kport");
		return true;
	}
	if (!find_sid(name, len, is_group, &sid))
		return false;
	print_sid(&sid, text, room);
	return true;
}

/* Missing before Windows 2000: then nobody is a member of anything. */
static bool is_member(PSID sid)
{
	BOOL(WINAPI * check)(HANDLE, PSID, BOOL *);
	BOOL member = FALSE;

	GET_FUNCTION(check, L"advapi32.dll", "CheckTokenMembership");
	return check && check(NULL, sid, &member) && member;
}

bool account_is_self(const char *name, size_t len, bool is_group)
{
	struct sid sid;

	return find_sid(name, len, is_group, &sid) && is_member(sid.bytes);
}

bool account_is_administrator(void)
{
	struct sid sid;

	return parse_sid("S-1-5-32-544", &sid) && is_member(sid.bytes);
}

void account_name(const char *sid_text, size_t len, char *name, size_t room)
{
	DWORD name_len = MAX_NAME, domain_len = WIDE_PATH;
	wchar_t wide[MAX_NAME], domain[WIDE_PATH];
	char terminated[MAX_SID_TEXT];
	SID_NAME_USE use;
	struct sid sid;

	snprintf(terminated, sizeof(terminated), "%.*s", (int)len, sid_text);
	if (parse_sid(terminated, &sid) &&
	    LookupAccountSidW(NULL, sid.bytes, wide, &name_len, domain, &domain_len, &use))
		wide_to_ansi(wide, name, room);
	else
		snprintf(name, room, "%s", terminated);
}
