/* SPDX-License-Identifier: MIT */
/* driver/nt/main.c: loading, unloading, and each call on the way failing once. */
#include "check.h"

#include "driver/nt/kioport.h"
#include "messages.h"

struct version {
	ULONG major, minor;
	bool is_emulated;
};

static const struct version versions[] = {
	{ 5, 0, false }, /* Windows 2000 */
	{ 5, 1, false }, /* XP */
	{ 6, 0, false }, /* Vista */
	{ 6, 2, false }, /* 8 */
	{ 10, 0, false }, { 10, 0, true },
};

static void reset_to(const struct version *version)
{
	nt_reset();
	nt.major = version->major;
	nt.minor = version->minor;
	nt.is_emulated = version->is_emulated;
}

static void unload_clean(void)
{
	assert_true(nt_unload());
	nt_check_clean();
}

CASE(it_loads_and_unloads_on_every_system)
{
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		reset_to(&versions[i]);
		assert_int_equal(nt_load(), STATUS_SUCCESS);
		assert_int_equal(nt.devices, 1);
		assert_int_equal(nt.links, 1);
		assert_int_equal(nt.event_count, 0);
		unload_clean();
	}
}

CASE(a_hundred_times)
{
	nt_reset();
	for (unsigned i = 0; i < 100; i++) {
		assert_int_equal(nt_load(), STATUS_SUCCESS);
		unload_clean();
	}
}

CASE(a_second_driver_finds_the_name_taken)
{
	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	/* as the I/O manager would with the same file under another service's name: another image */
	assert_int_equal(IoCreateDevice(&nt.driver, 0, NULL, FILE_DEVICE_UNKNOWN,
					FILE_DEVICE_SECURE_OPEN, FALSE, &nt.device),
			 STATUS_OBJECT_NAME_COLLISION);
	unload_clean();
}

static void loads_or_leaves_nothing(const struct version *version, uint64_t fail_call)
{
	NTSTATUS status;

	reset_to(version);
	nt_set_policy("group kport lpt1 read\nnonsense\n");
	nt.fail_call = fail_call;
	status = nt_load();
	nt.fail_call = 0;
	if (NT_SUCCESS(status))
		assert_true(nt_unload());
	nt_check_clean();
}

CASE(whatever_fails_leaves_nothing_behind)
{
	for (size_t i = 0; i < COUNT_OF(versions); i++) {
		uint64_t call = 0;

		do
			loads_or_leaves_nothing(&versions[i], ++call);
		while (nt.failed);
		assert_true(call > 10);
	}
}

/* Whether the driver may do without is decided here, one call at a time. */
CASE(what_it_cannot_do_without_is_what_makes_it_safe)
{
	static const char *const needed[] = {
		"IoCreateDevice",
		"IoCreateSymbolicLink",
		"ObOpenObjectByPointer",
		"ZwSetSecurityObject",

		"RtlCreateSecurityDescriptor",
		"RtlSetDaclSecurityDescriptor",
		"RtlSetOwnerSecurityDescriptor",
		"RtlSetGroupSecurityDescriptor",
		"RtlSetSaclSecurityDescriptor",
	};

	for (uint64_t call = 1;; call++) {
		bool is_needed = false;
		NTSTATUS status;

		reset_to(&versions[2]);
		nt.fail_call = call;
		status = nt_load();
		nt.fail_call = 0;
		if (NT_SUCCESS(status))
			unload_clean();
		if (!nt.failed)
			break;
		for (size_t i = 0; i < COUNT_OF(needed); i++)
			is_needed |= strcmp(nt.failed, needed[i]) == 0;
		if (is_needed && NT_SUCCESS(status))
			fail_msg("%s failed, and the driver loaded", nt.failed);
		if (!strncmp(nt.failed, "Zw", 2) && strcmp(nt.failed, "ZwSetSecurityObject") != 0 &&
		    !NT_SUCCESS(status))
			fail_msg("%s failed, and the driver did not load", nt.failed);
	}
}

CASE(a_stop_with_a_handle_open_is_refused_and_everything_goes_on)
{
	struct nt_file first, second;

	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&first, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_false(nt_unload());
	assert_int_equal(nt_hello(&first), STATUS_SUCCESS);
	assert_int_equal(nt_open(&second, &nt_member, BOTH), STATUS_SUCCESS);
	nt_close(&first);
	assert_false(nt_unload());
	assert_int_equal(nt_hello(&second), STATUS_SUCCESS);
	nt_close(&second);
	unload_clean();
}

CASE(an_open_that_fails_does_not_keep_the_driver)
{
	struct nt_file file;

	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open_name(&file, &nt_admin, BOTH, L"\\x"),
			 STATUS_OBJECT_NAME_NOT_FOUND);
	unload_clean();
}

CASE(a_handle_with_a_live_grant_keeps_the_driver_and_ends_the_grant)
{
	struct nt_file file;

	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
	assert_false(nt_unload());
	assert_true(nt_map_gives(0x378));
	nt_close(&file);
	unload_clean();
}

CASE(unloading_waits_for_a_callback_that_may_run)
{
	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	unload_clean();
	assert_true(nt.slept_ns >= 10000000);
}

CASE(without_a_free_callback_it_loads_and_says_so)
{
	nt_reset();
	nt.free_callbacks = 0;
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt.event_count, 1);
	assert_int_equal(nt.events[0], KIOPORT_NO_CALLBACK);
	unload_clean();
}

CASE(no_program_sees_the_registrys_handle)
{
	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_true(nt.key_flags & OBJ_KERNEL_HANDLE);
	unload_clean();
}

CASE(on_wine_it_grants_nothing_and_says_so)
{
	struct kp_handshake hello = { .magic = KP_ABI_MAGIC, .major = KP_ABI_MAJOR };
	struct nt_file file;

	reset_to(&versions[5]);
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	assert_int_equal(nt_open(&file, &nt_bob, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_request(&file, KP_REQUEST_HANDSHAKE, &hello, sizeof(hello)),
			 STATUS_SUCCESS);
	assert_int_equal(hello.features & (KP_FEATURE_GRANT_SELF | KP_FEATURE_GRANT_PROCESS), 0);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_NOT_SUPPORTED);
	assert_int_equal(nt_grant(&file, (HANDLE)8, 0x378, 0x37a), STATUS_NOT_SUPPORTED);
	assert_int_equal(nt_revoke(&file, (HANDLE)8, 0x378, 0x37a), STATUS_NOT_SUPPORTED);
	nt_close(&file);
	unload_clean();
}

CASE(the_clock_counts_nanoseconds_at_any_rate)
{
	static const uint64_t rates[] = { 1193182, 3579545, 10000000, 24000000, 3000000000ull };

	for (size_t i = 0; i < COUNT_OF(rates); i++) {
		uint64_t start_ns, passed_ns;

		nt_reset();
		nt.ticks_a_second = rates[i];
		nt.ticks = rates[i] * 86400 * 365; /* up for a year */
		nt.ticks_a_read = 0;
		assert_int_equal(nt_load(), STATUS_SUCCESS);
		start_ns = kioport_now_ns();
		nt.ticks += rates[i] * 100;
		passed_ns = kioport_now_ns() - start_ns;
		assert_in_range(passed_ns, 99999999000ull, 100000001000ull);
		unload_clean();
	}
}

CASE(time_does_not_go_back)
{
	uint64_t before_ns;

	nt_reset();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	nt.ticks += (uint64_t)1 << 45;
	before_ns = kioport_now_ns();
	nt.ticks -= 100000;
	assert_int_equal(kioport_now_ns(), before_ns);
	nt.ticks += 200000;
	assert_true(kioport_now_ns() > before_ns);
	unload_clean();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_loads_and_unloads_on_every_system),
		cmocka_unit_test(a_hundred_times),
		cmocka_unit_test(a_second_driver_finds_the_name_taken),
		cmocka_unit_test(whatever_fails_leaves_nothing_behind),
		cmocka_unit_test(what_it_cannot_do_without_is_what_makes_it_safe),
		cmocka_unit_test(a_stop_with_a_handle_open_is_refused_and_everything_goes_on),
		cmocka_unit_test(an_open_that_fails_does_not_keep_the_driver),
		cmocka_unit_test(a_handle_with_a_live_grant_keeps_the_driver_and_ends_the_grant),
		cmocka_unit_test(unloading_waits_for_a_callback_that_may_run),
		cmocka_unit_test(without_a_free_callback_it_loads_and_says_so),
		cmocka_unit_test(no_program_sees_the_registrys_handle),
		cmocka_unit_test(on_wine_it_grants_nothing_and_says_so),
		cmocka_unit_test(the_clock_counts_nanoseconds_at_any_rate),
		cmocka_unit_test(time_does_not_go_back),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
