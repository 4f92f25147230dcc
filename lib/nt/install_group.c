/* SPDX-License-Identifier: MIT */
/* The local group kport. netapi32.dll is no part of a minimal system, so it is asked for at run time. */
#include "lib/nt/install.h"

#include <lm.h>
#include <ntsecapi.h>
#include <string.h>

#define GROUP L"kport"

static wchar_t group_name[] = GROUP;
static wchar_t group_comment[] = L"May use the I/O ports that kport's policy gives this group";

static bool look_up(const wchar_t *name, struct group_sid *sid)
{
	wchar_t domain[256];
	DWORD domain_len = 256;
	SID_NAME_USE use;

	sid->len = sizeof(sid->bytes);
	if (LookupAccountNameW(NULL, name, sid->bytes, &sid->len, domain, &domain_len, &use) &&
	    use == SidTypeAlias) {
		sid->len = GetLengthSid(sid->bytes);
		return true;
	}
	sid->len = 0;
	return false;
}

/* "MACHINE\kport"; on a domain controller the accounts are those of its domain. */
static bool name_group(wchar_t *name)
{
	LSA_OBJECT_ATTRIBUTES attributes = { .Length = sizeof(attributes) };
	POLICY_ACCOUNT_DOMAIN_INFO *accounts = NULL;
	wchar_t domain[WIDE_PATH] = L"";
	LSA_HANDLE policy;
	size_t len;

	if (LsaOpenPolicy(NULL, &attributes, POLICY_VIEW_LOCAL_INFORMATION, &policy) != 0)
		return false;
	if (LsaQueryInformationPolicy(policy, PolicyAccountDomainInformation, (void **)&accounts) ==
		    0 &&
	    accounts) {
		/* Counted, in bytes. */
		len = accounts->DomainName.Length / sizeof(wchar_t);
		if (len < WIDE_PATH)
			memcpy(domain, accounts->DomainName.Buffer, len * sizeof(wchar_t));
		LsaFreeMemory(accounts);
	}
	LsaClose(policy);
	return *domain && wide_join(name, WIDE_PATH, domain, L"\\" GROUP);
}

/* Never by the bare name: another domain may have a kport that is something else. */
void group_find(struct group_sid *sid)
{
	wchar_t name[WIDE_PATH];

	memset(sid, 0, sizeof(*sid));
	if (name_group(name))
		look_up(name, sid);
}

enum kport_status group_create(struct group_sid *sid, bool *created)
{
	NET_API_STATUS(WINAPI * add)(LPCWSTR, DWORD, LPBYTE, LPDWORD);
	LOCALGROUP_INFO_1 group = { .lgrpi1_name = group_name, .lgrpi1_comment = group_comment };
	NET_API_STATUS error;

	*created = false;
	group_find(sid);
	if (sid->len)
		return KPORT_OK;
	GET_FUNCTION(add, L"netapi32.dll", "NetLocalGroupAdd");
	if (!add)
		return KPORT_OK;
	error = add(NULL, 1, (BYTE *)&group, NULL);
	if (error == ERROR_ACCESS_DENIED)
		return step_failed(KPORT_DENIED, error, "create the local group kport",
				   AS_ADMINISTRATOR);
	*created = error == NERR_Success;
	group_find(sid);
	return KPORT_OK;
}

static bool has_members(void)
{
	NET_API_STATUS(WINAPI * members)
	(LPCWSTR, LPCWSTR, DWORD, LPBYTE *, DWORD, LPDWORD, LPDWORD, PDWORD_PTR);
	NET_API_STATUS(WINAPI * free_buffer)(LPVOID);
	DWORD count = 0, total = 0;
	BYTE *list = NULL;

	GET_FUNCTION(members, L"netapi32.dll", "NetLocalGroupGetMembers");
	GET_FUNCTION(free_buffer, L"netapi32.dll", "NetApiBufferFree");
	if (!members || !free_buffer ||
	    members(NULL, GROUP, 0, &list, MAX_PREFERRED_LENGTH, &count, &total, NULL) !=
		    NERR_Success)
		return true;
	free_buffer(list);
	return count > 0;
}

void group_remove_if_empty(void)
{
	NET_API_STATUS(WINAPI * remove)(LPCWSTR, LPCWSTR);
	struct group_sid sid;

	group_find(&sid);
	if (!sid.len || has_members())
		return;
	GET_FUNCTION(remove, L"netapi32.dll", "NetLocalGroupDel");
	if (remove)
		remove(NULL, GROUP);
}
