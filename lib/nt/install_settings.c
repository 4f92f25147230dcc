/* SPDX-License-Identifier: MIT */
/* The driver's registry values, and who may do what with its service. */
#include "lib/nt/install.h"
#include "lib/nt/policy.h"

#include <stdlib.h>
#include <string.h>

#define STEP "write the driver's settings into the registry"

static bool has_value(HKEY key, const wchar_t *name)
{
	return RegQueryValueExW(key, name, NULL, NULL, NULL, NULL) == ERROR_SUCCESS;
}

/* The built-in policy, with this machine's addresses. NULL: no memory. */
static char *default_policy(size_t *len)
{
	const size_t room = POLICY_LINE_ROOM(strlen(kp_policy_default));
	const char *at = kp_policy_default, *end;
	char *text = malloc(room);

	*len = 0;
	for (; text && (end = strchr(at, '\n')) != NULL; at = end + 1) {
		const size_t wrote = policy_line_ports(at, end, machine_names(), text + *len);

		if (wrote == POLICY_LINE_FAILED) {
			free(text);
			return NULL;
		}
		*len += wrote;
		text[(*len)++] = '\n';
	}
	return text;
}

static LONG write_strings(HKEY key, const char *text, size_t len)
{
	wchar_t *strings = calloc(len + 1, sizeof(*strings));
	LONG error;

	if (!strings)
		return ERROR_NOT_ENOUGH_MEMORY;
	for (size_t i = 0; i < len; i++)
		strings[i] = text[i] == '\n' ? L'\0' : (wchar_t)text[i];
	error = RegSetValueExW(key, L"Policy", 0, REG_MULTI_SZ, (const BYTE *)strings,
			       (DWORD)((len + 1) * sizeof(*strings)));
	free(strings);
	return error;
}

/* So that an administrator finds what there is to change: a string a line. */
static LONG write_policy(HKEY key)
{
	LONG error = ERROR_NOT_ENOUGH_MEMORY;
	size_t len;
	char *text;

	if (has_value(key, L"Policy"))
		return ERROR_SUCCESS;
	text = default_policy(&len);
	if (text)
		error = write_strings(key, text, len);
	free(text);
	return error;
}

enum kport_status settings_write(const struct group_sid *sid, bool *made)
{
	DWORD disposition = REG_OPENED_EXISTING_KEY;
	LONG error;
	HKEY key;

	error = RegCreateKeyExW(HKEY_LOCAL_MACHINE, PARAMETERS_KEY, 0, NULL, 0,
				KEY_QUERY_VALUE | KEY_SET_VALUE, NULL, &key, &disposition);
	*made = error == ERROR_SUCCESS && disposition == REG_CREATED_NEW_KEY;
	if (error != ERROR_SUCCESS)
		return step_failed(KPORT_SYSTEM, (DWORD)error, STEP, NULL);
	error = write_policy(key);
	/* The driver cannot look a name up: "group kport" is who has this SID. */
	if (error == ERROR_SUCCESS && sid->len)
		error = RegSetValueExW(key, L"GroupSid", 0, REG_BINARY, sid->bytes, sid->len);
	RegCloseKey(key);
	if (error != ERROR_SUCCESS)
		return step_failed(KPORT_SYSTEM, (DWORD)error, STEP, NULL);
	return KPORT_OK;
}

/* The service manager removes its key; what is below it, not on every system. */
void settings_remove(void)
{
	RegDeleteKeyW(HKEY_LOCAL_MACHINE, PARAMETERS_KEY);
}

#define LOOKING (SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG | SERVICE_INTERROGATE | READ_CONTROL)

struct entry {
	DWORD rights;
	PSID sid;
};

static bool add_entries(ACL *list, const struct entry *entries, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (entries[i].sid &&
		    !AddAccessAllowedAce(list, ACL_REVISION, entries[i].rights, entries[i].sid))
			return false;
	}
	return true;
}

/* Rights of the well-known ones as Windows gives them for its own drivers; the group's are ours. */
static bool protect(SC_HANDLE service, const struct entry *entries, size_t count)
{
	_Alignas(8) unsigned char memory[1024];
	ACL *const list = (ACL *)(void *)memory;
	SECURITY_DESCRIPTOR security;

	return InitializeAcl(list, sizeof(memory), ACL_REVISION) &&
	       add_entries(list, entries, count) &&
	       InitializeSecurityDescriptor(&security, SECURITY_DESCRIPTOR_REVISION) &&
	       SetSecurityDescriptorDacl(&security, TRUE, list, FALSE) &&
	       SetServiceObjectSecurity(service, DACL_SECURITY_INFORMATION, &security);
}

enum kport_status settings_protect(SC_HANDLE service, const struct group_sid *sid)
{
	SID_IDENTIFIER_AUTHORITY nt = { SECURITY_NT_AUTHORITY };
	struct entry entries[] = {
		{ SERVICE_ALL_ACCESS, NULL },
		{ SERVICE_ALL_ACCESS, NULL },
		{ LOOKING, NULL },
		{ LOOKING | SERVICE_START, sid->len ? (PSID)(uintptr_t)sid->bytes : NULL },
	};
	enum kport_status status = KPORT_OK;

	if (!AllocateAndInitializeSid(&nt, 1, SECURITY_LOCAL_SYSTEM_RID, 0, 0, 0, 0, 0, 0, 0,
				      &entries[0].sid) ||
	    !AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_ADMINS,
				      0, 0, 0, 0, 0, 0, &entries[1].sid) ||
	    !AllocateAndInitializeSid(&nt, 1, SECURITY_AUTHENTICATED_USER_RID, 0, 0, 0, 0, 0, 0, 0,
				      &entries[2].sid) ||
	    !protect(service, entries, sizeof(entries) / sizeof(entries[0])))
		status = step_failed(KPORT_SYSTEM, GetLastError(),
				     "say who may start the service kioport", NULL);
	for (size_t i = 0; i < 3; i++)
		if (entries[i].sid)
			FreeSid(entries[i].sid);
	return status;
}
