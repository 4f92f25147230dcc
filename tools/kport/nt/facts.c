/* SPDX-License-Identifier: MIT */
/* kport doctor's facts about a Windows machine. */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "../platform.h"

/* GetVersion() tells what a program's manifest lets it see; the kernel's own answer does not. */
static void system_fact(struct fact *fact)
{
	typedef LONG(WINAPI * rtl_get_version)(OSVERSIONINFOW *);
	OSVERSIONINFOW version = { .dwOSVersionInfoSize = sizeof(version) };
	HMODULE ntdll = GetModuleHandleW(L"ntdll.dll");
	FARPROC found = ntdll ? GetProcAddress(ntdll, "RtlGetVersion") : NULL;
	rtl_get_version get_version = NULL;

	memcpy(&get_version, &found, sizeof(get_version));
	fact->name = "system";
	if (get_version && get_version(&version) == 0)
		snprintf(fact->value, sizeof(fact->value), "Windows NT %lu.%lu, build %lu",
			 version.dwMajorVersion, version.dwMinorVersion, version.dwBuildNumber);
	else
		snprintf(fact->value, sizeof(fact->value), "Windows");
}

/* Membership by the token that is in force: UAC leaves Administrators in it to deny only. */
static void administrator_fact(struct fact *fact)
{
	SID_IDENTIFIER_AUTHORITY authority = { SECURITY_NT_AUTHORITY };
	PSID administrators = NULL;
	BOOL member = FALSE;

	fact->name = "administrator";
	if (!AllocateAndInitializeSid(&authority, 2, SECURITY_BUILTIN_DOMAIN_RID,
				      DOMAIN_ALIAS_RID_ADMINS, 0, 0, 0, 0, 0, 0, &administrators))
		administrators = NULL;
	if (administrators && !CheckTokenMembership(NULL, administrators, &member))
		member = FALSE;
	snprintf(fact->value, sizeof(fact->value), "%s", member ? "yes" : "no");
	if (administrators)
		FreeSid(administrators);
}

static void driver_fact(struct fact *fact)
{
	struct kport_driver_info info = { .size = sizeof(info) };

	fact->name = "driver";
	if (kport_driver_query(&info) != KPORT_OK) {
		snprintf(fact->value, sizeof(fact->value), "%.300s", kport_last_error()->text);
	} else if (!info.installed) {
		snprintf(fact->value, sizeof(fact->value), "not installed");
		snprintf(fact->advice, sizeof(fact->advice), "as administrator: kport install");
	} else {
		snprintf(fact->value, sizeof(fact->value), "kioport %s, %s, %s", info.version,
			 info.running ? "running" : "stopped until it is used", info.path);
		if (info.deleted)
			snprintf(fact->advice, sizeof(fact->advice),
				 "it was uninstalled: restart Windows");
	}
}

/* Who is in it is Windows' affair; that membership waits for a logon is what people trip over. */
static void group_fact(struct fact *fact)
{
	struct kport_driver_info info = { .size = sizeof(info) };

	fact->name = "group";
	if (kport_driver_query(&info) == KPORT_OK && info.group)
		snprintf(fact->value, sizeof(fact->value),
			 "kport (new members: from their next logon on)");
	else
		snprintf(fact->value, sizeof(fact->value), "there is no local group kport");
}

size_t platform_facts(struct fact *list, size_t max)
{
	static void (*const each[])(struct fact *) = { system_fact, administrator_fact, driver_fact,
						       group_fact };
	size_t count = sizeof(each) / sizeof(each[0]);

	for (size_t i = 0; i < count && i < max; i++) {
		list[i].advice[0] = '\0';
		each[i](&list[i]);
	}
	return count;
}

void platform_fix(const struct kport_backend_info *backend, char *text, size_t len)
{
	text[0] = '\0';
	if (strcmp(backend->name, "kioport") == 0)
		snprintf(
			text, len,
			"as administrator: kport install; then 'kport status' and docs/windows.md");
}
