/* SPDX-License-Identifier: MIT */
/*
 * The service manager's half of a driver's life, one step a word; each prints its result, which is
 * a word or a Windows error's number.
 *	nio_service create PATH start state stop delete
 * create PATH, create_once PATH (unless it is there), start, stop, delete, state, cycle COUNT (start,
 * open, stop), group NAME (Wine gives drivers of one load order group one process), settle (wait
 * until the services that start by themselves have done so); name NAME for another service than
 * kioport
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nio.h"

static const char *name = "kioport";
static SC_HANDLE manager;
static SC_HANDLE service;
static int worst;

static SC_HANDLE the_service(void)
{
	if (!service)
		service = OpenServiceA(manager, name, SERVICE_ALL_ACCESS);
	return service;
}

static void result(DWORD error)
{
	if (error)
		printf("%lu\n", error);
	else
		puts("ok");
	fflush(stdout);
	if (error)
		worst = 1;
}

static DWORD outcome(BOOL done)
{
	return done ? 0 : GetLastError();
}

static void create(const char *path)
{
	service = CreateServiceA(manager, name, name, SERVICE_ALL_ACCESS, SERVICE_KERNEL_DRIVER,
				 SERVICE_DEMAND_START, SERVICE_ERROR_NORMAL, path, NULL, NULL, NULL,
				 NULL, NULL);
	result(service ? 0 : GetLastError());
}

static DWORD start(void)
{
	return outcome(the_service() && StartServiceA(service, 0, NULL));
}

/*
 * Wine tells a driver of a close some time after CloseHandle; a stop that overtakes it is refused, and
 * Wine never again stops a driver that refused once.
 */
static DWORD stop(void)
{
	SERVICE_STATUS status;

	Sleep(150);
	return outcome(the_service() && ControlService(service, SERVICE_CONTROL_STOP, &status));
}

static DWORD remove_service(void)
{
	DWORD error = outcome(the_service() && DeleteService(service));

	CloseServiceHandle(service);
	service = NULL;
	return error;
}

static void group(const char *group_name)
{
	result(outcome(the_service() &&
		       ChangeServiceConfigA(service, SERVICE_NO_CHANGE, SERVICE_NO_CHANGE,
					    SERVICE_NO_CHANGE, NULL, group_name, NULL, NULL, NULL,
					    NULL, NULL)));
}

/* The database is locked while services are started by themselves. */
static void settle(void)
{
	SC_LOCK lock = NULL;

	for (unsigned tries = 0; !lock && tries < 300; tries++) {
		lock = LockServiceDatabase(manager);
		if (!lock)
			Sleep(100);
	}
	result(lock ? 0 : GetLastError());
	UnlockServiceDatabase(lock);
}

static void state(void)
{
	static const char *const names[] = { "0", "stopped", "starting", "stopping", "running" };
	SERVICE_STATUS status;

	if (!the_service() || !QueryServiceStatus(service, &status))
		result(GetLastError());
	else
		puts(status.dwCurrentState < 5 ? names[status.dwCurrentState] : "other");
}

/* Loaded, opened, closed and unloaded; the first failure ends it. */
static void cycle(unsigned count)
{
	unsigned done = 0;
	DWORD error = 0;

	while (!error && done < count) {
		HANDLE device;

		error = start();
		if (!error)
			error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);
		if (!error) {
			CloseHandle(device);
			error = stop();
		}
		done += !error;
	}
	printf("%u times\n", done);
	if (error)
		result(error);
}

int main(int argc, char **argv)
{
	manager = OpenSCManagerA(NULL, NULL, SC_MANAGER_ALL_ACCESS);
	if (!manager) {
		result(GetLastError());
		return worst;
	}
	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "create") == 0 && i + 1 < argc)
			create(argv[++i]);
		else if (strcmp(argv[i], "create_once") == 0 && i + 1 < argc)
			i++, the_service() ? result(0) : create(argv[i]);
		else if (strcmp(argv[i], "cycle") == 0 && i + 1 < argc)
			cycle((unsigned)strtoul(argv[++i], NULL, 0));
		else if (strcmp(argv[i], "group") == 0 && i + 1 < argc)
			group(argv[++i]);
		else if (strcmp(argv[i], "name") == 0 && i + 1 < argc)
			name = argv[++i];
		else if (strcmp(argv[i], "start") == 0)
			result(start());
		else if (strcmp(argv[i], "stop") == 0)
			result(stop());
		else if (strcmp(argv[i], "delete") == 0)
			result(remove_service());
		else if (strcmp(argv[i], "settle") == 0)
			settle();
		else if (strcmp(argv[i], "state") == 0)
			state();
		else {
			fprintf(stderr, "nio_service: no step %s\n", argv[i]);
			return 2;
		}
	}
	return worst;
}
