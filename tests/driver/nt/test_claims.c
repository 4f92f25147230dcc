/* SPDX-License-Identifier: MIT */
/* driver/nt/resource.c, owner.c, parallel.c, peer.c, detect.c: claims, and who else has the ports. */
#include "check.h"

#include <stdio.h>

#include "driver/nt/kioport.h"
#include "messages.h"
#include "mock_peers.h"

static struct nt_file file; /* an administrator's */

static int fresh_on(ULONG minor, bool is_emulated)
{
	nt_reset();
	nt.minor = minor;
	nt.is_emulated = is_emulated;
	if (nt_load() != STATUS_SUCCESS || nt_open(&file, &nt_admin, BOTH) != STATUS_SUCCESS ||
	    nt_hello(&file) != STATUS_SUCCESS)
		return 1;
	nt.event_count = 0;
	return 0;
}

static int fresh(void **state)
{
	(void)state;
	return fresh_on(1, false);
}

static int fresh_wine(void **state)
{
	(void)state;
	return fresh_on(1, true);
}

static int clean(void **state)
{
	nt_close(&file);
	return unload_and_look(state);
}

#define NO_NOTES 0u

static NTSTATUS claim_with(struct nt_file *by, uint16_t first, uint16_t last, uint32_t flags,
			   uint32_t *notes)
{
	struct kp_claim_request request = { .header.flags = flags, .range = { first, last } };
	NTSTATUS status = nt_request(by, KP_REQUEST_CLAIM, &request, sizeof(request));

	*notes = request.notes;
	return status;
}

static void check_claim(uint16_t first, uint16_t last, uint32_t flags, NTSTATUS wanted,
			uint32_t wanted_notes)
{
	uint32_t notes;
	NTSTATUS status = claim_with(&file, first, last, flags, &notes);

	assert_int_equal(status, wanted);
	if (NT_SUCCESS(wanted))
		assert_int_equal(notes, wanted_notes);
}

static NTSTATUS release(struct nt_file *by, uint16_t first, uint16_t last)
{
	struct kp_claim_request request = { .range = { first, last } };

	return nt_request(by, KP_REQUEST_RELEASE, &request, sizeof(request));
}

static struct nt_peer *add_lpt1(void)
{
	struct nt_entry *entry =
		nt_add_entry("PnP Manager", "PnpManager", "\\Device\\0000003f.Raw");
	struct nt_peer *pdo = nt_add_peer("0000003f");

	nt_add_port(entry, 0x378, 8);
	nt_own(0x378, 0x37f);
	/* its stack ends in the device that has the other name */
	pdo->base = 0x378;
	pdo->span = 8;
	pdo->top.DeviceType = FILE_DEVICE_PARALLEL_PORT;
	return nt_add_parallel("ParallelPort0", 0x378, 8);
}

static struct nt_peer *add_device(const char *value, const char *name, uint16_t first, ULONG len)
{
	nt_add_port(nt_add_entry("PnP Manager", "PnpManager", value), first, len);
	nt_own(first, (uint16_t)(first + len - 1));
	return nt_add_peer(name);
}

static struct nt_peer *add_com1(void)
{
	struct nt_peer *com1 = add_device("\\Device\\00000040.Raw", "00000040", 0x3f8, 8);

	com1->is_serial = true;
	return com1;
}

CASE(a_range_that_nobody_has_is_reported_and_given_back)
{
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(nt_machine.reported_count, 1);
	assert_true(nt_is_reported(0x300, 0x307));
	assert_int_equal(release(&file, 0x300, 0x307), STATUS_SUCCESS);
	assert_int_equal(nt_machine.reported_count, 0);
}

CASE(the_union_of_all_claims_is_reported_each_time)
{
	struct nt_file other;

	assert_int_equal(nt_open(&other, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(nt_claim(&other, 0x200, 0x207), STATUS_SUCCESS);
	check_claim(0x310, 0x317, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(nt_machine.reported_count, 3);
	assert_true(nt_is_reported(0x200, 0x207) && nt_is_reported(0x300, 0x307) &&
		    nt_is_reported(0x310, 0x317));
	assert_int_equal(release(&file, 0x300, 0x307), STATUS_SUCCESS);
	assert_int_equal(nt_machine.reported_count, 2);
	nt_close(&other);
	assert_int_equal(nt_machine.reported_count, 1);
	assert_true(nt_is_reported(0x310, 0x317));
}

CASE(ranges_that_two_handles_share_are_reported_once)
{
	struct nt_file other;
	uint32_t notes;

	assert_int_equal(nt_open(&other, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	check_claim(0x300, 0x307, KP_CLAIM_SHARE, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(claim_with(&other, 0x304, 0x30b, KP_CLAIM_SHARE, &notes), STATUS_SUCCESS);
	assert_int_equal(nt_machine.reported_count, 1);
	assert_true(nt_is_reported(0x300, 0x30b));
	nt_close(&other);
	assert_true(nt_is_reported(0x300, 0x307));
}

CASE(many_claims_are_reported_whole)
{
	for (uint16_t i = 0; i < 8; i++)
		check_claim((uint16_t)(0x300 + 4 * i), (uint16_t)(0x301 + 4 * i), 0, STATUS_SUCCESS,
			    NO_NOTES);
	assert_int_equal(nt_machine.reported_count, 8);
	for (uint16_t i = 0; i < 8; i++)
		assert_true(nt_is_reported((uint16_t)(0x300 + 4 * i), (uint16_t)(0x301 + 4 * i)));
}

CASE(a_conflict_that_nobody_explains_is_a_note_and_keeps_the_others_claims)
{
	nt_own(0x310, 0x310);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
	check_claim(0x310, 0x317, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
	assert_int_equal(nt_machine.reported_count, 1);
	assert_true(nt_is_reported(0x300, 0x307));
}

CASE(a_post_code_asks_nobody)
{
	nt_own(0x80, 0x8f);
	check_claim(0x80, 0x80, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(nt_machine.reports, 0);
	assert_int_equal(release(&file, 0x80, 0x80), STATUS_SUCCESS);
}

CASE(a_parallel_port_is_a_turn_of_parport_although_pnp_owns_it)
{
	struct nt_peer *lpt1 = add_lpt1();

	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_true(lpt1->is_ours);
	assert_int_equal(lpt1->is_open, 1);
	assert_int_equal(nt_machine.reports, 0);
	assert_int_equal(release(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_false(lpt1->is_ours);
	assert_int_equal(lpt1->is_open, 0);
}

CASE(the_second_port_is_found_behind_the_first)
{
	struct nt_peer *lpt2;

	add_lpt1();
	lpt2 = nt_add_parallel("ParallelPort1", 0x278, 8);
	lpt2->pends = true;
	check_claim(0x278, 0x27a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_true(lpt2->is_ours);
	assert_false(nt_machine.peers[1].is_ours);
}

CASE(registers_of_one_port_take_one_turn)
{
	struct nt_peer *lpt1 = add_lpt1();

	lpt1->ecp_base = 0x778;
	lpt1->ecp_span = 3;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	check_claim(0x778, 0x77a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(lpt1->tries, 1);
	assert_int_equal(release(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_true(lpt1->is_ours);
	assert_int_equal(release(&file, 0x778, 0x77a), STATUS_SUCCESS);
	assert_false(lpt1->is_ours);
}

CASE(two_handles_that_share_a_parallel_port_share_its_turn)
{
	struct nt_peer *lpt1 = add_lpt1();
	struct nt_file other;
	uint32_t notes;

	assert_int_equal(nt_open(&other, &nt_admin, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&other), STATUS_SUCCESS);
	check_claim(0x378, 0x37a, KP_CLAIM_SHARE, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(claim_with(&other, 0x378, 0x37a, KP_CLAIM_SHARE, &notes), STATUS_SUCCESS);
	assert_int_equal(notes, NO_NOTES);
	assert_int_equal(release(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_true(lpt1->is_ours);
	nt_close(&other);
	assert_false(lpt1->is_ours);
}

CASE(a_turn_is_waited_for_and_comes)
{
	struct nt_peer *lpt1 = add_lpt1();

	lpt1->is_busy = true;
	lpt1->free_at_try = 20;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(lpt1->tries, 20);
	assert_in_range(nt.slept_ns, 90000000, 110000000);
}

CASE(a_turn_that_does_not_come_is_busy_after_a_second)
{
	struct nt_peer *lpt1 = add_lpt1();

	lpt1->is_busy = true;
	check_claim(0x378, 0x37a, 0, STATUS_DEVICE_BUSY, 0);
	assert_in_range(nt.slept_ns, 900000000, 1100000000);
	assert_int_equal(lpt1->is_open, 0);
}

CASE(an_administrator_shares_a_port_that_prints)
{
	add_lpt1()->is_busy = true;
	check_claim(0x378, 0x37a, KP_CLAIM_SHARE, STATUS_SUCCESS, KP_NOTE_SHARED);
	assert_int_equal(nt.events[nt.event_count - 1], KIOPORT_SHARED);
	assert_memory_equal(nt.event_text[nt.event_count - 1], L"100|378|37a|", 12 * sizeof(WCHAR));
}

CASE(who_is_killed_does_not_wait_for_his_turn)
{
	add_lpt1()->is_busy = true;
	nt.terminating_after = 3;
	check_claim(0x378, 0x37a, 0, STATUS_CANCELLED, 0);
	assert_true(nt.slept_ns < 100000000);
}

CASE(a_turn_goes_with_the_handle)
{
	struct nt_peer *lpt1 = add_lpt1();

	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	nt_cleanup(&file);
	assert_false(lpt1->is_ours);
	nt_finish(&file);
	assert_int_equal(nt_open(&file, &nt_admin, BOTH), STATUS_SUCCESS);
}

CASE(a_range_that_juts_out_of_a_parallel_port_is_its_drivers)
{
	add_lpt1();
	check_claim(0x300, 0x37a, 0, STATUS_ACCESS_DENIED, 0); /* the policy's */
	nt_close(&file);
	nt_unload();
	assert_int_equal(fresh(NULL), 0);
	add_lpt1()->span = 2;
	check_claim(0x378, 0x37a, 0, STATUS_DEVICE_BUSY, 0);
}

CASE(a_parallel_port_whose_driver_knows_no_turns_is_a_note)
{
	struct nt_peer *lpt1 = add_lpt1();

	lpt1->span = 0;
	nt_machine.peers[0].span = 0;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
}

CASE(and_busy_while_it_lets_nobody_in)
{
	add_lpt1()->span = 0;
	nt_machine.peers[0].refuses = STATUS_ACCESS_DENIED;
	check_claim(0x378, 0x37a, 0, STATUS_DEVICE_BUSY, 0);
}

CASE(a_parallel_port_that_answers_nonsense_is_none)
{
	struct nt_peer *odd = nt_add_parallel("ParallelPort0", 0x378, 8);

	odd->answers_zeros = true;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(odd->is_open, 0);
	assert_int_equal(odd->tries, 0);
}

CASE(addresses_beyond_the_port_space_are_none)
{
	struct nt_peer *far = nt_add_parallel("ParallelPort0", 0, 8);

	far->base = 0x10378;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	far->base = 0xfffc;
	far->span = 8;
	check_claim(0x278, 0x27a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(far->tries, 0);
}

CASE(a_serial_port_that_is_closed_is_a_note)
{
	struct nt_peer *com1 = add_com1();

	check_claim(0x3f8, 0x3ff, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
	assert_int_equal(com1->opens, 1);
	assert_int_equal(com1->is_open, 0);
	assert_int_equal(nt_machine.reports, 0);
}

CASE(a_serial_port_that_is_open_is_busy)
{
	static const NTSTATUS answers[] = { STATUS_ACCESS_DENIED, STATUS_SHARING_VIOLATION,
					    STATUS_DEVICE_BUSY };

	for (size_t i = 0; i < COUNT_OF(answers); i++) {
		nt_machine_empty();
		add_com1()->refuses = answers[i];
		check_claim(0x3f8, 0x3ff, 0, STATUS_DEVICE_BUSY, 0);
	}
	check_claim(0x3f8, 0x3ff, KP_CLAIM_SHARE, STATUS_SUCCESS, KP_NOTE_SHARED);
	assert_int_equal(nt_machine.reports, 0);
}

CASE(other_serial_ports_are_not_opened)
{
	struct nt_peer *com1 = add_com1();

	check_claim(0x2f8, 0x2ff, 0, STATUS_SUCCESS, NO_NOTES);
	assert_int_equal(com1->opens, 0);
}

CASE(a_device_without_a_driver_is_a_note)
{
	add_device("\\Device\\00000041.Raw", "00000041", 0x200, 8)->is_lone = true;
	check_claim(0x200, 0x207, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
}

CASE(a_device_that_nobody_serves_is_a_note)
{
	add_device("\\Device\\00000041.Raw", "00000041", 0x200, 8)->refuses =
		STATUS_INVALID_DEVICE_REQUEST;
	check_claim(0x200, 0x207, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
}

CASE(a_device_that_a_driver_uses_is_busy)
{
	struct nt_peer *card = add_device("\\Device\\00000041.Raw", "00000041", 0x300, 0x20);

	check_claim(0x300, 0x307, 0, STATUS_DEVICE_BUSY, 0);
	assert_int_equal(card->is_open, 0);
	check_claim(0x300, 0x307, KP_CLAIM_SHARE, STATUS_SUCCESS, KP_NOTE_SHARED);
}

CASE(a_driver_that_is_no_plug_and_play_one_is_busy_whatever_its_device_says)
{
	nt_add_port(nt_add_entry("OtherDrivers", "oldcard", "\\Device\\OldCard.Raw"), 0x300, 4);
	nt_add_peer("OldCard")->is_lone = true;
	check_claim(0x303, 0x303, 0, STATUS_DEVICE_BUSY, 0);
	nt_machine.peers[0].refuses = STATUS_INVALID_DEVICE_REQUEST;
	check_claim(0x303, 0x303, 0, STATUS_DEVICE_BUSY, 0);
	check_claim(0x304, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
}

CASE(a_serial_port_of_nt4s_kind_is_asked_as_well)
{
	nt_add_port(nt_add_entry("LOADED SERIAL DRIVER RESOURCES", "Serial",
				 "\\Device\\Serial0.Raw"),
		    0x3f8, 8);
	nt_add_peer("Serial0")->is_serial = true;
	check_claim(0x3f8, 0x3ff, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
}

CASE(ports_of_a_driver_as_a_whole_are_busy)
{
	nt_add_port(nt_add_entry("Hardware Abstraction Layer", "ACPI x86 platform", ".Raw"), 0x3e8,
		    8);
	check_claim(0x3e8, 0x3ef, 0, STATUS_DEVICE_BUSY, 0);
}

CASE(the_worst_of_several_owners_counts)
{
	add_com1();
	nt_add_port(nt_add_entry("OtherDrivers", "logger", "\\Device\\Logger.Raw"), 0x3fe, 2);
	check_claim(0x3f8, 0x3ff, 0, STATUS_DEVICE_BUSY, 0);
}

CASE(what_this_driver_reported_itself_is_no_owner)
{
	nt_add_port(nt_add_entry("OtherDrivers", "\\Driver\\kioport", ".Raw"), 0x300, 8);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
}

/* What the entry's list says of ports 0x300 to 0x307. */
struct entry_case {
	const char *name;
	uint64_t first;
	ULONG len;
	bool is_owner;
};

CASE(ranges_that_meet_and_ranges_that_do_not)
{
	static const struct entry_case rows[] = {
		{ "the same", 0x300, 8, true },
		{ "its first port", 0x2f9, 8, true },
		{ "just before", 0x2f8, 8, false },
		{ "its last port", 0x307, 1, true },
		{ "just behind", 0x308, 8, false },
		{ "around it", 0x280, 0x100, true },
		{ "a bus", 0x280, 0x101, false },
		{ "the root bus of an old system", 0, 0xcf8, false },
		{ "of no length", 0x300, 0, false },
		{ "beyond the port space", 0x10300, 8, false },
		{ "beyond all", UINT64_MAX, 8, false },
	};

	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		struct nt_entry *entry;
		NTSTATUS status;
		uint32_t notes;

		nt_machine_empty();
		entry = nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Raw");
		nt_add_interrupt(entry);
		nt_add_specific(entry, 24);
		nt_add_port(entry, rows[i].first, rows[i].len);
		status = claim_with(&file, 0x300, 0x307, 0, &notes);
		if (NT_SUCCESS(status) == rows[i].is_owner)
			fail_msg("%s: 0x%08x", rows[i].name, (unsigned)status);
		if (NT_SUCCESS(status))
			release(&file, 0x300, 0x307);
	}
}

CASE(entries_of_other_kinds_are_passed_over)
{
	struct nt_entry *translated =
		nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Translated");
	struct nt_entry *text = nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Raw");

	nt_add_port(translated, 0x300, 8);
	nt_add_port(text, 0x300, 8);
	text->type = REG_BINARY;
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
}

CASE(an_entry_that_has_no_room_is_passed_over)
{
	nt_add_entry("System Resources", "Physical Memory", ".Raw")->len_bytes = 100000;
	nt_add_port(nt_add_entry("System Resources", "Reserved", ".Raw"), 0x300, 8);
	check_claim(0x300, 0x307, 0, STATUS_DEVICE_BUSY, 0);
}

/* Whoever can write the map is the system; but what it says is bytes, and any bytes must do. */
CASE(damaged_lists_are_read_to_their_end_and_no_further)
{
	for (ULONG len = 0; len < 90; len++)
		for (unsigned fault = 0; fault < 3; fault++) {
			struct nt_entry *entry;
			uint32_t notes;

			nt_machine_empty();
			entry = nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Raw");
			nt_add_specific(entry, 12);
			nt_add_port(entry, 0x300, 8);
			if (fault == 1)
				memset(entry->data + 16, 0xff, 4); /* the number of parts */
			if (fault == 2)
				memset(entry->data + 24, 0xff, 4); /* how much is specific */
			if (len < entry->len_bytes)
				entry->len_bytes = len;
			if (NT_SUCCESS(claim_with(&file, 0x300, 0x307, 0, &notes)))
				release(&file, 0x300, 0x307);
		}
}

CASE(without_a_map_the_resource_manager_alone_is_asked)
{
	nt_machine.has_no_map = true;
	nt_own(0x310, 0x310);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
	check_claim(0x310, 0x317, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
}

CASE(a_resource_manager_that_is_none_is_a_note_and_one_entry_of_the_log)
{
	nt_machine.is_not_implemented = true;
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, KP_NOTE_UNASKED);
	check_claim(0x310, 0x317, 0, STATUS_SUCCESS, KP_NOTE_UNASKED);
	assert_int_equal(nt.event_count, 1);
	assert_int_equal(nt.events[0], KIOPORT_UNASKED);
	assert_memory_equal(nt.event_text[0], L"c0000002|", 9 * sizeof(WCHAR));
}

CASE(on_wine_only_the_map_is_asked)
{
	nt_add_port(nt_add_entry("OtherDrivers", "card", "\\Device\\Card.Raw"), 0x310, 8);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, KP_NOTE_UNASKED);
	check_claim(0x310, 0x317, 0, STATUS_DEVICE_BUSY, 0);
	check_claim(0x310, 0x317, KP_CLAIM_SHARE, STATUS_SUCCESS, KP_NOTE_SHARED);
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, KP_NOTE_UNASKED);
}

CASE(claiming_again_says_the_same_and_asks_nobody)
{
	struct nt_peer *com1 = add_com1();

	check_claim(0x3f8, 0x3ff, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
	check_claim(0x3fa, 0x3fb, 0, STATUS_SUCCESS, KP_NOTE_PRESENT);
	assert_int_equal(com1->opens, 1);
}

/* A rule's: it is claimed for while a process is being made. */
static void make_rules(struct nt_file *of)
{
	((struct kioport_file *)of->object.FsContext)->grantee = &nt.processes[1];
}

CASE(a_rule_does_not_wait_for_a_turn)
{
	struct nt_peer *lpt1 = add_lpt1();

	make_rules(&file);
	lpt1->is_busy = true;
	check_claim(0x378, 0x37a, 0, STATUS_DEVICE_BUSY, 0);
	assert_int_equal(nt.slept_ns, 0);
	lpt1->is_busy = false;
	check_claim(0x378, 0x37a, 0, STATUS_SUCCESS, NO_NOTES);
	assert_true(lpt1->is_ours);
}

CASE(nor_for_the_resource_manager)
{
	make_rules(&file);
	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, KP_NOTE_UNASKED);
	assert_int_equal(nt_machine.reports, 0);
	assert_int_equal(release(&file, 0x300, 0x307), STATUS_SUCCESS);
	assert_int_equal(nt_machine.reports, 0);
}

CASE(who_is_no_administrator_shares_with_nobody)
{
	struct nt_file member;
	uint32_t notes;

	add_lpt1();
	assert_int_equal(nt_open(&member, &nt_member, BOTH), STATUS_SUCCESS);
	assert_int_equal(nt_hello(&member), STATUS_SUCCESS);
	assert_int_equal(claim_with(&member, 0x378, 0x37a, KP_CLAIM_SHARE, &notes),
			 STATUS_ACCESS_DENIED);
	assert_int_equal(claim_with(&member, 0x378, 0x37a, 0, &notes), STATUS_SUCCESS);
	nt_close(&member);
}

/* Each call fails once: the claim is refused or stands, and nothing is left of one that is refused. */
static void fail_each(uint16_t first, uint16_t last)
{
	uint64_t call = 0;
	NTSTATUS status;
	uint32_t notes;

	do {
		nt_close(&file);
		nt_unload();
		nt_check_clean();
		assert_int_equal(fresh(NULL), 0);
		add_lpt1()->ecp_span = 3;
		nt_machine.peers[1].ecp_base = 0x778;
		add_com1();
		add_device("\\Device\\00000041.Raw", "00000041", 0x200, 8)->is_lone = true;
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		status = claim_with(&file, first, last, 0, &notes);
		nt.fail_call = 0;
		assert_true(nt.locks == 0 && nt.keys == 0);
		if (nt.failed && !NT_SUCCESS(status))
			for (unsigned i = 0; i < NT_PEERS; i++)
				assert_int_equal(nt_machine.peers[i].is_open, 0);
		if (NT_SUCCESS(status))
			assert_int_equal(release(&file, first, last), STATUS_SUCCESS);
	} while (nt.failed);
	assert_int_equal(status, STATUS_SUCCESS);
	assert_true(call > 2);
}

CASE(a_claim_of_a_parallel_port_whatever_fails)
{
	fail_each(0x378, 0x37a);
}

CASE(a_claim_of_a_serial_port_whatever_fails)
{
	fail_each(0x3f8, 0x3ff);
}

CASE(a_claim_of_a_device_without_a_driver_whatever_fails)
{
	fail_each(0x200, 0x207);
}

CASE(a_claim_of_a_free_range_whatever_fails)
{
	fail_each(0x300, 0x307);
}

/* A second report that fails leaves the first claim with the resource manager. */
CASE(a_report_that_fails_keeps_the_others_claims)
{
	uint64_t call = 0;
	NTSTATUS status;
	uint32_t notes;

	check_claim(0x300, 0x307, 0, STATUS_SUCCESS, NO_NOTES);
	do {
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		status = claim_with(&file, 0x310, 0x317, 0, &notes);
		nt.fail_call = 0;
		if (NT_SUCCESS(status))
			assert_int_equal(release(&file, 0x310, 0x317), STATUS_SUCCESS);
		if (!nt_is_reported(0x300, 0x307))
			fail_msg("%s failed, and a claim was lost", nt.failed);
	} while (nt.failed);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_range_that_nobody_has_is_reported_and_given_back),
		RUN(the_union_of_all_claims_is_reported_each_time),
		RUN(ranges_that_two_handles_share_are_reported_once),
		RUN(many_claims_are_reported_whole),
		RUN(a_conflict_that_nobody_explains_is_a_note_and_keeps_the_others_claims),
		RUN(a_post_code_asks_nobody),
		RUN(a_parallel_port_is_a_turn_of_parport_although_pnp_owns_it),
		RUN(the_second_port_is_found_behind_the_first),
		RUN(registers_of_one_port_take_one_turn),
		RUN(two_handles_that_share_a_parallel_port_share_its_turn),
		RUN(a_turn_is_waited_for_and_comes),
		RUN(a_turn_that_does_not_come_is_busy_after_a_second),
		RUN(an_administrator_shares_a_port_that_prints),
		RUN(who_is_killed_does_not_wait_for_his_turn),
		RUN(a_turn_goes_with_the_handle),
		RUN(a_range_that_juts_out_of_a_parallel_port_is_its_drivers),
		RUN(a_parallel_port_whose_driver_knows_no_turns_is_a_note),
		RUN(and_busy_while_it_lets_nobody_in),
		RUN(a_parallel_port_that_answers_nonsense_is_none),
		RUN(addresses_beyond_the_port_space_are_none),
		RUN(a_serial_port_that_is_closed_is_a_note),
		RUN(a_serial_port_that_is_open_is_busy),
		RUN(other_serial_ports_are_not_opened),
		RUN(a_device_without_a_driver_is_a_note),
		RUN(a_device_that_nobody_serves_is_a_note),
		RUN(a_device_that_a_driver_uses_is_busy),
		RUN(a_driver_that_is_no_plug_and_play_one_is_busy_whatever_its_device_says),
		RUN(a_serial_port_of_nt4s_kind_is_asked_as_well),
		RUN(ports_of_a_driver_as_a_whole_are_busy),
		RUN(the_worst_of_several_owners_counts),
		RUN(what_this_driver_reported_itself_is_no_owner),
		RUN(ranges_that_meet_and_ranges_that_do_not),
		RUN(entries_of_other_kinds_are_passed_over),
		RUN(an_entry_that_has_no_room_is_passed_over),
		RUN(damaged_lists_are_read_to_their_end_and_no_further),
		RUN(without_a_map_the_resource_manager_alone_is_asked),
		RUN(a_resource_manager_that_is_none_is_a_note_and_one_entry_of_the_log),
		cmocka_unit_test_setup_teardown(on_wine_only_the_map_is_asked, fresh_wine, clean),
		RUN(claiming_again_says_the_same_and_asks_nobody),
		RUN(a_rule_does_not_wait_for_a_turn),
		RUN(nor_for_the_resource_manager),
		RUN(who_is_no_administrator_shares_with_nobody),
		RUN(a_claim_of_a_parallel_port_whatever_fails),
		RUN(a_claim_of_a_serial_port_whatever_fails),
		RUN(a_claim_of_a_device_without_a_driver_whatever_fails),
		RUN(a_claim_of_a_free_range_whatever_fails),
		RUN(a_report_that_fails_keeps_the_others_claims),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
