/* SPDX-License-Identifier: MIT */
/* driver/nt/security.c, opener.c, device.c: who may open the device, and for what. */
#include "check.h"

#include "driver/nt/kioport.h"
#include "messages.h"

static int fresh_on(ULONG major, ULONG minor)
{
	nt_reset();
	nt.major = major;
	nt.minor = minor;
	return nt_load() != STATUS_SUCCESS;
}

static int fresh(void **state)
{
	(void)state;
	return fresh_on(5, 1);
}

static int fresh_vista(void **state)
{
	(void)state;
	return fresh_on(6, 0);
}

struct row {
	const char *who;
	const struct nt_token *token;
	bool may[3]; /* read, write, both */
};

static const ACCESS_MASK accesses[] = { READ, WRITE, BOTH };

static void check_rows(const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < 3; k++) {
			struct nt_file file;
			NTSTATUS status = nt_open(&file, rows[i].token, accesses[k]);

			if (NT_SUCCESS(status) != rows[i].may[k])
				fail_msg("%s, access %u: 0x%08x", rows[i].who, accesses[k],
					 (unsigned)status);
			if (NT_SUCCESS(status))
				nt_close(&file);
			else
				assert_int_equal(status, STATUS_ACCESS_DENIED);
		}
}

#define ALL                                                                                        \
	{                                                                                          \
		true, true, true                                                                   \
	}
#define NONE                                                                                       \
	{                                                                                          \
		false, false, false                                                                \
	}

CASE(access_matrix_of_windows_2000_and_xp)
{
	static const struct row rows[] = {
		{ "SYSTEM", &nt_system, ALL },
		{ "an administrator", &nt_admin, ALL },
		{ "an administrator who is not elevated", &nt_filtered_admin, NONE },
		{ "a member of kport", &nt_member, ALL },
		{ "somebody else", &nt_bob, NONE },
	};

	check_rows(rows, COUNT_OF(rows));
}

CASE(access_matrix_of_vista_and_later)
{
	static const struct row rows[] = {
		{ "SYSTEM", &nt_system, ALL },
		{ "an administrator", &nt_admin, ALL },
		{ "an administrator who is not elevated", &nt_filtered_admin, NONE },
		{ "a member of kport", &nt_member, ALL },
		{ "a member of kport at low integrity", &nt_low_member, NONE },
		{ "somebody else", &nt_bob, NONE },
	};

	check_rows(rows, COUNT_OF(rows));
}

static NTSTATUS write_port(struct nt_file *file)
{
	struct kp_access access = { .port = 0x378, .width = 1, .value = 0x55 };

	return nt_request(file, KP_REQUEST_WRITE, &access, sizeof(access));
}

static NTSTATUS read_port(struct nt_file *file)
{
	struct kp_access access = { .port = 0x378, .width = 1 };

	return nt_request(file, KP_REQUEST_READ, &access, sizeof(access));
}

CASE(a_handle_for_reading_cannot_write)
{
	struct nt_file file;

	assert_int_equal(nt_open(&file, &nt_admin, READ), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x378), STATUS_SUCCESS);
	assert_int_equal(read_port(&file), STATUS_SUCCESS);
	assert_int_equal(write_port(&file), STATUS_ACCESS_DENIED);
	/* nor where the I/O manager does not look */
	file.access = BOTH;
	assert_int_equal(write_port(&file), STATUS_ACCESS_DENIED);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x378), STATUS_ACCESS_DENIED);
	nt_close(&file);
	assert_int_equal(nt.latch[0x378], 0);
}

CASE(a_handle_for_writing_can_do_nothing_without_a_handshake)
{
	struct nt_file file;

	assert_int_equal(nt_open(&file, &nt_admin, WRITE), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_ACCESS_DENIED);
	assert_int_equal(write_port(&file), STATUS_INVALID_PARAMETER);
	nt_close(&file);
}

CASE(there_is_nothing_behind_the_device)
{
	static const WCHAR *const names[] = { L"\\", L"\\x", L"\\lpt1", L"x" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		struct nt_file file;

		assert_int_equal(nt_open_name(&file, &nt_admin, BOTH, names[i]),
				 STATUS_OBJECT_NAME_NOT_FOUND);
	}
}

CASE(an_impersonating_thread_opens_as_whom_it_impersonates)
{
	SECURITY_SUBJECT_CONTEXT subject = { .ClientToken = (PACCESS_TOKEN)(uintptr_t)&nt_bob,
					     .PrimaryToken = (PACCESS_TOKEN)(uintptr_t)&nt_admin };

	assert_false(kioport_is_principal(&subject, KP_PRINCIPAL_ADMINISTRATORS, NULL, 0));
	subject.ClientToken = NULL;
	assert_true(kioport_is_principal(&subject, KP_PRINCIPAL_ADMINISTRATORS, NULL, 0));
}

static bool is(const struct nt_token *token, enum kp_principal kind, const char *name)
{
	SECURITY_SUBJECT_CONTEXT subject = { .PrimaryToken = (PACCESS_TOKEN)(uintptr_t)token };

	return kioport_is_principal(&subject, kind, name, strlen(name));
}

CASE(a_policy_names_sids_and_the_group)
{
	assert_true(is(&nt_member, KP_PRINCIPAL_GROUP, "kport"));
	assert_true(is(&nt_member, KP_PRINCIPAL_GROUP, "KPORT"));
	assert_false(is(&nt_bob, KP_PRINCIPAL_GROUP, "kport"));
	assert_true(is(&nt_member, KP_PRINCIPAL_GROUP, NT_SID_GROUP));
	assert_true(is(&nt_alice, KP_PRINCIPAL_USER, NT_SID_ALICE));
	assert_false(is(&nt_bob, KP_PRINCIPAL_USER, NT_SID_ALICE));
	assert_false(is(&nt_alice, KP_PRINCIPAL_USER, "alice"));
	assert_false(is(&nt_member, KP_PRINCIPAL_USER, "kport"));
	assert_false(is(&nt_filtered_admin, KP_PRINCIPAL_GROUP, NT_SID_ADMINISTRATORS));
	assert_true(is(&nt_admin, KP_PRINCIPAL_GROUP, NT_SID_ADMINISTRATORS));
}

CASE(a_check_that_fails_makes_nobody_a_member)
{
	SECURITY_SUBJECT_CONTEXT subject = { .PrimaryToken = (PACCESS_TOKEN)(uintptr_t)&nt_admin };

	for (uint64_t call = 1;; call++) {
		bool is_admin;

		nt.failed = NULL;
		nt.fail_call = nt.calls + call;
		is_admin = kioport_is_principal(&subject, KP_PRINCIPAL_ADMINISTRATORS, NULL, 0);
		nt.fail_call = 0;
		if (!nt.failed)
			break;
		assert_false(is_admin);
	}
}

CASE(texts_that_are_no_sids)
{
	static const char *const texts[] = {
		"",
		"S",
		"S-1",
		"S-1-",
		"S-1-5",
		"S-1-5-",
		"S-2-5-18",
		"S-1-5-18-",
		"S-1-5--18",
		"S-1-5-0x12",
		"X-1-5-18",
		"S-1-5-18 ",
		" S-1-5-18",
		"S-1-5-+1",
		"S-1-4294967296-1",
		"S-1-5-4294967296",
		"S-1-5-99999999999999999999999999",
		"S1-5-18",
		"S--1-5-18",
		"S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15-16",
	};
	struct kioport_sid sid;

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		if (kioport_sid_parse(texts[i], strlen(texts[i]), &sid))
			fail_msg("'%s' is taken for a SID", texts[i]);
		assert_int_equal(sid.len_bytes, 0);
	}
}

CASE(texts_of_sids_become_their_bytes)
{
	static const char *const texts[] = {
		"S-1-5-18",	"S-1-0-0",
		"s-1-5-32-544", "S-1-5-21-4294967295-0-1-500",
		"S-1-16-8192",	"S-1-5-1-2-3-4-5-6-7-8-9-10-11-12-13-14-15",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		_Alignas(4) UCHAR wanted[68];
		ULONG len = nt_sid(texts[i], wanted);
		struct kioport_sid sid;
		struct kioport_sid copy;

		assert_true(kioport_sid_parse(texts[i], strlen(texts[i]), &sid));
		assert_int_equal(sid.len_bytes, len);
		assert_memory_equal(sid.bytes, wanted, len);
		assert_true(kioport_sid_copy(wanted, len, &copy));
		assert_memory_equal(copy.bytes, wanted, len);
		assert_false(kioport_sid_copy(wanted, len - 1, &copy));
		assert_int_equal(copy.len_bytes, 0);
	}
}

/* Of our own: how many entries, for whom. [MS-DTYP] 2.4.6 */
static ULONG make_descriptor(UCHAR *to, const char *who, ACCESS_MASK access)
{
	ULONG sid_len = nt_sid(who, to + 20 + 8 + 8);
	ULONG entry_len = 8 + sid_len;
	ULONG acl_len = 8 + entry_len;

	memset(to, 0, 20 + 8 + 8);
	to[0] = 1;
	to[2] = 0x04; /* a DACL is present */
	to[3] = 0x80; /* self-relative */
	to[16] = 20;
	to[20] = 2;
	to[22] = (UCHAR)acl_len;
	to[24] = 1;
	to[30] = (UCHAR)entry_len;
	memcpy(to + 32, &access, sizeof(access));
	return 20 + acl_len;
}

static _Alignas(8) UCHAR stored[128];

static int reload_with(ULONG type, ULONG len)
{
	nt_unload();
	nt.event_count = 0;
	nt_set_value(L"Security", type, stored, len);
	return nt_load();
}

static bool can_open(const struct nt_token *token)
{
	struct nt_file file;

	if (!NT_SUCCESS(nt_open(&file, token, BOTH)))
		return false;
	nt_close(&file);
	return true;
}

CASE(a_stored_descriptor_replaces_the_usual_one)
{
	nt_set_policy("user " NT_SID_BOB " lpt1 read write\ngroup kport lpt1 read write\n");
	assert_int_equal(reload_with(REG_BINARY, make_descriptor(stored, NT_SID_BOB, BOTH)),
			 STATUS_SUCCESS);
	assert_true(can_open(&nt_bob));
	assert_false(can_open(&nt_member));
	assert_false(can_open(&nt_admin));
	assert_int_equal(nt.event_count, 0);
}

static int reload(struct nt_file *admin)
{
	struct kp_policy_load load = { .header.size = sizeof(load) };

	return nt_request(admin, KP_REQUEST_POLICY_RELOAD, &load, sizeof(load));
}

CASE(a_stored_descriptor_that_goes_bad_leaves_what_stands)
{
	ULONG len = make_descriptor(stored, NT_SID_ADMINISTRATORS, BOTH);
	struct nt_file admin;

	assert_int_equal(reload_with(REG_BINARY, len), STATUS_SUCCESS);
	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&admin), STATUS_SUCCESS);
	nt_set_value(L"Security", REG_BINARY, stored, len - 1);
	assert_int_equal(reload(&admin), STATUS_SUCCESS);
	assert_int_equal(nt.events[0], KIOPORT_SECURITY_UNUSABLE);
	assert_false(can_open(&nt_member));
	nt_close(&admin);
}

CASE(a_stored_descriptor_is_renewed_in_one_step)
{
	struct nt_file admin;

	assert_int_equal(reload_with(REG_BINARY,
				     make_descriptor(stored, NT_SID_ADMINISTRATORS, BOTH)),
			 STATUS_SUCCESS);
	assert_int_equal(nt_open(&admin, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&admin), STATUS_SUCCESS);
	nt.lists_set = 0;
	assert_int_equal(reload(&admin), STATUS_SUCCESS);
	assert_int_equal(nt.lists_set, 1);
	assert_false(can_open(&nt_member));
	nt_close(&admin);
}

CASE(a_stored_descriptor_gives_no_port)
{
	assert_int_equal(reload_with(REG_BINARY, make_descriptor(stored, NT_SID_BOB, BOTH)),
			 STATUS_SUCCESS);
	assert_false(can_open(&nt_bob)); /* the policy gives him nothing */
	assert_int_equal(nt.events[0], KIOPORT_OPEN_DENIED);
}

CASE(low_integrity_stays_out_whatever_is_stored)
{
	assert_int_equal(reload_with(REG_BINARY, make_descriptor(stored, NT_SID_ALICE, BOTH)),
			 STATUS_SUCCESS);
	assert_true(can_open(&nt_member));
	assert_false(can_open(&nt_low_member));
}

static void usual_one_stays(ULONG type, ULONG len)
{
	assert_int_equal(reload_with(type, len), STATUS_SUCCESS);
	assert_int_equal(nt.event_count, 1);
	assert_int_equal(nt.events[0], KIOPORT_SECURITY_UNUSABLE);
	assert_true(can_open(&nt_admin));
	assert_true(can_open(&nt_member));
	assert_false(can_open(&nt_bob));
}

CASE(a_stored_descriptor_that_is_none_leaves_the_usual_one)
{
	ULONG len = make_descriptor(stored, NT_SID_BOB, BOTH);

	usual_one_stays(REG_BINARY, len - 1);
	usual_one_stays(REG_BINARY, 0);
	usual_one_stays(REG_MULTI_SZ, len);
	stored[2] = 0; /* no DACL at all: everybody */
	usual_one_stays(REG_BINARY, len);
	stored[2] = 4;
	stored[16] = 0; /* an empty one: everybody */
	usual_one_stays(REG_BINARY, len);
	stored[16] = 20;
	stored[3] = 0; /* not self-relative */
	usual_one_stays(REG_BINARY, len);
}

CASE(without_the_groups_sid_it_is_nobodys)
{
	nt_unload();
	nt_set_value(L"GroupSid", REG_BINARY, stored, 0);
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_false(can_open(&nt_member));
	assert_true(can_open(&nt_admin));
}

CASE(no_more_handles_than_the_limit)
{
	static struct nt_file files[KIOPORT_MAX_FILES + 1];
	size_t i;

	for (i = 0; i < KIOPORT_MAX_FILES; i++) {
		nt.current = &nt.processes[i / KIOPORT_MAX_FILES_A_PROCESS];
		assert_int_equal(nt_open(&files[i], &nt_admin, READ), STATUS_SUCCESS);
	}
	nt.current = &nt.processes[i / KIOPORT_MAX_FILES_A_PROCESS];
	assert_int_equal(nt_open(&files[i], &nt_admin, READ), STATUS_INSUFFICIENT_RESOURCES);
	nt_close(&files[0]);
	assert_int_equal(nt_open(&files[0], &nt_admin, READ), STATUS_SUCCESS);
	for (i = 0; i < KIOPORT_MAX_FILES; i++)
		nt_close(&files[i]);
}

CASE(no_process_takes_all_handles)
{
	static struct nt_file files[KIOPORT_MAX_FILES_A_PROCESS + 1];
	size_t i;

	for (i = 0; i < KIOPORT_MAX_FILES_A_PROCESS; i++)
		assert_int_equal(nt_open(&files[i], &nt_admin, READ), STATUS_SUCCESS);
	assert_int_equal(nt_open(&files[i], &nt_admin, READ), STATUS_INSUFFICIENT_RESOURCES);
	nt.current = &nt.processes[1];
	assert_int_equal(nt_open(&files[i], &nt_admin, READ), STATUS_SUCCESS);
	for (i = 0; i <= KIOPORT_MAX_FILES_A_PROCESS; i++)
		nt_close(&files[i]);
}

CASE(an_open_whose_calls_fail_leaves_nothing)
{
	unsigned blocks = nt.blocks;
	uint64_t call = 0;

	do {
		struct nt_file file;
		NTSTATUS status;

		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		status = nt_open(&file, &nt_member, BOTH);
		nt.fail_call = 0;
		if (NT_SUCCESS(status))
			nt_close(&file);
		assert_int_equal(nt.blocks, blocks);
		assert_ptr_equal(nt.driver.DriverUnload, kioport_unload);
	} while (nt.failed);
	assert_true(call > 10);
}

CASE(after_cleanup_a_request_finds_nothing)
{
	struct nt_file file;

	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
	nt_cleanup(&file);
	assert_false(nt_map_gives(0x378));
	assert_int_equal(read_port(&file), STATUS_ACCESS_DENIED);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_ACCESS_DENIED);
	assert_false(nt_unload());
	nt_finish(&file);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, unload_and_look)
#define VISTA(name) cmocka_unit_test_setup_teardown(name, fresh_vista, unload_and_look)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(access_matrix_of_windows_2000_and_xp),
		VISTA(access_matrix_of_vista_and_later),
		RUN(a_handle_for_reading_cannot_write),
		RUN(a_handle_for_writing_can_do_nothing_without_a_handshake),
		RUN(there_is_nothing_behind_the_device),
		RUN(an_impersonating_thread_opens_as_whom_it_impersonates),
		RUN(a_policy_names_sids_and_the_group),
		RUN(a_check_that_fails_makes_nobody_a_member),
		RUN(texts_that_are_no_sids),
		RUN(texts_of_sids_become_their_bytes),
		RUN(a_stored_descriptor_replaces_the_usual_one),
		RUN(a_stored_descriptor_that_goes_bad_leaves_what_stands),
		RUN(a_stored_descriptor_is_renewed_in_one_step),
		RUN(a_stored_descriptor_gives_no_port),
		VISTA(low_integrity_stays_out_whatever_is_stored),
		RUN(a_stored_descriptor_that_is_none_leaves_the_usual_one),
		RUN(without_the_groups_sid_it_is_nobodys),
		RUN(no_more_handles_than_the_limit),
		RUN(no_process_takes_all_handles),
		RUN(an_open_whose_calls_fail_leaves_nothing),
		VISTA(an_open_whose_calls_fail_leaves_nothing),
		RUN(after_cleanup_a_request_finds_nothing),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
