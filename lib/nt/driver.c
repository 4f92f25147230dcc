/* SPDX-License-Identifier: MIT */
#include "lib/nt/driver.h"
#include "lib/nt/install.h"

DWORD device_open(uint32_t flags, HANDLE *device)
{
	SECURITY_ATTRIBUTES inherited = { .nLength = sizeof(inherited), .bInheritHandle = TRUE };
	const DWORD access = flags & KPORT_READ_ONLY ? GENERIC_READ : GENERIC_READ | GENERIC_WRITE;

	/* Another user's program that took the name learns who opened it, and can do nothing in that name. */
	*device = CreateFileW(L"\\\\.\\kioport", access, FILE_SHARE_READ | FILE_SHARE_WRITE,
			      flags & KPORT_INHERIT ? &inherited : NULL, OPEN_EXISTING,
			      SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, NULL);
	return *device == INVALID_HANDLE_VALUE ? GetLastError() : ERROR_SUCCESS;
}

enum kport_status driver_service(DWORD rights, SC_HANDLE *service)
{
	SC_HANDLE manager = OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT);
	enum kport_status status = KPORT_OK;
	DWORD error;

	*service = NULL;
	if (!manager)
		return step_failed(KPORT_SYSTEM, GetLastError(), "reach the service manager", NULL);
	*service = OpenServiceW(manager, SERVICE_NAME, rights);
	error = GetLastError();
	if (!*service && error != ERROR_SERVICE_DOES_NOT_EXIST)
		status = step_failed(KPORT_SYSTEM, error, "open the service kioport",
				     error == ERROR_ACCESS_DENIED ?
					     "It takes an administrator, or to start it a member "
					     "of the group kport (membership counts from the next "
					     "logon)" :
					     NULL);
	CloseServiceHandle(manager);
	return status;
}

/* winerror.h of newer SDKs */
#define INVALID_IMAGE_HASH 577
#define INTEGRITY_POLICY_VIOLATION 4551

/* Why a driver does not start, in the order of winerror.h. NULL: for no reason of its own. */
static const char *start_remedy(DWORD error)
{
	static const struct {
		DWORD error;
		const char *words;
	} table[] = {
		{ ERROR_FILE_NOT_FOUND, "Its file is gone. " AS_ADMINISTRATOR },
		{ ERROR_PATH_NOT_FOUND, "Its file is gone. " AS_ADMINISTRATOR },
		{ ERROR_BAD_EXE_FORMAT, "The file is for another processor. " AS_ADMINISTRATOR },
		{ INVALID_IMAGE_HASH,
		  "This Windows wants a driver that Microsoft signed, or test mode (bcdedit /set "
		  "testsigning on, with Secure Boot off): see docs/windows.md" },
		{ ERROR_SERVICE_DISABLED,
		  "An administrator can enable it: sc config kioport start= demand" },
		{ ERROR_SERVICE_MARKED_FOR_DELETE,
		  "It was uninstalled and is not gone yet: close other programs that look at "
		  "services, or restart Windows" },
		{ ERROR_DRIVER_BLOCKED,
		  "A policy of this Windows blocks the driver: see docs/windows.md" },
		{ INTEGRITY_POLICY_VIOLATION,
		  "A policy of this Windows blocks the driver: see docs/windows.md" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].words;
	return NULL;
}

/* While the service manager is busy with others: when the system starts, for one. */
#define START_PATIENCE_MS 30000u
#define START_STEP_MS 200u

static bool is_passing(DWORD error)
{
	return error == ERROR_SERVICE_DATABASE_LOCKED || error == ERROR_SERVICE_REQUEST_TIMEOUT;
}

enum kport_status driver_start(SC_HANDLE service)
{
	DWORD waited_ms, error = ERROR_SUCCESS;

	for (waited_ms = 0; waited_ms < START_PATIENCE_MS; waited_ms += START_STEP_MS) {
		if (StartServiceW(service, 0, NULL))
			return KPORT_OK;
		error = GetLastError();
		if (error == ERROR_SERVICE_ALREADY_RUNNING)
			return KPORT_OK;
		if (!is_passing(error))
			break;
		Sleep(START_STEP_MS);
	}
	return step_failed(error == INVALID_IMAGE_HASH || error == ERROR_DRIVER_BLOCKED ?
				   KPORT_UNSUPPORTED :
				   KPORT_SYSTEM,
			   error, "start the driver kioport", start_remedy(error));
}

static enum kport_status not_installed(void)
{
	return fail(KPORT_UNSUPPORTED, 0, "the driver kioport is not installed. " AS_ADMINISTRATOR);
}

static enum kport_status open_failed(DWORD error)
{
	if (error == ERROR_ACCESS_DENIED)
		return fail(KPORT_DENIED, 0,
			    "the driver kioport is for administrators and the group kport: 'net "
			    "localgroup kport USER /add' as administrator, then log on again; and "
			    "its policy must give this user something (kport policy show)");
	if (error == ERROR_BUSY || error == ERROR_SHARING_VIOLATION)
		return fail(KPORT_BUSY, 0,
			    "the driver kioport is being replaced: try again in a moment");
	/* The driver's own limits, or the system's: driver/nt/kioport.h. */
	if (error == ERROR_NO_SYSTEM_RESOURCES)
		return fail(
			KPORT_NO_MEMORY, 0,
			"the driver kioport has no room for another handle: this program has 64 "
			"open, or all programs 512, or the system's memory is at its end");
	return step_failed(KPORT_SYSTEM, error, "open the driver kioport", NULL);
}

/* There is no device: the service is started, or there is none. */
static enum kport_status start_on_demand(void)
{
	SC_HANDLE service;
	enum kport_status status = driver_service(SERVICE_START, &service);

	if (status == KPORT_OK && !service)
		status = not_installed();
	else if (status == KPORT_OK)
		status = driver_start(service);
	if (service)
		CloseServiceHandle(service);
	return status;
}

static bool is_missing(DWORD error)
{
	return error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND;
}

/* With KPORT_INSTALL, before the device is opened. What is old and cannot be replaced serves as it is. */
static enum kport_status install_on_demand(uint32_t flags)
{
	const enum install_due due = flags & KPORT_INSTALL ? install_is_due() : INSTALL_NOT_DUE;
	enum kport_status status;

	if (due == INSTALL_NOT_DUE)
		return KPORT_OK;
	if (install_automatic_allowed())
		status = kport_driver_install(NULL, 0, NULL);
	else
		status = fail(
			KPORT_DENIED, 0,
			"the driver kioport is not installed, and the value NoAutoInstall in "
			"HKLM\\SOFTWARE\\kport forbids programs to do that. " AS_ADMINISTRATOR);
	return due == INSTALL_OLD ? KPORT_OK : status;
}

enum kport_status driver_open(uint32_t flags, HANDLE *device)
{
	enum kport_status status = install_on_demand(flags);
	DWORD error;

	if (status != KPORT_OK)
		return status;
	error = device_open(flags, device);
	if (is_missing(error)) {
		status = start_on_demand();
		if (status != KPORT_OK)
			return status;
		error = device_open(flags, device);
	}
	return error == ERROR_SUCCESS ? KPORT_OK : open_failed(error);
}

enum kport_status driver_probe(void)
{
	enum kport_status status;
	SC_HANDLE service;
	HANDLE device;
	DWORD error = device_open(KPORT_READ_ONLY, &device);

	if (error == ERROR_SUCCESS) {
		CloseHandle(device);
		return KPORT_OK;
	}
	if (!is_missing(error))
		return open_failed(error);
	status = driver_service(SERVICE_START, &service);
	if (status == KPORT_OK && !service)
		return not_installed();
	if (service)
		CloseServiceHandle(service);
	return status;
}
