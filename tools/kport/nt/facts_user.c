/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <lm.h>

#define GROUP L"kport"
#define ELEVATION_TYPE 18 /* TokenElevationType: winnt.h of Vista */
#define ELEVATION_LIMITED 3

/* UAC gave this process the lesser half of an administrator's token. */
static bool is_filtered(void)
{
	DWORD type = 0, len;
	HANDLE token;

	if (!OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token))
		return false;
	if (!GetTokenInformation(token, (TOKEN_INFORMATION_CLASS)ELEVATION_TYPE, &type,
				 sizeof(type), &len))
		type = 0;
	CloseHandle(token);
	return type == ELEVATION_LIMITED;
}

/* Membership by the token that is in force: UAC leaves Administrators in it to deny only. */
static bool is_administrator(void)
{
	SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
	PSID administrators = NULL;
	BOOL member = FALSE;

	if (!AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
				      DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &administrators))
		return false;
	if (!CheckTokenMembership(NULL, administrators, &member))
		member = FALSE;
	FreeSid(administrators);
	return member;
}

static void administrator_fact(struct facts *facts)
{
	if (is_administrator())
		fact_add(facts, "administrator", "yes");
	else if (is_filtered())
		fact_add(facts, "administrator",
			 "yes, but not in this console: open one by \"Run as administrator\"");
	else
		fact_add(facts, "administrator", "no");
}

/* False: there is no such group. */
static bool find_group(void *sid, DWORD room)
{
	wchar_t domain[256];
	DWORD domain_len = 256;
	SID_NAME_USE use;

	return LookupAccountNameW(NULL, GROUP, sid, &room, domain, &domain_len, &use) &&
	       (use == SidTypeAlias || use == SidTypeGroup);
}

static bool is_listed(const LOCALGROUP_USERS_INFO_0 *groups, DWORD count)
{
	for (DWORD i = 0; i < count; i++)
		if (lstrcmpiW(groups[i].lgrui0_name, GROUP) == 0)
			return true;
	return false;
}

/* By the list of accounts, whatever the token says. netapi32.dll is not everywhere. */
static bool is_member_by_account(const wchar_t *user)
{
	NET_API_STATUS(WINAPI * get_groups)
	(LPCWSTR, LPCWSTR, DWORD, DWORD, BYTE **, DWORD, DWORD *, DWORD *);
	NET_API_STATUS(WINAPI * free_buffer)(void *);
	BYTE *groups = NULL;
	DWORD count, total;
	bool member = false;

	FACT_FUNCTION(get_groups, L"netapi32.dll", "NetUserGetLocalGroups");
	FACT_FUNCTION(free_buffer, L"netapi32.dll", "NetApiBufferFree");
	if (!get_groups || !free_buffer)
		return false;
	if (get_groups(NULL, user, 0, LG_INCLUDE_INDIRECT, &groups, MAX_PREFERRED_LENGTH, &count,
		       &total) == NERR_Success)
		member = is_listed((const LOCALGROUP_USERS_INFO_0 *)groups, count);
	if (groups)
		free_buffer(groups);
	return member;
}

static void group_fact(struct facts *facts)
{
	_Alignas(8) BYTE sid[SECURITY_MAX_SID_SIZE];
	wchar_t user[256] = L"";
	DWORD user_len = 256;
	BOOL member = FALSE;
	struct fact *fact;

	if (!find_group(sid, sizeof(sid))) {
		fact_add(facts, "group kport", "there is no such group (kport install makes it)");
		return;
	}
	GetUserNameW(user, &user_len);
	if (CheckTokenMembership(NULL, sid, &member) && member) {
		fact_add(facts, "group kport", "member");
	} else if (is_member_by_account(user)) {
		fact = fact_add(facts, "group kport", "member, but not yet in this session");
		fact_advise(fact, "log off and on again: membership counts from the next logon");
	} else {
		fact = fact_add(facts, "group kport", "not a member");
		if (!is_administrator())
			fact_advise(fact, "as administrator: net localgroup kport USER /add; then "
					  "log off and on again");
	}
}

void user_facts(struct facts *facts)
{
	administrator_fact(facts);
	group_fact(facts);
}
