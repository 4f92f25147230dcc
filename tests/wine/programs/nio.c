/* SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <io.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "nio.h"

static unsigned cases;
static unsigned failures;

DWORD nio_code(unsigned number)
{
#define ACCESS(name, request, access) [(request)] = (access),
	static const unsigned accesses[] = { KP_REQUESTS(ACCESS) };
#undef ACCESS
	unsigned access = number <= KP_REQUEST_LAST && number ? accesses[number] : KP_RIGHT_READ;

	return KP_NT_CODE(number, access);
}

DWORD nio_open_bare(DWORD access, HANDLE *device)
{
	*device = CreateFileA("\\\\.\\kioport", access, FILE_SHARE_READ | FILE_SHARE_WRITE, NULL,
			      OPEN_EXISTING, 0, NULL);
	return *device == INVALID_HANDLE_VALUE ? GetLastError() : 0;
}

DWORD nio_open(DWORD access, HANDLE *device)
{
	DWORD error = nio_open_bare(access, device);

	return error ? error : nio_hello(*device);
}

DWORD nio_control(HANDLE device, DWORD code, void *in, DWORD in_len, void *out, DWORD out_len,
		  DWORD *answered)
{
	*answered = 0;
	return DeviceIoControl(device, code, in, in_len, out, out_len, answered, NULL) ?
		       0 :
		       GetLastError();
}

DWORD nio_request(HANDLE device, unsigned number, void *request)
{
	const struct kp_header *header = request;
	DWORD answered;

	return nio_control(device, nio_code(number), request, header->size, request, header->size,
			   &answered);
}

DWORD nio_hello(HANDLE device)
{
	struct kp_handshake hello = { .header.size = sizeof(hello),
				      .magic = KP_ABI_MAGIC,
				      .major = KP_ABI_MAJOR,
				      .minor = KP_ABI_MINOR };

	return nio_request(device, KP_REQUEST_HANDSHAKE, &hello);
}

DWORD nio_claim(HANDLE device, unsigned first, unsigned last, uint32_t flags)
{
	struct kp_claim_request claim = { .header = { sizeof(claim), flags },
					  .range = { (uint16_t)first, (uint16_t)last } };

	return nio_request(device, KP_REQUEST_CLAIM, &claim);
}

DWORD nio_release(HANDLE device, unsigned first, unsigned last)
{
	struct kp_claim_request claim = { .header = { sizeof(claim), 0 },
					  .range = { (uint16_t)first, (uint16_t)last } };

	return nio_request(device, KP_REQUEST_RELEASE, &claim);
}

DWORD nio_read(HANDLE device, unsigned port, unsigned width, uint32_t *value)
{
	struct kp_access access = { .header.size = sizeof(access),
				    .port = (uint16_t)port,
				    .width = (uint8_t)width };
	DWORD error = nio_request(device, KP_REQUEST_READ, &access);

	if (!error)
		*value = access.value;
	return error;
}

DWORD nio_write(HANDLE device, unsigned port, unsigned width, uint32_t value)
{
	struct kp_access access = { .header.size = sizeof(access),
				    .port = (uint16_t)port,
				    .width = (uint8_t)width,
				    .value = value };

	return nio_request(device, KP_REQUEST_WRITE, &access);
}

DWORD nio_policy(HANDLE device, const char *text, struct kp_policy_load *answer)
{
	size_t len = strlen(text);
	size_t size = sizeof(struct kp_policy_load) + (len + 7) / 8 * 8;
	struct kp_policy_load *load = calloc(1, size);
	DWORD error;

	if (!load)
		return ERROR_NOT_ENOUGH_MEMORY;
	load->header.size = (uint32_t)size;
	load->text_len = (uint32_t)len;
	memcpy(load + 1, text, len);
	error = nio_request(device, KP_REQUEST_POLICY_LOAD, load);
	if (answer)
		*answer = *load;
	free(load);
	return error;
}

uint64_t nio_now_ns(void)
{
	LARGE_INTEGER count;
	LARGE_INTEGER frequency;

	QueryPerformanceCounter(&count);
	QueryPerformanceFrequency(&frequency);
	return (uint64_t)((double)count.QuadPart * 1e9 / (double)frequency.QuadPart);
}

/* Line by line and without carriage returns, so that several programs may write to one pipe. */
static void say(const char *text)
{
	_setmode(1, _O_BINARY);
	fputs(text, stdout);
	fflush(stdout);
}

static void report(bool passed, const char *name, va_list arguments)
{
	char words[512];
	char line[600];

	vsnprintf(words, sizeof(words), name, arguments);
	failures += !passed;
	snprintf(line, sizeof(line), "%sok %u - %s\n", passed ? "" : "not ", ++cases, words);
	say(line);
}

void ok(bool passed, const char *name, ...)
{
	va_list arguments;

	va_start(arguments, name);
	report(passed, name, arguments);
	va_end(arguments);
}

void same(long long got, long long wanted, const char *name, ...)
{
	va_list arguments;

	va_start(arguments, name);
	report(got == wanted, name, arguments);
	va_end(arguments);
	if (got != wanted)
		note("got %lld, not %lld", got, wanted);
}

void note(const char *text, ...)
{
	char words[512];
	char line[600];
	va_list arguments;

	va_start(arguments, text);
	vsnprintf(words, sizeof(words), text, arguments);
	va_end(arguments);
	snprintf(line, sizeof(line), "#   %s\n", words);
	say(line);
}

int plan(void)
{
	char line[32];

	snprintf(line, sizeof(line), "1..%u\n", cases);
	say(line);
	return failures != 0;
}
