/* SPDX-License-Identifier: MIT */
/*
 * Random and mutated requests from two processes. What may not happen: an answer that no request
 * has, a port touched that nobody gave (ports.sys counts), a claim that stays, a driver that dies.
 * usage: nio_random [real] COUNT SECONDS [SEED]     stops at either; real: there is no ports.sys but a bus
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../../driver/random_requests.h"
#include "nio.h"

#define WORKERS 2
/* Of ports.sys: how often a port was touched that is on no bus. */
#define STRAYS 0x31f

static uint8_t buffer[RANDOM_ROOM] __attribute__((aligned(8)));

static const char policy[] = "administrators 0x300-0x31e,lpt1 read write grant\n";

static bool is_known(DWORD error)
{
	static const DWORD known[] = {
		0,
		ERROR_INVALID_PARAMETER,
		ERROR_NOT_SUPPORTED,
		ERROR_ACCESS_DENIED,
		ERROR_BUSY,
		ERROR_SEM_TIMEOUT,
		ERROR_NO_SYSTEM_RESOURCES,
		ERROR_OPERATION_ABORTED,
		ERROR_INVALID_FUNCTION,
		/* no handle: quiesced by the other */
		ERROR_INVALID_HANDLE,
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (known[i] == error)
			return true;
	return false;
}

/* The lengths that the caller tells are mutated too. */
static DWORD ask(HANDLE device)
{
	unsigned number = random_number();
	size_t len = random_make(number, buffer);
	DWORD code;
	DWORD in_len;
	DWORD out_len;
	DWORD answered;

	/* ports.sys has no bus where other policies than this one lead. */
	if (number == KP_REQUEST_POLICY_LOAD || number == KP_REQUEST_POLICY_RELOAD)
		number = KP_REQUEST_CLAIM;
	memcpy(buffer, &(uint32_t){ (uint32_t)len }, 4);
	if (any(8) == 0)
		random_keep(buffer, len);
	if (any(2))
		random_mutate(buffer, &len);
	code = nio_code(number);
	if (any(64) == 0)
		code ^= 1u << any(32);
	in_len = any(16) ? (DWORD)len : any(RANDOM_ROOM);
	out_len = any(16) ? in_len : any(RANDOM_ROOM);
	return nio_control(device, code, buffer, in_len, buffer, out_len, &answered);
}

static void reopen(HANDLE *device)
{
	if (*device != INVALID_HANDLE_VALUE)
		CloseHandle(*device);
	nio_open(any(4) ? GENERIC_READ | GENERIC_WRITE : GENERIC_READ, device);
}

/* The exit status of a worker: 0, or the strange error. */
static int work(uint32_t count, uint64_t end_ns, uint64_t seed)
{
	HANDLE device = INVALID_HANDLE_VALUE;
	uint32_t asked = 0;
	uint32_t served = 0;

	random_start(seed);
	for (; asked < count && ((asked & 255) || nio_now_ns() < end_ns); asked++) {
		DWORD error;

		if (device == INVALID_HANDLE_VALUE || any(500) == 0)
			reopen(&device);
		error = ask(device);
		served += error == 0;
		if (!is_known(error)) {
			note("a strange answer: %lu", error);
			return (int)error;
		}
	}
	note("%u random requests, %u of them served, seed %llu", asked, served,
	     (unsigned long long)seed);
	return served > asked / 50 ? 0 : -1;
}

static HANDLE spawn(const char *self, uint32_t count, unsigned seconds, uint64_t seed)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION process;
	char line[512];

	snprintf(line, sizeof(line), "\"%s\" work %u %u %llu", self, count, seconds,
		 (unsigned long long)seed);
	if (!CreateProcessA(NULL, line, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &process))
		return NULL;
	CloseHandle(process.hThread);
	return process.hProcess;
}

static void afterwards(bool is_real)
{
	HANDLE device;
	uint32_t strays = 0;

	same(nio_open(GENERIC_READ | GENERIC_WRITE, &device), 0, "the device still opens");
	same(nio_claim(device, 0x300, 0x31e, 0), 0, "nobody holds the prototype card's ports");
	same(nio_claim(device, 0x378, 0x37a, 0), 0, "nor the parallel port's");
	same(nio_policy(device, "administrators 0x300-0x31f read write\n", NULL), 0,
	     "and a policy is taken");
	CloseHandle(device);
	if (is_real)
		return;
	nio_open(GENERIC_READ, &device);
	same(nio_claim(device, STRAYS, STRAYS, 0), 0, "the count of stray accesses is claimed");
	same(nio_read(device, STRAYS, 1, &strays), 0, "and read");
	same(strays, 0, "no port was touched that nobody gave");
	CloseHandle(device);
}

int main(int argc, char **argv)
{
	bool worker = argc == 5 && strcmp(argv[1], "work") == 0;
	bool is_real = argc > 1 && strcmp(argv[1], "real") == 0;
	int first = worker || is_real ? 2 : 1;
	uint32_t count = (uint32_t)strtoul(argc > first ? argv[first] : "200000", NULL, 0);
	unsigned seconds = (unsigned)strtoul(argc > first + 1 ? argv[first + 1] : "60", NULL, 0);
	uint64_t seed = argc > first + 2 ? strtoull(argv[first + 2], NULL, 0) : nio_now_ns();
	HANDLE device;
	HANDLE workers[WORKERS];

	if (worker)
		return work(count, nio_now_ns() + seconds * 1000000000ull, seed);
	same(nio_open(GENERIC_READ | GENERIC_WRITE, &device), 0, "the device opens");
	same(nio_policy(device, policy, NULL), 0, "and takes a policy of harmless ports");
	CloseHandle(device);
	for (unsigned i = 0; i < WORKERS; i++)
		workers[i] = spawn(argv[0], count / WORKERS, seconds, seed * (2 * i + 3));
	for (unsigned i = 0; i < WORKERS; i++) {
		DWORD status = 1;

		WaitForSingleObject(workers[i], INFINITE);
		GetExitCodeProcess(workers[i], &status);
		same(status, 0, "worker %u: every answer is one that requests have", i + 1);
	}
	afterwards(is_real);
	return plan();
}
