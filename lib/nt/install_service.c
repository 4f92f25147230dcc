/* SPDX-License-Identifier: MIT */
#include "lib/nt/install.h"

#include <stdlib.h>
#include <string.h>

#define STOP_PATIENCE_MS 10000u
#define STOP_STEP_MS 50u

/* The longest answer that the service manager gives: QueryServiceConfig(). */
#define MAX_CONFIG 8192

static enum kport_status read_config(struct service_state *state)
{
	QUERY_SERVICE_CONFIGW *config = malloc(MAX_CONFIG);
	enum kport_status status = KPORT_OK;
	DWORD needed;

	if (!config)
		return fail(KPORT_NO_MEMORY, 0, "no memory to look at the service kioport");
	if (!QueryServiceConfigW(state->service, config, MAX_CONFIG, &needed)) {
		status = step_failed(KPORT_SYSTEM, GetLastError(), "look at the service kioport",
				     NULL);
		goto free_config;
	}
	state->start = config->dwStartType;
	if (!wide_join(state->image, WIDE_PATH,
		       config->lpBinaryPathName ? config->lpBinaryPathName : L""))
		status = fail(KPORT_SYSTEM, 0, "the path of the service kioport is too long");
free_config:
	free(config);
	return status;
}

/* The registry says it before the service manager does. */
static bool is_marked_for_delete(void)
{
	DWORD flag = 0, len = sizeof(flag);
	bool marked = false;
	HKEY key;

	if (RegOpenKeyExW(HKEY_LOCAL_MACHINE, SERVICE_KEY, 0, KEY_QUERY_VALUE, &key) !=
	    ERROR_SUCCESS)
		return false;
	if (RegQueryValueExW(key, L"DeleteFlag", NULL, NULL, (BYTE *)&flag, &len) == ERROR_SUCCESS)
		marked = flag != 0;
	RegCloseKey(key);
	return marked;
}

enum kport_status service_query(DWORD rights, struct service_state *state)
{
	SERVICE_STATUS now;
	enum kport_status status;

	memset(state, 0, sizeof(*state));
	status = driver_service(rights | SERVICE_QUERY_STATUS | SERVICE_QUERY_CONFIG,
				&state->service);
	if (status != KPORT_OK || !state->service)
		return status;
	if (QueryServiceStatus(state->service, &now))
		state->state = now.dwCurrentState;
	state->deleted = is_marked_for_delete();
	status = read_config(state);
	if (status != KPORT_OK)
		service_close(state);
	return status;
}

void service_close(struct service_state *state)
{
	if (state->service)
		CloseServiceHandle(state->service);
	state->service = NULL;
}

enum kport_status service_create(const struct place *place, struct service_state *state)
{
	SC_HANDLE manager =
		OpenSCManagerW(NULL, NULL, SC_MANAGER_CONNECT | SC_MANAGER_CREATE_SERVICE);
	DWORD error;

	if (!manager)
		return step_failed(KPORT_SYSTEM, GetLastError(), "reach the service manager",
				   AS_ADMINISTRATOR);
	state->service =
		CreateServiceW(manager, SERVICE_NAME, L"kport port driver", SERVICE_ALL_ACCESS,
			       SERVICE_KERNEL_DRIVER, SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL,
			       place->image, NULL, NULL, NULL, NULL, NULL);
	error = GetLastError();
	CloseServiceHandle(manager);
	if (!state->service)
		return step_failed(KPORT_SYSTEM, error, "create the service kioport",
				   error == ERROR_SERVICE_MARKED_FOR_DELETE ?
					   "It was uninstalled and is not gone yet: close other "
					   "programs that look at services, or restart Windows" :
					   NULL);
	state->state = SERVICE_STOPPED;
	state->start = SERVICE_DEMAND_START;
	return KPORT_OK;
}

enum kport_status service_change(const struct place *place, struct service_state *state)
{
	if (!ChangeServiceConfigW(state->service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
				  SERVICE_NO_CHANGE, place->image, NULL, NULL, NULL, NULL, NULL,
				  NULL))
		return step_failed(KPORT_SYSTEM, GetLastError(), "change the service kioport",
				   NULL);
	return KPORT_OK;
}

enum kport_status service_set_start(DWORD start)
{
	struct service_state state;
	enum kport_status status = service_query(SERVICE_CHANGE_CONFIG, &state);

	if (status == KPORT_OK && state.service && state.start != start &&
	    state.start != SERVICE_DISABLED &&
	    !ChangeServiceConfigW(state.service, SERVICE_KERNEL_DRIVER, start, SERVICE_NO_CHANGE,
				  NULL, NULL, NULL, NULL, NULL, NULL, NULL))
		status = step_failed(KPORT_SYSTEM, GetLastError(),
				     "say when the driver kioport is to start", NULL);
	service_close(&state);
	return status;
}

static enum kport_status in_use(DWORD error)
{
	return step_failed(KPORT_BUSY, error, "stop the driver kioport",
			   "A program has it open: close that and try again");
}

enum kport_status service_stop(struct service_state *state)
{
	SERVICE_STATUS now;
	DWORD waited_ms, error;

	if (!ControlService(state->service, SERVICE_CONTROL_STOP, &now)) {
		error = GetLastError();
		if (error == ERROR_SERVICE_NOT_ACTIVE)
			return KPORT_OK;
		/* The driver takes no stop while somebody has it open: driver/nt/device.c. */
		if (error == ERROR_INVALID_SERVICE_CONTROL ||
		    error == ERROR_SERVICE_CANNOT_ACCEPT_CTRL)
			return in_use(error);
		return step_failed(KPORT_SYSTEM, error, "stop the driver kioport", NULL);
	}
	for (waited_ms = 0; waited_ms < STOP_PATIENCE_MS; waited_ms += STOP_STEP_MS) {
		if (!QueryServiceStatus(state->service, &now))
			break;
		state->state = now.dwCurrentState;
		if (now.dwCurrentState == SERVICE_STOPPED)
			return KPORT_OK;
		Sleep(STOP_STEP_MS);
	}
	return in_use(ERROR_SERVICE_REQUEST_TIMEOUT);
}
