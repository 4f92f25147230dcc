/* SPDX-License-Identifier: MIT */
/* The driver's requests that nio.h lacks, and the policy of this bed. */
#include <stdlib.h>

#include "bed.h"

/* COM1 and COM2 are the bed's own. */
const char bed_policy[] = "administrators lpt1,0x300-0x31f read write grant\n"
			  "administrators 0xe0-0xe3 read write grant unsafe\n"
			  "group kport lpt1 read write grant\n";

bool has_grants(void)
{
	struct kp_handshake hello = { .header.size = sizeof(hello),
				      .magic = KP_ABI_MAGIC,
				      .major = KP_ABI_MAJOR };
	HANDLE device;
	DWORD error = nio_open_bare(GENERIC_READ | GENERIC_WRITE, &device);

	if (error)
		return false;
	error = nio_request(device, KP_REQUEST_HANDSHAKE, &hello);
	CloseHandle(device);
	return !error && hello.features & KP_FEATURE_GRANT_PROCESS;
}

HANDLE open_driver(void)
{
	static unsigned times;
	HANDLE device;
	DWORD error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);

	if (!error)
		error = nio_policy(device, bed_policy, NULL);
	/* A policy counts from the next opening on. */
	if (!error) {
		CloseHandle(device);
		error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);
	}
	same((long long)error, 0, "opening %u: the driver takes the policy", ++times);
	if (error)
		exit(plan());
	return device;
}

static struct kp_grant_request request_for(HANDLE process, unsigned first, unsigned last,
					   uint32_t flags)
{
	return (struct kp_grant_request){
		.header = { sizeof(struct kp_grant_request), flags },
		.process = (uint64_t)(uintptr_t)process,
		.range = { (uint16_t)first, (uint16_t)last },
	};
}

DWORD grant(HANDLE device, HANDLE process, unsigned first, unsigned last, uint32_t flags)
{
	struct kp_grant_request request = request_for(process, first, last, flags);

	return nio_request(device, KP_REQUEST_GRANT, &request);
}

DWORD revoke(HANDLE device, HANDLE process, unsigned first, unsigned last)
{
	struct kp_grant_request request = request_for(process, first, last, 0);

	return nio_request(device, KP_REQUEST_REVOKE, &request);
}

unsigned grant_count(HANDLE device, HANDLE process)
{
	struct kp_grant_list list = { .header.size = sizeof(list),
				      .process = (uint64_t)(uintptr_t)process };

	return nio_request(device, KP_REQUEST_GRANT_LIST, &list) ? ~0u : list.count;
}

long long driver_in(HANDLE device, unsigned port, unsigned width)
{
	uint32_t value;

	return nio_read(device, port, width, &value) ? -1 : (long long)value;
}
