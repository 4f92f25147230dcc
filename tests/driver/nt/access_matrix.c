/* SPDX-License-Identifier: MIT */
/*
 * The table of docs/windows.md, "Who may do what", written down once more. It repeats on purpose what the ABI
 * says of each request: a slip there is to be seen here.
 */
#include "access_matrix.h"
#include "check.h"

#include <stdio.h>

enum who { NOBODY, MEMBER, ADMINISTRATOR };

static const struct opener {
	const char *name;
	const struct nt_token *token;
	enum who who;
	enum who who_on_vista;
} openers[] = {
	{ "SYSTEM", &nt_system, ADMINISTRATOR, ADMINISTRATOR },
	{ "an administrator", &nt_admin, ADMINISTRATOR, ADMINISTRATOR },
	{ "an administrator who is not elevated", &nt_filtered_admin, NOBODY, NOBODY },
	{ "a member of kport", &nt_member, MEMBER, MEMBER },
	{ "a member of kport in a program of low integrity", &nt_low_member, MEMBER, NOBODY },
	{ "an ordinary user", &nt_bob, NOBODY, NOBODY },
	{ "a guest", &nt_guest, NOBODY, NOBODY },
	{ "LocalService", &nt_local_service, NOBODY, NOBODY },
	{ "a service in the group kport", &nt_service_member, MEMBER, MEMBER },
};

#define ATTRIBUTES (SYNCHRONIZE | FILE_READ_ATTRIBUTES)

static const struct way {
	const char *name;
	ACCESS_MASK access;
} ways[] = {
	{ "nothing", ATTRIBUTES },
	{ "reading", READ | ATTRIBUTES },
	{ "writing", WRITE | ATTRIBUTES },
	{ "both", BOTH | ATTRIBUTES },
};

/* A request that is in order, from somebody who has claimed lpt1. */
union text {
	struct kp_header header;
	struct kp_handshake hello;
	struct kp_access access;
	struct kp_batch batch;
	struct kp_claim_request claim;
	struct kp_grant_request grant;
	struct kp_policy_load policy;
	struct kp_trace_read trace;
	UCHAR bytes[64];
};

#define LPT1                                                                                       \
	{                                                                                          \
		0x378, 0x37a                                                                       \
	}

static const struct ask {
	const char *name;
	uint32_t number;
	ACCESS_MASK needs;
	bool administrators;
	bool needs_bitmap;
	ULONG len;
	union text text;
} asks[] = {
	{ "HANDSHAKE",
	  1,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_handshake),
	  { .hello = { .magic = KP_ABI_MAGIC, .major = KP_ABI_MAJOR } } },
	{ "READ",
	  2,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_access),
	  { .access = { .port = 0x379, .width = 1 } } },
	{ "WRITE",
	  3,
	  WRITE,
	  false,
	  false,
	  sizeof(struct kp_access),
	  { .access = { .port = 0x378, .width = 1, .value = 0x55 } } },
	{ "BATCH_READ", 4, READ, false, false, sizeof(struct kp_batch), { .bytes = { 0 } } },
	{ "BATCH", 5, BOTH, false, false, sizeof(struct kp_batch), { .bytes = { 0 } } },
	{ "CLAIM",
	  6,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_claim_request),
	  { .claim = { .range = LPT1 } } },
	{ "CLAIM with share",
	  6,
	  READ,
	  true,
	  false,
	  sizeof(struct kp_claim_request),
	  { .claim = { .header.flags = KP_CLAIM_SHARE, .range = { 0x278, 0x27a } } } },
	{ "RELEASE",
	  7,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_claim_request),
	  { .claim = { .range = LPT1 } } },
	{ "GRANT",
	  8,
	  BOTH,
	  false,
	  true,
	  sizeof(struct kp_grant_request),
	  { .grant = { .range = LPT1 } } },
	{ "GRANT_LIST", 10, READ, false, false, sizeof(struct kp_grant_list), { .bytes = { 0 } } },
	{ "RIGHTS_LIST",
	  11,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_rights_list),
	  { .bytes = { 0 } } },
	{ "POLICY_LOAD", 12, BOTH, true, false, sizeof(struct kp_policy_load), { .bytes = { 0 } } },
	{ "TRACE_SET",
	  13,
	  READ,
	  false,
	  false,
	  sizeof(struct kp_header),
	  { .header.flags = KP_TRACE_ON } },
	{ "TRACE_SET of all",
	  13,
	  READ,
	  true,
	  false,
	  sizeof(struct kp_header),
	  { .header.flags = KP_TRACE_ON | KP_TRACE_ALL } },
	{ "TRACE_READ", 14, READ, false, false, sizeof(struct kp_trace_read), { .bytes = { 0 } } },
	{ "POLICY_RELOAD",
	  15,
	  BOTH,
	  true,
	  false,
	  sizeof(struct kp_policy_load),
	  { .bytes = { 0 } } },
	{ "QUIESCE", 16, BOTH, true, false, sizeof(struct kp_header), { .bytes = { 0 } } },
	{ "RULES", 17, READ, false, false, sizeof(struct kp_rules), { .bytes = { 0 } } },
	{ "RULES again",
	  17,
	  READ,
	  true,
	  false,
	  sizeof(struct kp_rules),
	  { .header.flags = KP_RULES_RELOAD } },
	{ "HOLDERS", 18, READ, true, false, sizeof(struct kp_holders), { .bytes = { 0 } } },
};

/* REVOKE takes a grant that is there, so it is asked after GRANT. */
#define REVOKE_NUMBER 9u

static NTSTATUS send(struct nt_file *file, const struct ask *ask)
{
	union text text = ask->text;
	ULONG code =
		KP_NT_DEVICE_TYPE << 16 | (ask->needs & BOTH) << 14 | (0x800u + ask->number) << 2;

	text.header.size = ask->len;
	return nt_control(file, code, &text, ask->len, ask->len, NULL);
}

static NTSTATUS revoke(struct nt_file *file, const struct ask *granted)
{
	struct ask ask = *granted;

	ask.number = REVOKE_NUMBER;
	return send(file, &ask);
}

struct place {
	enum matrix_system system;
	const struct opener *opener;
	enum who who;
	const struct way *way;
	ACCESS_MASK has; /* as the driver sees it */
};

static NTSTATUS expected(const struct place *place, const struct ask *ask, bool is_checked_before)
{
	if (ask->needs & ~place->way->access && is_checked_before)
		return STATUS_ACCESS_DENIED;
	/* without reading there was no handshake */
	if (!(place->way->access & READ) && ask->number != KP_REQUEST_HANDSHAKE)
		return STATUS_INVALID_PARAMETER;
	if (ask->needs & ~place->has)
		return STATUS_ACCESS_DENIED;
	if (ask->number == KP_REQUEST_RULES && place->system == MATRIX_WINE)
		return STATUS_SUCCESS;
	if (ask->administrators && place->who != ADMINISTRATOR)
		return STATUS_ACCESS_DENIED;
	if (ask->needs_bitmap && place->system == MATRIX_WINE)
		return STATUS_NOT_SUPPORTED;
	return STATUS_SUCCESS;
}

static void compare(const struct place *place, const char *request, NTSTATUS found, NTSTATUS wanted)
{
	if (found != wanted)
		fail_msg("%s, opened for %s, %s: 0x%08x instead of 0x%08x", place->opener->name,
			 place->way->name, request, (unsigned)found, (unsigned)wanted);
}

/* Each request on a handle of its own. bypass: where the I/O manager does not look at the code's access. */
static void check_ask(const struct place *place, const struct ask *ask, bool bypass)
{
	struct nt_file file;
	NTSTATUS wanted = expected(place, ask, !bypass);
	NTSTATUS status;

	compare(place, "opening again", nt_open(&file, place->opener->token, place->way->access),
		STATUS_SUCCESS);
	nt_hello(&file);
	nt_claim(&file, 0x378, 0x37a);
	if (bypass)
		file.access = BOTH;
	status = send(&file, ask);
	compare(place, ask->name, status, wanted);
	if (ask->number == KP_REQUEST_GRANT)
		compare(place, "REVOKE", revoke(&file, ask), wanted);
	nt_close(&file);
	if (ask->number == KP_REQUEST_POLICY_LOAD && NT_SUCCESS(status)) {
		nt_unload();
		assert_int_equal(nt_load(), STATUS_SUCCESS);
	}
}

static bool may_open(const struct place *place)
{
	if (place->system == MATRIX_WINE)
		return true;
	/* an access check for nothing at all lets nobody in */
	if (place->system == MATRIX_NT4 && !(place->has & BOTH))
		return false;
	return place->who != NOBODY;
}

static void check_place(const struct place *place)
{
	struct nt_file file;
	NTSTATUS status = nt_open(&file, place->opener->token, place->way->access);

	compare(place, "opening", status, may_open(place) ? STATUS_SUCCESS : STATUS_ACCESS_DENIED);
	if (!NT_SUCCESS(status))
		return;
	nt_close(&file);
	for (size_t i = 0; i < COUNT_OF(asks); i++) {
		check_ask(place, &asks[i], false);
		check_ask(place, &asks[i], true);
	}
}

/* So that a request that is added is added here. */
static void check_that_all_are_there(void)
{
	for (uint32_t number = 1; number <= KP_REQUEST_LAST; number++) {
		bool is_there = number == REVOKE_NUMBER;

		for (size_t i = 0; i < COUNT_OF(asks); i++)
			is_there |= asks[i].number == number;
		if (!is_there)
			fail_msg("request %u has no row", number);
	}
}

void check_access_matrix(enum matrix_system system)
{
	check_that_all_are_there();
	for (size_t i = 0; i < COUNT_OF(openers); i++)
		for (size_t k = 0; k < COUNT_OF(ways); k++) {
			struct place place = {
				.system = system,
				.opener = &openers[i],
				.who = system == MATRIX_VISTA ? openers[i].who_on_vista :
								openers[i].who,
				.way = &ways[k],
				.has = ways[k].access & BOTH,
			};

			if (system == MATRIX_WINE) {
				place.who = ADMINISTRATOR;
				place.has = BOTH;
			}
			check_place(&place);
		}
}
