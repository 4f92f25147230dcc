/* SPDX-License-Identifier: MIT */
/* The service is stopped while the driver is in use, and programs are ended that hold something. */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define HOLD_EVENT "kport-nt-holds"

#define REFUSED "1052" /* ERROR_INVALID_SERVICE_CONTROL: the driver has no unload routine now */

static void with_an_open_handle(void)
{
	HANDLE device = open_driver();
	bool granted = has_grants();

	nio_claim(device, LATCH, LATCH + 3, 0);
	if (granted) {
		same(grant(device, NULL, LATCH, LATCH + 3, 0), 0, "ports are granted");
		ok(port_becomes(LATCH, 4, 0), "and used");
	}
	run("nio_service.exe stop");
	expect("a stop is refused", 1, REFUSED);
	run("nio_step.exe open claim 0x300 in8 0x300");
	expect("and everything goes on: others open it", 0, NULL);
	same(nio_write(device, LATCH, 4, 0x600dcafe), 0, "the holder of the handle goes on");
	if (granted)
		ok(port_becomes(LATCH, 4, 0), "the granted program as well");
	CloseHandle(device);
	if (granted)
		ok(port_becomes(LATCH, 1, FAULT), "without the handle its grant is gone");
	run("nio_service.exe stop state");
	expect("without the handle it stops", 0, "ok\nstopped");
	run("nio_service.exe start");
	expect("and starts", 0, "ok");
}

static DWORD try_claim(void)
{
	HANDLE device;
	DWORD error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);

	if (!error)
		error = nio_claim(device, 0x300, 0x31f, 0);
	CloseHandle(device);
	return error;
}

/* A program is killed that holds claims, or whose batch runs: see hold_main(). */
static void killed(const char *what)
{
	HANDLE holds = CreateEventA(NULL, TRUE, FALSE, HOLD_EVENT);
	PROCESS_INFORMATION process;
	char line[64];
	DWORD start_ms;
	DWORD error;

	snprintf(line, sizeof(line), "nt_bed.exe hold %s", what);
	if (!start(line, &process) || WaitForSingleObject(holds, 60000) != WAIT_OBJECT_0) {
		ok(false, "a program with %s runs", what);
		goto end_it;
	}
	same(try_claim(), ERROR_BUSY, "a program with %s holds its ports", what);
	end(&process);
	start_ms = GetTickCount();
	while ((error = try_claim()) == ERROR_BUSY && GetTickCount() - start_ms < 60000)
		Sleep(20);
	same(error, 0, "when a program with %s is killed, what it held is free", what);
	note("after %lu ms", GetTickCount() - start_ms);
end_it:
	end(&process);
	CloseHandle(holds);
}

/* Delays of 1 ms, so that its end is noticed between two of them. */
static DWORD long_batch(HANDLE device)
{
	static struct {
		struct kp_batch batch;
		struct kp_op ops[90];
	} run_of_delays = { .batch.header.size = sizeof(run_of_delays), .batch.op_count = 90 };

	for (size_t i = 0; i < 90; i++)
		run_of_delays.ops[i] =
			(struct kp_op){ .code = KP_OP_DELAY, .time_ns = 1000 * 1000 };
	return nio_request(device, KP_REQUEST_BATCH, &run_of_delays);
}

int hold_main(const char *what)
{
	HANDLE holds = OpenEventA(EVENT_MODIFY_STATE, FALSE, HOLD_EVENT);
	HANDLE device;

	if (nio_open(GENERIC_READ | GENERIC_WRITE, &device) || nio_claim(device, 0x300, 0x31f, 0))
		return 1;
	SetEvent(holds);
	while (strcmp(what, "batch") == 0)
		if (long_batch(device))
			return 1;
	WaitForSingleObject(GetCurrentProcess(), INFINITE);
	return 0;
}

static void ended_with_a_grant(void)
{
	struct client client;
	HANDLE device = open_driver();
	HANDLE other;

	nio_claim(device, LPT, LPT + 2, 0);
	ok(client_start(&client, ""), "a program runs");
	same(grant(device, client.process.hProcess, LPT, LPT + 2, 0), 0, "it is granted ports");
	ok(client_becomes(&client, LPT, true), "and has them");
	end(&client.process);
	client_end(&client);
	same(nio_open(GENERIC_READ | GENERIC_WRITE, &other), 0, "another handle");
	same(nio_claim(other, LATCH, LATCH, 0), 0, "with ports");
	same(grant(other, NULL, LATCH, LATCH, KP_GRANT_EXCLUSIVE), 0,
	     "the killed program's grant is gone: an exclusive one is given");
	CloseHandle(other);
	CloseHandle(device);
}

void suite_stop(void)
{
	with_an_open_handle();
	killed("claims");
	killed("batch");
	if (has_grants())
		ended_with_a_grant();
	run("nio_service.exe stop cycle 30");
	expect("it loads, opens and unloads 30 times", 0, "30 times");
	run("nio_service.exe start");
	expect("and once more", 0, "ok");
}
