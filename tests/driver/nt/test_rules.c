/* SPDX-License-Identifier: MIT */
/* driver/nt/rules*.c: which programs get ports at their start, and which do not. */
#include "check.h"

#include <stdio.h>

#include "driver/nt/kioport.h"
#include "messages.h"

#define SERIAL 0x1a2b3c4du
#define NUMBER 0x00010000000004d2u
#define WITH_ID "id=1a2b3c4d:00010000000004d2 "
#define MILL "path=\\??\\C:\\cnc\\mill.exe"
#define VOLUME L"\\Device\\HarddiskVolume1"
#define RULE "for=kport ports=0x378-0x37a "

static struct nt_file file;
static bool is_open;

static void set_rules(const char *text)
{
	static WCHAR wide[0x20000];
	size_t len;

	for (len = 0; text[len]; len++)
		wide[len] = text[len] == '\n' ? 0 : (WCHAR)(UCHAR)text[len];
	wide[len++] = 0;
	nt_set_value(L"Rules", REG_MULTI_SZ, wide, (ULONG)(len * sizeof(WCHAR)));
}

static void begin_system(void)
{
	nt_reset();
	nt_set_policy("group kport lpt1,lpt2 read write grant\n"
		      "administrators lpt1,lpt2,com1 read write grant\n"
		      "user " NT_SID_BOB " lpt1 read write grant\n");
	nt.links_to[0] = (struct nt_link){ L"\\GLOBAL??\\C:", VOLUME };
	nt.images[0] = (struct nt_image){ VOLUME L"\\cnc\\mill.exe", NUMBER, SERIAL };
	is_open = false;
}

static int fresh(void **state)
{
	(void)state;
	begin_system();
	return 0;
}

static int clean(void **state)
{
	if (is_open)
		nt_close(&file);
	for (unsigned i = 1; i < NT_PROCESSES; i++)
		if (!nt.processes[i].has_ended)
			nt_exit(&nt.processes[i]);
	return unload_and_look(state);
}

static void load_with(const char *rules)
{
	set_rules(rules);
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

static struct nt_process *process(unsigned index)
{
	return &nt.processes[index];
}

static struct nt_process *start_as(unsigned index, const WCHAR *image, const struct nt_token *token)
{
	process(index)->image = image;
	process(index)->token = token;
	nt_begin(process(index));
	return process(index);
}

static struct nt_process *start(const WCHAR *image)
{
	return start_as(1, image, &nt_member);
}

static void map_is(uint16_t first, uint16_t last)
{
	for (uint32_t port = 0; port < KP_PORTS; port++)
		assert_int_equal(nt_map_gives((uint16_t)port), port >= first && port <= last);
}

static unsigned events_of(NTSTATUS id)
{
	unsigned count = 0;

	for (unsigned i = 0; i < nt.event_count; i++)
		count += nt.events[i] == id;
	return count;
}

static void open_as(const struct nt_token *token)
{
	assert_int_equal(nt_open(&file, token, BOTH), STATUS_SUCCESS);
	is_open = true;
	assert_int_equal(nt_hello(&file), STATUS_SUCCESS);
}

static struct kp_rules ask(uint32_t flags, NTSTATUS status)
{
	struct kp_rules request = { .header.flags = flags };

	assert_int_equal(nt_request(&file, KP_REQUEST_RULES, &request, sizeof(request)), status);
	return request;
}

CASE(a_program_has_its_ports_before_it_runs)
{
	load_with(RULE WITH_ID MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	map_is(0x378, 0x37a);
	assert_int_equal(events_of(KIOPORT_GRANTED), 1);
}

CASE(who_looks_is_told_that_a_rule_gave_them)
{
	struct kp_holder list[4];
	uint32_t count;

	load_with(RULE WITH_ID MILL "\n");
	start(VOLUME L"\\cnc\\mill.exe");
	open_as(&nt_admin);
	assert_int_equal(nt_holders(&file, 64, list, 4, &count), STATUS_SUCCESS);
	assert_int_equal(count, 2);
	for (uint32_t i = 0; i < count; i++) {
		assert_int_equal(list[i].process, process(1)->id);
		assert_int_equal(list[i].range.first, 0x378);
		assert_int_equal(list[i].range.last, 0x37a);
	}
	assert_int_equal(list[0].kind, KP_HOLD_RULE);
	assert_int_equal(list[0].grantee, 0);
	assert_int_equal(list[1].kind, KP_HOLD_RULE | KP_HOLD_GRANT);
	assert_int_equal(list[1].grantee, process(1)->id);
	nt_exit(process(1));
	assert_int_equal(nt_holders(&file, 64, list, 4, &count), STATUS_SUCCESS);
	assert_int_equal(count, 0);
}

CASE(its_end_takes_them_back)
{
	load_with(RULE WITH_ID MILL "\n");
	nt_exit(start(VOLUME L"\\cnc\\mill.exe"));
	assert_int_equal(process(1)->refs, 0);
	map_is(1, 0);
	/* for the next one too */
	assert_true(start_as(2, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
}

CASE(names_are_compared_as_nt_does)
{
	nt.images[0].path = VOLUME L"\\CNC\\FR\u00c4SE.EXE";
	load_with(RULE WITH_ID "path=\\??\\c:\\cnc\\fr\xe4se.exe\n");
	assert_true(start(L"\\DEVICE\\harddiskvolume1\\CNC\\FR\u00c4SE.EXE")->uses_map);
}

/* What the kernel calls a file that was started as X:\mill.exe after SUBST X: C:\cnc, or by \\?\C:\... */
CASE(subst_and_long_path_forms_are_the_same_file_to_the_kernel)
{
	load_with(RULE WITH_ID "path=\\??\\C:\\cnc\\mill.exe\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
}

static void gets_nothing(const WCHAR *image)
{
	assert_false(start(image)->uses_map);
	map_is(1, 0);
	nt_exit(process(1));
	process(1)->has_ended = false;
	process(1)->refs = 1;
}

CASE(a_copy_a_hard_link_and_a_short_name_are_other_files)
{
	nt.images[1] = (struct nt_image){ VOLUME L"\\temp\\mill.exe", NUMBER + 1, SERIAL };
	nt.images[2] = (struct nt_image){ VOLUME L"\\temp\\link\\mill.exe", NUMBER, SERIAL };
	nt.images[3] = (struct nt_image){ VOLUME L"\\CNC~1\\mill.exe", NUMBER, SERIAL };
	nt.images[4] = (struct nt_image){ VOLUME L"\\cnc\\MILLPR~1.EXE", NUMBER, SERIAL };
	nt.images[5] =
		(struct nt_image){ L"\\Device\\HarddiskVolume2\\cnc\\mill.exe", NUMBER, SERIAL };
	load_with(RULE WITH_ID MILL "\n");
	for (unsigned i = 1; i < NT_IMAGES; i++)
		gets_nothing(nt.images[i].path);
	gets_nothing(VOLUME L"\\cnc\\mill.exe\\mill.exe");
	gets_nothing(L"\\cnc\\mill.exe");
	gets_nothing(L"mill.exe");
	gets_nothing(L"\\");
	assert_int_equal(nt.event_count, 0);
}

CASE(another_file_under_the_same_name_gets_nothing)
{
	load_with(RULE WITH_ID MILL "\n");
	nt.images[0].number++;
	gets_nothing(VOLUME L"\\cnc\\mill.exe");
	nt.images[0].number--;
	nt.images[0].serial++;
	gets_nothing(VOLUME L"\\cnc\\mill.exe");
	nt.images[0].serial--;
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
}

CASE(a_rule_without_an_id_goes_by_the_name)
{
	load_with(RULE "insecure " MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_int_equal(nt.files_opened, 0);
}

CASE(a_volume_is_what_its_letter_means_when_the_driver_loads)
{
	nt.links_to[0].target = L"\\Device\\HarddiskVolume7";
	nt.images[0].path = L"\\Device\\HarddiskVolume7\\cnc\\mill.exe";
	load_with(RULE WITH_ID MILL "\n");
	assert_true(start(L"\\Device\\HarddiskVolume7\\cnc\\mill.exe")->uses_map);
}

CASE(a_letter_that_changes_counts_from_the_next_reading)
{
	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_admin);
	nt.links_to[0].target = L"\\Device\\HarddiskVolume2";
	nt.images[1] =
		(struct nt_image){ L"\\Device\\HarddiskVolume2\\cnc\\mill.exe", NUMBER, SERIAL };
	gets_nothing(nt.images[1].path);
	ask(KP_RULES_RELOAD, STATUS_SUCCESS);
	gets_nothing(nt.images[0].path);
	assert_true(start(nt.images[1].path)->uses_map);
}

CASE(links_to_links_are_followed)
{
	nt.links_to[0].target = L"\\Device\\Harddisk0\\Partition1";
	nt.links_to[1] = (struct nt_link){ L"\\Device\\Harddisk0\\Partition1", VOLUME };
	load_with(RULE WITH_ID MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
}

CASE(links_that_go_in_a_circle_stand_for_nothing)
{
	nt.links_to[0].target = L"\\Device\\A";
	nt.links_to[1] = (struct nt_link){ L"\\Device\\A", L"\\Device\\B" };
	nt.links_to[2] = (struct nt_link){ L"\\Device\\B", L"\\Device\\A" };
	load_with(RULE WITH_ID MILL "\n");
	gets_nothing(L"\\Device\\A\\cnc\\mill.exe");
}

CASE(a_volume_that_comes_later_is_found)
{
	const WCHAR *name = nt.links_to[0].name;

	nt.links_to[0].name = NULL;
	load_with(RULE WITH_ID MILL "\n");
	gets_nothing(VOLUME L"\\cnc\\mill.exe");
	nt.links_to[0].name = name;
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
}

CASE(a_program_on_the_network_is_named_by_its_share)
{
	nt.links_to[1] = (struct nt_link){ L"\\GLOBAL??\\UNC", L"\\Device\\Mup" };
	load_with(RULE "insecure path=\\??\\UNC\\server\\share\\mill.exe\n");
	assert_true(start(L"\\Device\\Mup\\server\\share\\mill.exe")->uses_map);
}

CASE(a_rule_serves_those_that_it_names)
{
	static const struct {
		const char *rule;
		const struct nt_token *token;
		bool gets;
	} table[] = {
		{ "for=kport ports=0x378 " MILL, &nt_member, true },
		{ "for=kport ports=0x378 " MILL, &nt_bob, false },
		{ "for=kport ports=0x378 " MILL, &nt_admin, false },
		{ "for=administrators ports=0x378 " MILL, &nt_admin, true },
		{ "for=administrators ports=0x378 " MILL, &nt_filtered_admin, false },
		{ "for=" NT_SID_ALICE " ports=0x378 " MILL, &nt_member, true },
		{ "for=" NT_SID_BOB "," NT_SID_ALICE " ports=0x378 " MILL, &nt_member, true },
		{ "for=" NT_SID_BOB " ports=0x378 " MILL, &nt_member, false },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		begin_system();
		load_with(table[i].rule);
		if (start_as(1, VOLUME L"\\cnc\\mill.exe", table[i].token)->uses_map !=
		    table[i].gets)
			fail_msg("%s: token %zu", table[i].rule, i);
		/* whom it does not name is not worth a word */
		assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 0);
		nt_exit(process(1));
		assert_true(nt_unload());
		nt_check_clean();
	}
	begin_system();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

CASE(the_policy_of_its_user_cuts_a_rule_down)
{
	load_with("for=kport ports=0x378-0x37f,0x60 " WITH_ID MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	map_is(0x378, 0x37a);
}

CASE(who_has_nothing_by_the_policy_runs_without)
{
	load_with("for=kport ports=0x3f8-0x3ff " WITH_ID MILL "\n");
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
}

/* As if it had opened the device itself. */
CASE(whom_the_device_does_not_admit_runs_without)
{
	load_with("for=" NT_SID_BOB " ports=0x378 " WITH_ID MILL "\n");
	assert_false(start_as(1, VOLUME L"\\cnc\\mill.exe", &nt_bob)->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
}

CASE(a_program_of_low_integrity_runs_without)
{
	nt.major = 6;
	nt.minor = 0;
	load_with(RULE WITH_ID MILL "\n");
	assert_false(start_as(1, VOLUME L"\\cnc\\mill.exe", &nt_low_member)->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
	assert_true(start_as(2, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
}

CASE(the_second_of_the_same_program_runs_without)
{
	load_with(RULE WITH_ID MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_false(start_as(2, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
	nt_exit(process(1));
	assert_true(start_as(3, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
}

CASE(two_rules_for_one_program_add_up)
{
	load_with(RULE WITH_ID MILL "\nfor=kport ports=0x278-0x27a " WITH_ID MILL "\n");
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_true(nt_map_gives(0x378) && nt_map_gives(0x278));
	nt_exit(process(1));
	map_is(1, 0);
}

CASE(the_union_rule_holds_for_rules_too)
{
	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_admin);
	assert_int_equal(nt_claim(&file, 0x3f8, 0x3ff), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x3f8, 0x3ff), STATUS_SUCCESS);
	/* members may not have com1, which is in the map */
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
	map_is(0x3f8, 0x3ff);
}

CASE(ports_that_another_handle_claims_are_not_given)
{
	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_admin);
	assert_int_equal(nt_claim(&file, 0x379, 0x379), STATUS_SUCCESS);
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_int_equal(events_of(KIOPORT_RULE_REFUSED), 1);
}

CASE(the_driver_is_not_stopped_under_a_rule_s_program)
{
	load_with(RULE WITH_ID MILL "\n");
	start(VOLUME L"\\cnc\\mill.exe");
	assert_false(nt_unload());
	assert_true(process(1)->uses_map);
	nt_exit(process(1));
	assert_true(nt_unload());
	nt_check_clean();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

CASE(nor_replaced)
{
	struct kp_header request = { 0 };

	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_admin);
	start(VOLUME L"\\cnc\\mill.exe");
	assert_int_equal(nt_request(&file, KP_REQUEST_QUIESCE, &request, sizeof(request)),
			 STATUS_DEVICE_BUSY);
}

/* The I/O manager may have deferred a stop that came a moment before. */
CASE(a_stop_nevertheless_leaves_nothing)
{
	load_with(RULE WITH_ID MILL "\n");
	start(VOLUME L"\\cnc\\mill.exe");
	nt.driver.DriverUnload = kioport_unload;
	assert_true(nt_unload());
	nt_check_clean();
	assert_false(process(1)->uses_map);
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

CASE(without_a_callback_it_says_so_and_grants_go_on)
{
	struct kp_rules answer;

	nt.free_callbacks = 0;
	load_with(RULE WITH_ID MILL "\n");
	assert_int_equal(events_of(KIOPORT_RULES_UNSERVED), 1);
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	open_as(&nt_member);
	answer = ask(0, STATUS_SUCCESS);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.state, KP_RULES_NO_CALLBACK);
	assert_int_equal(nt_claim(&file, 0x378, 0x37a), STATUS_SUCCESS);
	assert_int_equal(nt_grant(&file, NULL, 0x378, 0x37a), STATUS_SUCCESS);
}

CASE(before_windows_xp_no_rule_is_served)
{
	nt.minor = 0;
	load_with(RULE WITH_ID MILL "\n");
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	assert_int_equal(nt.names_asked, 0);
	open_as(&nt_member);
	assert_int_equal(ask(0, STATUS_SUCCESS).state, KP_RULES_OLD_SYSTEM);
}

CASE(on_wine_no_rule_is_served)
{
	nt.is_emulated = true;
	load_with(RULE WITH_ID MILL "\nnonsense\n");
	open_as(&nt_admin);
	assert_int_equal(ask(0, STATUS_SUCCESS).state, KP_RULES_NO_BITMAP);
	assert_int_equal(ask(0, STATUS_SUCCESS).count, 1);
	assert_int_equal(ask(0, STATUS_SUCCESS).errors, 1);
}

CASE(rules_that_an_administrator_reloads_count_at_once)
{
	struct kp_rules answer;

	load_with("");
	assert_false(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
	open_as(&nt_admin);
	set_rules(RULE WITH_ID MILL "\n");
	answer = ask(KP_RULES_RELOAD, STATUS_SUCCESS);
	assert_int_equal(answer.count, 1);
	assert_int_equal(answer.errors, 0);
	assert_int_equal(answer.state, KP_RULES_SERVED);
	assert_true(start_as(2, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
	/* who has ports keeps them when the rule goes */
	set_rules("");
	assert_int_equal(ask(KP_RULES_RELOAD, STATUS_SUCCESS).count, 0);
	assert_true(process(2)->uses_map);
	nt_exit(process(2));
	assert_false(start_as(3, VOLUME L"\\cnc\\mill.exe", &nt_member)->uses_map);
}

CASE(others_only_ask)
{
	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_member);
	assert_int_equal(ask(0, STATUS_SUCCESS).count, 1);
	ask(KP_RULES_RELOAD, STATUS_ACCESS_DENIED);
}

static const char *const mistakes[] = {
	"nonsense",
	"for=kport ports=0x378",
	MILL,
	"for=kport " MILL,
	"ports=0x378 " MILL,
	"for= ports=0x378 " MILL,
	"for=kport ports= " MILL,
	"for=kport ports=0x10000 " MILL,
	"for=kport ports=0x378,0x379, " MILL,
	"for=kport ports=0x378  " MILL,
	"for=kport for=kport ports=0x378 " MILL,
	"for=kport ports=0x378 ports=0x379 " MILL,
	"for=kport ports=0x378 id=1a2b3c4d " MILL,
	"for=kport ports=0x378 id=1a2b3c4d:0001 " MILL,
	"for=kport ports=0x378 id=1a2b3c4d:00010000000004d20 " MILL,
	"for=kport ports=0x378 id=1A2B3C4D:00010000000004d2 " MILL,
	"for=kport ports=0x378 " WITH_ID WITH_ID MILL,
	"for=kport ports=0x378 insecurely " MILL,
	"for=kport ports=0x378 only=sundays " MILL,
	"for=kport ports=0x378 path=C:\\cnc\\mill.exe",
	"for=kport ports=0x378 path=\\??\\C:",
	"for=kport ports=0x378 path=\\??\\C:\\",
	"for=kport ports=0x378 path=\\??\\\\mill.exe",
	"for=kport ports=0x378 path=\\??\\C:\\cnc\\",
	"for=kport ports=0x378 path=",
};

CASE(a_rule_with_a_mistake_counts_for_nothing_and_the_others_hold)
{
	for (size_t i = 0; i < COUNT_OF(mistakes); i++) {
		char text[512];
		struct kp_rules answer;

		begin_system();
		snprintf(text, sizeof(text), "%s\n%s\n", RULE WITH_ID MILL, mistakes[i]);
		load_with(text);
		open_as(&nt_admin);
		answer = ask(0, STATUS_SUCCESS);
		if (answer.count != 1 || answer.errors != 1 || answer.first != 2)
			fail_msg("%s: %u hold, %u mistakes", mistakes[i], answer.count,
				 answer.errors);
		assert_int_equal(events_of(KIOPORT_RULE_MISTAKE), 1);
		nt_close(&file);
		assert_true(nt_unload());
		nt_check_clean();
	}
	begin_system();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

CASE(a_value_of_another_type_leaves_what_held)
{
	static const UCHAR bytes[4] = { 0 };

	load_with(RULE WITH_ID MILL "\n");
	open_as(&nt_admin);
	nt_set_value(L"Rules", REG_BINARY, bytes, sizeof(bytes));
	ask(KP_RULES_RELOAD, STATUS_UNSUCCESSFUL);
	assert_int_equal(events_of(KIOPORT_RULES_UNREADABLE), 1);
	assert_true(start(VOLUME L"\\cnc\\mill.exe")->uses_map);
}

CASE(so_many_rules_and_no_more)
{
	static char text[0x10000];
	struct kp_rules answer;
	size_t used = 0;

	for (unsigned i = 0; i < 300; i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used,
					 "for=kport ports=0x378 path=\\??\\C:\\a%u.exe\n", i);
	load_with(text);
	open_as(&nt_admin);
	answer = ask(0, STATUS_SUCCESS);
	assert_int_equal(answer.count, 256);
	assert_int_equal(answer.errors, 44);
	assert_int_equal(answer.first, 257);
	assert_true(start(VOLUME L"\\a255.exe")->uses_map);
}

/* Counted, not timed: what the start and the end of a program cost that no rule speaks of. */
static void count_starts(uint64_t *locks, uint64_t *names, uint64_t *files)
{
	const uint64_t locks_before = nt.locks_taken, names_before = nt.names_asked,
		       files_before = nt.files_opened;

	for (unsigned i = 0; i < 10000; i++) {
		start(VOLUME L"\\windows\\system32\\notepad.exe");
		nt_tell_exit(process(1));
	}
	*locks = nt.locks_taken - locks_before;
	*names = nt.names_asked - names_before;
	*files = nt.files_opened - files_before;
}

CASE(thousands_of_starts_without_rules_ask_nothing)
{
	uint64_t locks, names, files;

	load_with("");
	count_starts(&locks, &names, &files);
	assert_int_equal(names, 0);
	assert_int_equal(files, 0);
	/* what grants need anyway: the list of those that end, and the grants of the one that did */
	assert_int_equal(locks, 3 * 10000);
}

CASE(thousands_of_starts_of_others_ask_for_a_name_and_open_nothing)
{
	uint64_t locks, names, files;

	load_with(RULE WITH_ID MILL "\n");
	count_starts(&locks, &names, &files);
	assert_int_equal(names, 10000);
	assert_int_equal(files, 0);
	assert_int_equal(locks, 5 * 10000);
}

/* The one call fails; whatever comes of it, nothing is left, and no port is open that the rule does not name. */
static void one_call_fails(uint64_t call)
{
	begin_system();
	nt.major = 6;
	set_rules(RULE WITH_ID MILL "\nnonsense\n");
	assert_int_equal(nt_load(), STATUS_SUCCESS);
	nt.failed = NULL;
	nt.fail_call = nt.calls + call;
	start(VOLUME L"\\cnc\\mill.exe");
	nt.fail_call = 0;
	map_is(process(1)->uses_map ? 0x378 : 1, process(1)->uses_map ? 0x37a : 0);
	if (!nt.failed && !process(1)->uses_map)
		fail_msg("nothing failed, and the program has no ports");
	nt_exit(process(1));
	assert_true(nt_unload());
	nt_check_clean();
}

CASE(whatever_fails_at_a_start_leaves_nothing_behind)
{
	uint64_t call = 0;

	do
		one_call_fails(++call);
	while (nt.failed);
	assert_true(call > 15);
	begin_system();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

CASE(whatever_fails_at_a_reload_leaves_what_held_or_what_is_new)
{
	uint64_t call = 0;

	do {
		struct kp_rules request = { .header.flags = KP_RULES_RELOAD };

		begin_system();
		load_with(RULE WITH_ID MILL "\n");
		open_as(&nt_admin);
		nt.failed = NULL;
		nt.fail_call = nt.calls + ++call;
		nt_request(&file, KP_REQUEST_RULES, &request, sizeof(request));
		nt.fail_call = 0;
		nt_close(&file);
		assert_true(nt_unload());
		nt_check_clean();
	} while (nt.failed);
	assert_true(call > 4);
	begin_system();
	assert_int_equal(nt_load(), STATUS_SUCCESS);
}

#define RUN(name) cmocka_unit_test_setup_teardown(name, fresh, clean)

int main(void)
{
	const struct CMUnitTest tests[] = {
		RUN(a_program_has_its_ports_before_it_runs),
		RUN(who_looks_is_told_that_a_rule_gave_them),
		RUN(its_end_takes_them_back),
		RUN(names_are_compared_as_nt_does),
		RUN(subst_and_long_path_forms_are_the_same_file_to_the_kernel),
		RUN(a_copy_a_hard_link_and_a_short_name_are_other_files),
		RUN(another_file_under_the_same_name_gets_nothing),
		RUN(a_rule_without_an_id_goes_by_the_name),
		RUN(a_volume_is_what_its_letter_means_when_the_driver_loads),
		RUN(a_letter_that_changes_counts_from_the_next_reading),
		RUN(links_to_links_are_followed),
		RUN(links_that_go_in_a_circle_stand_for_nothing),
		RUN(a_volume_that_comes_later_is_found),
		RUN(a_program_on_the_network_is_named_by_its_share),
		RUN(a_rule_serves_those_that_it_names),
		RUN(the_policy_of_its_user_cuts_a_rule_down),
		RUN(who_has_nothing_by_the_policy_runs_without),
		RUN(whom_the_device_does_not_admit_runs_without),
		RUN(a_program_of_low_integrity_runs_without),
		RUN(the_second_of_the_same_program_runs_without),
		RUN(two_rules_for_one_program_add_up),
		RUN(the_union_rule_holds_for_rules_too),
		RUN(ports_that_another_handle_claims_are_not_given),
		RUN(the_driver_is_not_stopped_under_a_rule_s_program),
		RUN(nor_replaced),
		RUN(a_stop_nevertheless_leaves_nothing),
		RUN(without_a_callback_it_says_so_and_grants_go_on),
		RUN(before_windows_xp_no_rule_is_served),
		RUN(on_wine_no_rule_is_served),
		RUN(rules_that_an_administrator_reloads_count_at_once),
		RUN(others_only_ask),
		RUN(a_rule_with_a_mistake_counts_for_nothing_and_the_others_hold),
		RUN(a_value_of_another_type_leaves_what_held),
		RUN(so_many_rules_and_no_more),
		RUN(thousands_of_starts_without_rules_ask_nothing),
		RUN(thousands_of_starts_of_others_ask_for_a_name_and_open_nothing),
		RUN(whatever_fails_at_a_start_leaves_nothing_behind),
		RUN(whatever_fails_at_a_reload_leaves_what_held_or_what_is_new),
	};

	return cmocka_run_group_tests(tests, watch_violations, NULL);
}
