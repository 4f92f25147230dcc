/* SPDX-License-Identifier: MIT */
/* The driver kioport of Windows: \\.\kioport and its control codes. */
#include <string.h>
#include <windows.h>

#include "lib/backend/kioport_channel.h"
#include "lib/backend/kioport_nt.h"
#include "lib/nt/driver.h"
#include "lib/nt/owners.h"

const char kioport_mechanism[] =
	"the driver kioport: a device control request on \\\\.\\kioport an access or batch";

const char kioport_no_grant[] =
	"this Windows has no I/O permission bitmap for programs (64-bit Windows has none at all): "
	"direct IN and OUT work there by allowio's trap only";

/* Win32's numbers for the NTSTATUS that the driver gives: device.c there. */
static enum kport_status status_of(DWORD error)
{
	static const struct {
		DWORD error;
		enum kport_status status;
	} table[] = {
		{ ERROR_INVALID_PARAMETER, KPORT_INVALID },
		{ ERROR_NOT_SUPPORTED, KPORT_UNSUPPORTED },
		{ ERROR_INVALID_FUNCTION, KPORT_UNSUPPORTED },
		{ ERROR_ACCESS_DENIED, KPORT_DENIED },
		{ ERROR_BUSY, KPORT_BUSY },
		{ ERROR_SEM_TIMEOUT, KPORT_TIMED_OUT },
		{ ERROR_NO_SYSTEM_RESOURCES, KPORT_NO_MEMORY },
		{ ERROR_NOT_ENOUGH_MEMORY, KPORT_NO_MEMORY },
		{ ERROR_OPERATION_ABORTED, KPORT_INTERRUPTED },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (table[i].error == error)
			return table[i].status;
	return KPORT_SYSTEM;
}

enum kport_status kioport_channel_open(uint32_t flags, kioport_channel *channel)
{
	HANDLE device;
	enum kport_status status = driver_open(flags, &device);

	if (status == KPORT_OK)
		*channel = (kioport_channel)device;
	return status;
}

enum kport_status kioport_channel_look(kioport_channel *channel)
{
	HANDLE device;
	const DWORD error = device_open(KPORT_READ_ONLY, &device);

	if (error == ERROR_FILE_NOT_FOUND || error == ERROR_PATH_NOT_FOUND)
		return fail(KPORT_UNSUPPORTED, 0, KIOPORT_DOES_NOT_RUN);
	if (error == ERROR_ACCESS_DENIED)
		return fail(KPORT_DENIED, 0, KIOPORT_NOT_TOLD);
	if (error != ERROR_SUCCESS)
		return fail(status_of(error), (long)error, "cannot open the driver kioport");
	*channel = (kioport_channel)device;
	return KPORT_OK;
}

enum kport_status kioport_channel_probe(void)
{
	return driver_probe();
}

void kioport_channel_close(kioport_channel channel)
{
	CloseHandle((HANDLE)channel);
}

/* Control codes by request number; each says which access its handle needs. */
#define X(name, number, access) [number] = KP_NT_CODE((number), (access)),
static const DWORD codes[] = { KP_REQUESTS(X) };
#undef X

enum kport_status kioport_request(kioport_channel channel, enum kp_request_number number,
				  void *buffer, size_t len, long *code)
{
	DWORD answered, error;

	if (DeviceIoControl((HANDLE)channel, codes[number], buffer, (DWORD)len, buffer, (DWORD)len,
			    &answered, NULL))
		return KPORT_OK;
	error = GetLastError();
	*code = (long)error;
	return status_of(error);
}

enum kport_status kioport_channel_in(kioport_channel channel, uint16_t port, unsigned width,
				     uint32_t *value, long *code)
{
	struct kp_access access = {
		.header = { .size = sizeof(access) },
		.port = port,
		.width = (uint8_t)width,
	};
	enum kport_status status =
		kioport_request(channel, KP_REQUEST_READ, &access, sizeof(access), code);

	if (status == KPORT_OK)
		*value = access.value;
	return status;
}

enum kport_status kioport_channel_out(kioport_channel channel, uint16_t port, unsigned width,
				      uint32_t value, long *code)
{
	struct kp_access access = {
		.header = { .size = sizeof(access) },
		.value = value,
		.port = port,
		.width = (uint8_t)width,
	};

	return kioport_request(channel, KP_REQUEST_WRITE, &access, sizeof(access), code);
}

enum kport_status kioport_busy(kioport_channel channel, struct kp_range range)
{
	struct kport_port_info owner;
	char holder[128];

	if (kioport_holder_text(channel, range, holder, sizeof(holder)))
		return fail(KPORT_BUSY, 0,
			    "ports 0x%x-0x%x are held through the driver kioport by %s: end that "
			    "first",
			    range.first, range.last, holder);

	if (!owners_find(range, &owner))
		return fail(KPORT_BUSY, 0,
			    "ports 0x%x-0x%x are in use by a driver or another program: end that, "
			    "or use them beside it as administrator (KPORT_SHARE, --share)",
			    range.first, range.last);
	return fail(KPORT_BUSY, 0,
		    "ports 0x%x-0x%x are in use, and belong to \"%s\": end the program that uses "
		    "that device, or disable the device in Device Manager, or use the ports beside "
		    "it as administrator (KPORT_SHARE, --share)",
		    range.first, range.last, owner.owner);
}

enum kport_status kioport_hello(HANDLE device)
{
	uint64_t features;

	return kioport_greet((kioport_channel)device, &features);
}

enum kport_status kioport_quiesce(HANDLE device)
{
	struct kp_header request = { .size = sizeof(request) };
	uint64_t features;
	long code;
	enum kport_status status;

	/* One that speaks another protocol cannot be asked: then the service manager is. */
	if (kioport_greet((kioport_channel)device, &features) != KPORT_OK ||
	    !(features & KP_FEATURE_QUIESCE))
		return KPORT_OK;
	status = kioport_request((kioport_channel)device, KP_REQUEST_QUIESCE, &request,
				 sizeof(request), &code);
	if (status == KPORT_BUSY)
		return fail(KPORT_BUSY, 0,
			    "the driver kioport cannot be replaced while a program has it open: "
			    "close that and try again");
	if (status != KPORT_OK)
		return fail(status, code, "the driver kioport does not let itself be replaced");
	return KPORT_OK;
}

enum kport_status kioport_reload(void)
{
	struct kp_policy_load request = { .header = { .size = sizeof(request) } };
	enum kport_status status;
	uint64_t features;
	HANDLE device;
	long code;

	if (device_open(0, &device) != ERROR_SUCCESS)
		return KPORT_OK;
	status = kioport_greet((kioport_channel)device, &features);
	if (status == KPORT_OK) {
		status = kioport_request((kioport_channel)device, KP_REQUEST_POLICY_RELOAD,
					 &request, sizeof(request), &code);
		if (status != KPORT_OK)
			status = fail(status, code, "the driver kioport does not read its policy");
	}
	CloseHandle(device);
	return status;
}

enum kport_status kioport_rules(bool reload, struct kp_rules *answer)
{
	enum kport_status status;
	uint64_t features;
	HANDLE device;
	long code;

	memset(answer, 0, sizeof(*answer));
	answer->header.size = sizeof(*answer);
	answer->header.flags = reload ? KP_RULES_RELOAD : 0;
	if (device_open(reload ? 0 : KPORT_READ_ONLY, &device) != ERROR_SUCCESS)
		return fail(KPORT_UNSUPPORTED, 0, "the driver kioport does not run");
	status = kioport_greet((kioport_channel)device, &features);
	if (status == KPORT_OK) {
		status = kioport_request((kioport_channel)device, KP_REQUEST_RULES, answer,
					 sizeof(*answer), &code);
		if (status == KPORT_UNSUPPORTED || status == KPORT_INVALID)
			status = fail(KPORT_UNSUPPORTED, 0,
				      "the driver that runs is older than rules are: kport install "
				      "replaces it");
		else if (status != KPORT_OK)
			status = fail(status, code, "the driver kioport does not read its rules");
	}
	CloseHandle(device);
	return status;
}
