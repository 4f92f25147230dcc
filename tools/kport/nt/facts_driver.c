/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <softpub.h>
#include <wintrust.h>

#include "start.h"

#define PATH_ROOM 600

/* ---- its signature ---- */

static LONG verify(const wchar_t *path)
{
	LONG(WINAPI * verify_trust)(HWND, GUID *, void *);
	GUID action = WINTRUST_ACTION_GENERIC_VERIFY_V2;
	WINTRUST_FILE_INFO file = { .cbStruct = sizeof(file), .pcwszFilePath = path };
	WINTRUST_DATA data = {
		.cbStruct = sizeof(data),
		.dwUIChoice = WTD_UI_NONE,
		.fdwRevocationChecks = WTD_REVOKE_NONE,
		.dwUnionChoice = WTD_CHOICE_FILE,
		.pFile = &file,
		.dwStateAction = WTD_STATEACTION_VERIFY,
		.dwProvFlags = WTD_CACHE_ONLY_URL_RETRIEVAL, /* nothing goes over the network */
	};
	LONG result;

	FACT_FUNCTION(verify_trust, L"wintrust.dll", "WinVerifyTrust");
	if (!verify_trust)
		return TRUST_E_PROVIDER_UNKNOWN;
	result = verify_trust(NULL, &action, &data);
	data.dwStateAction = WTD_STATEACTION_CLOSE;
	verify_trust(NULL, &action, &data);
	return result;
}

static const char *signature_text(LONG result)
{
	switch (result) {
	case ERROR_SUCCESS:
		return "valid, by a publisher whom this Windows trusts";
	case TRUST_E_NOSIGNATURE:
		return "none";
	case CERT_E_UNTRUSTEDROOT:
	case CERT_E_CHAINING:
		return "by a certificate that this Windows does not trust, such as a test one";
	case TRUST_E_BAD_DIGEST:
		return "does not fit the file: it was changed";
	case CERT_E_EXPIRED:
		return "of a certificate that has expired";
	default:
		return "cannot be checked here";
	}
}

static void signature_fact(struct facts *facts, const struct kport_driver_info *info)
{
	wchar_t path[PATH_ROOM];
	struct fact *fact;
	LONG result;

	if (!MultiByteToWideChar(CP_ACP, 0, info->path, -1, path, PATH_ROOM))
		return;
	result = verify(path);
	fact = fact_add(facts, "signature", "%s (0x%08lx)", signature_text(result),
			(unsigned long)result);
	if (result != ERROR_SUCCESS && !info->running && sizeof(void *) == 8 &&
	    signing_is_enforced())
		fact_advise(fact,
			    "this Windows will not load it: switch Secure Boot off, as "
			    "administrator: bcdedit /set testsigning on; restart (docs/windows.md, "
			    "\"64-bit Windows\")");
}

/* ---- its service ---- */

struct service {
	SERVICE_STATUS status;
	DWORD start_type;
};

static bool query_service(SC_HANDLE handle, struct service *service)
{
	_Alignas(8) BYTE room[8192];
	QUERY_SERVICE_CONFIGW *config = (QUERY_SERVICE_CONFIGW *)room;
	DWORD needed;

	if (!QueryServiceStatus(handle, &service->status) ||
	    !QueryServiceConfigW(handle, config, sizeof(room), &needed))
		return false;
	service->start_type = config->dwStartType;
	return true;
}

static bool read_service(struct service *service)
{
	SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
	SC_HANDLE handle = NULL;
	bool read;

	if (manager)
		handle = OpenServiceW(manager, L"kioport",
				      SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG);
	read = handle && query_service(handle, service);
	if (handle)
		CloseServiceHandle(handle);
	if (manager)
		CloseServiceHandle(manager);
	return read;
}

static const char *start_text(DWORD start_type)
{
	switch (start_type) {
	case SERVICE_BOOT_START:
	case SERVICE_SYSTEM_START:
	case SERVICE_AUTO_START:
		return "starts with Windows";
	case SERVICE_DEMAND_START:
		return "starts when it is first used";
	default:
		return "disabled";
	}
}

static void service_fact(struct facts *facts, const struct kport_driver_info *info)
{
	struct service service;
	char words[200];
	struct fact *fact;
	DWORD error;

	if (!read_service(&service))
		return;
	fact = fact_add(facts, "service", "%s, %s", info->running ? "running" : "stopped",
			start_text(service.start_type));
	if (info->deleted)
		fact_advise(fact, "it was uninstalled and goes when Windows starts next: restart");
	else if (service.start_type == SERVICE_DISABLED)
		fact_advise(fact, "as administrator: sc config kioport start= demand");
	error = service.status.dwWin32ExitCode;
	/* 1077: nobody has started it since the system started. */
	if (info->running || error == ERROR_SUCCESS || error == ERROR_SERVICE_NEVER_STARTED)
		return;
	start_error_text(error, words, sizeof(words));
	fact = fact_add(facts, "last error", "%s (Windows error %lu)", words, error);
	fact_advise(fact, "as administrator: kport install, which tells what is wrong");
}

/* ---- the driver and its policy ---- */

static void driver_fact(struct facts *facts, const struct kport_driver_info *info)
{
	struct fact *fact;

	if (!info->installed) {
		fact = fact_add(facts, "driver", "not installed%s",
				info->carried[0] ? "" :
						   ", and this kport has none for this system");
		if (info->carried[0])
			fact_advise(fact, "as administrator: kport install");
		return;
	}
	fact = fact_add(facts, "driver", "kioport %s, %s",
			info->version[0] ? info->version : "(its file cannot be read)", info->path);
	if (!info->version[0] || (info->carried[0] && strcmp(info->version, info->carried) != 0))
		snprintf(fact->advice, sizeof(fact->advice),
			 "this kport carries %s; if that is newer, as administrator: kport install",
			 info->carried);
}

static void mistakes_fact(struct facts *facts)
{
	kport_policy *policy;
	char text[300];
	struct fact *fact;

	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		return;
	if (kport_policy_mistake(policy, 0, text, sizeof(text)) == KPORT_OK) {
		fact = fact_add(facts, "policy", "has mistakes; lines with one give nothing: %s",
				text);
		fact_advise(fact, "as administrator: kport policy test FILE, kport policy load "
				  "FILE");
	}
	kport_policy_free(policy);
}

/* "0x0378-0x037a, 0x03f8": ranges side by side with other rights are told apart by 'kport policy show'. */
static void list_ranges(const struct kport_rights *list, size_t count, char *text, size_t len)
{
	size_t used = 0;

	text[0] = '\0';
	for (size_t i = 0; i < count && used < len; i++)
		used += (size_t)snprintf(text + used, len - used, "%s0x%04x-0x%04x", i ? ", " : "",
					 list[i].range.first, list[i].range.last);
}

/* Asked of the driver itself, which runs: asking another one would start it. */
static void rights_fact(struct facts *facts)
{
	struct kport_rights list[64];
	char text[300];
	struct fact *fact;
	size_t count;

	if (kport_driver_rights(list, 64, &count) != KPORT_OK) {
		fact = fact_add(facts, "policy", "%.300s", kport_last_error()->text);
		fact_advise(fact, "kport policy show tells what there is; see docs/windows.md, "
				  "\"Who may use which ports\"");
		return;
	}
	list_ranges(list, count < 64 ? count : 64, text, sizeof(text));
	fact_add(facts, "policy", "gives this user %s", text[0] ? text : "nothing");
}

void driver_facts(struct facts *facts)
{
	struct kport_driver_info info = { .size = sizeof(info) };

	if (kport_driver_query(&info) != KPORT_OK) {
		fact_add(facts, "driver", "%.300s", kport_last_error()->text);
		return;
	}
	driver_fact(facts, &info);
	if (!info.installed)
		return;
	service_fact(facts, &info);
	signature_fact(facts, &info);
	mistakes_fact(facts);
	if (info.running)
		rights_fact(facts);
}
