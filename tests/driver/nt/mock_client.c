/* SPDX-License-Identifier: MIT */
/* The system as a test begins, programs that use the driver, and what they leave. */
#include "mock.h"
#include "mock_peers.h"

#include <string.h>

void nt_free(void)
{
	memset(&nt, 0, sizeof(nt));
}

void nt_reset(void)
{
	static uint64_t boot_ticks;

	nt_free();
	nt_machine_reset();
	/* what the driver remembers of the start before is long ago */
	boot_ticks += (uint64_t)1 << 32;
	nt.ticks = boot_ticks;
	nt.major = 5;
	nt.minor = 1;
	nt.ticks_a_second = 3579545; /* the ACPI timer's */
	nt.ticks_a_read = 1;
	nt.free_callbacks = 1;
	nt.has_key = true;
	memset(nt.iopm, 0xff, sizeof(nt.iopm));
	for (unsigned i = 0; i < NT_PROCESSES; i++) {
		nt.processes[i].id = 100 + 4 * i;
		nt.processes[i].refs = 1;
		nt.processes[i].token = &nt_alice;
	}
	nt.current = &nt.processes[0];
	nt_set_group();
}

static bool is_same(const WCHAR *a, const WCHAR *b)
{
	while (*a && *a == *b) {
		a++;
		b++;
	}
	return *a == *b;
}

void nt_set_value(const WCHAR *name, ULONG type, const void *data, ULONG len_bytes)
{
	struct nt_value value = { name, type, data, len_bytes };
	unsigned i = 0;

	while (i < NT_VALUES - 1 && nt.values[i].name && !is_same(nt.values[i].name, name))
		i++;
	nt.values[i] = value;
}

void nt_set_group(void)
{
	static _Alignas(4) UCHAR sid[68];

	nt_set_value(L"GroupSid", REG_BINARY, sid, nt_sid(NT_SID_GROUP, sid));
}

void nt_set_policy(const char *text)
{
	static const WCHAR name[] = L"Policy";
	static WCHAR wide[KP_POLICY_MAX_TEXT];
	size_t len;

	for (len = 0; text[len]; len++)
		wide[len] = text[len] == '\n' ? 0 : (WCHAR)(UCHAR)text[len];
	wide[len++] = 0;
	nt_set_value(name, REG_MULTI_SZ, wide, (ULONG)(len * sizeof(WCHAR)));
}

void nt_check_clean(void)
{
	if (nt.blocks)
		nt_violation("memory is left");
	if (nt.devices || nt.links || nt.callbacks || nt.keys)
		nt_violation("an object is left");
	nt_machine_check();
	if (nt.tokens)
		nt_violation("a token or a descriptor is left");
	for (unsigned i = 0; i < NT_PROCESSES; i++) {
		if (nt.processes[i].refs != !nt.processes[i].has_ended)
			nt_violation("a reference to a process is left, or one too many is gone");
		if (nt.processes[i].uses_map && !nt.processes[i].has_ended)
			nt_violation("a process still has the map");
	}
	for (unsigned i = 0; i < sizeof(nt.iopm); i++)
		if (nt.iopm[i] != 0xff)
			nt_violation("the map still gives ports");
}

static const ULONG access_of[] = {
#define X(name, number, access) [(number)] = (access),
	KP_REQUESTS(X)
#undef X
};

NTSTATUS nt_request(struct nt_file *file, uint32_t number, void *request, ULONG len)
{
	((struct kp_header *)request)->size = len;
	return nt_control(file, KP_NT_CODE(number, access_of[number]), request, len, len, NULL);
}

NTSTATUS nt_hello(struct nt_file *file)
{
	struct kp_handshake hello = { .magic = KP_ABI_MAGIC, .major = KP_ABI_MAJOR };

	return nt_request(file, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello));
}

NTSTATUS nt_claim(struct nt_file *file, uint16_t first, uint16_t last)
{
	struct kp_claim_request request = { .range = { first, last } };

	return nt_request(file, KP_REQUEST_CLAIM, &request, sizeof(request));
}

static NTSTATUS grant_request(struct nt_file *file, uint32_t number, HANDLE process, uint16_t first,
			      uint16_t last)
{
	struct kp_grant_request request = { .process = (uintptr_t)process,
					    .range = { first, last } };

	return nt_request(file, number, &request, sizeof(request));
}

NTSTATUS nt_grant(struct nt_file *file, HANDLE process, uint16_t first, uint16_t last)
{
	return grant_request(file, KP_REQUEST_GRANT, process, first, last);
}

NTSTATUS nt_revoke(struct nt_file *file, HANDLE process, uint16_t first, uint16_t last)
{
	return grant_request(file, KP_REQUEST_REVOKE, process, first, last);
}

NTSTATUS nt_holders(struct nt_file *file, uint32_t room, struct kp_holder *list, uint32_t max,
		    uint32_t *count)
{
	struct {
		struct kp_holders head;
		struct kp_holder list[KP_HOLDERS_PAGE];
	} page = { .head = { .handle = UINT64_MAX, .number = UINT64_MAX } };
	NTSTATUS status;

	*count = 0;
	do {
		page.head.count = 0;
		status = nt_request(file, KP_REQUEST_HOLDERS, &page,
				    (ULONG)(sizeof(page.head) + room * sizeof(page.list[0])));
		for (uint32_t i = 0; i < page.head.count; i++, ++*count)
			if (*count < max)
				list[*count] = page.list[i];
	} while (NT_SUCCESS(status) && page.head.count);
	return status;
}
