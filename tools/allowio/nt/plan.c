/* SPDX-License-Identifier: MIT */
#include "plan.h"

#include "../say.h"
#include "system.h"
#include "text.h"
#include "vdm.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const how_words[] = {
	[HOW_AUTO] = "not decided",
	[HOW_GRANT] = "a grant in the I/O permission bitmap",
	[HOW_TRAP] = "a DLL in the program, which serves its faults",
	[HOW_DEBUG] = "allowio as the program's debugger",
	[HOW_VDD] = "kportvdd.dll in NTVDM",
};

static int check_options(const struct options *options)
{
	if (options->how == HOW_GRANT && options->map)
		return say_failed("--how grant: a granted program touches the ports that it names, "
				  "so --map cannot be served: use --how trap");
	if (options->how == HOW_GRANT && options->record)
		return say_failed("--how grant: nobody sees what a granted program does, so "
				  "--record cannot be served: use --how trap");
	if (options->shared && options->record)
		return say_failed("--sim-shared does not go with --record: what other runs do on "
				  "the bus would be missing");
	if (options->how == HOW_DEBUG && options->pid)
		return say_failed("--how debug: a running process is not taken over: use --how "
				  "trap");
	if (options->how == HOW_VDD && options->pid)
		return say_failed("--how vdd: kportvdd.dll is told its ports when NTVDM starts, so "
				  "it does not go with --pid");
	if (options->no_help && options->children)
		return say_failed("--no-help puts nothing into the program, and it is the DLL in "
				  "it that tells of its children: leave one of them out");
	return -1;
}

int plan_make(struct plan *plan)
{
	const struct options *options = &plan->options;
	int result = check_options(options);

	if (result >= 0)
		return result;
	plan->how = options->how;
	plan->ports = ports_new(options);
	if (!plan->ports)
		return EXIT_FAILED;
	if (options->pid)
		return -1;
	if (program_find(options->program, &plan->program)) {
		result = program_check(&plan->program);
		return result < 0 && vdm_is_for(plan) ? vdm_check(plan) : result;
	}
	say_failed("%s: there is no such program, here or along PATH",
		   text_shown(options->program));
	return EXIT_NOT_FOUND;
}

static bool can_trap(void)
{
	return system_function(L"kernel32.dll", "AddVectoredExceptionHandler") != NULL;
}

/* A grant where the processor's bitmap can be had and does; otherwise a trap. */
static int decide_way(struct plan *plan, bool grants, const char *backend)
{
	if (plan->how == HOW_AUTO) {
		plan->how = can_trap() ? HOW_TRAP : HOW_DEBUG;
		if (grants && !plan->ports->at.is_mapped && !plan->options.record)
			plan->how = HOW_GRANT;
	}
	if (plan->how == HOW_GRANT && !grants)
		return say_failed("--how grant: %s here cannot give ports to a program's own IN "
				  "and OUT; leave it out, and they are trapped",
				  backend);
	if (plan->how == HOW_TRAP && !can_trap())
		return say_failed("--how trap: this version of Windows has no vectored exception "
				  "handlers: use --how debug");
	if (plan->how != HOW_GRANT && plan->options.exclusive)
		return say_failed("--exclusive is for grants, and these accesses are trapped");
	return -1;
}

static void say_notes(uint32_t notes)
{
	if (notes & KPORT_NOTE_SHARED)
		say_done("a driver of this system uses ports that are shared now");
	if (notes & KPORT_NOTE_PRESENT)
		say_done("this system knows a device at these ports, which no driver uses now");
	if (notes & KPORT_NOTE_UNASKED)
		say_done("this system cannot be asked whether somebody else uses these ports");
}

static int decide(struct plan *plan)
{
	bool grants = kport_abilities(plan->ports->handle) & KPORT_CAN_GRANT_PROCESS;
	const char *backend = ports_backend_name(plan->ports);
	int result =
		vdm_is_for(plan) ? vdm_decide(plan, grants) : decide_way(plan, grants, backend);

	if (result >= 0)
		return result;
	say_done("ports %s by %s, with %s", plan->ports->real, backend, how_words[plan->how]);
	say_notes(kport_claim_notes(plan->ports->handle));
	return -1;
}

int plan_open(struct plan *plan)
{
	const struct options *options = &plan->options;
	bool is_direct = !vdm_is_for(plan) && plan->how != HOW_DEBUG && plan->how != HOW_GRANT;
	int result = ports_open(plan->ports, options, is_direct);

	if (result < 0)
		result = decide(plan);
	plan->wishes.grant = plan->how == HOW_GRANT;
	plan->wishes.exclusive = options->exclusive;
	plan->wishes.no_run_ahead = options->no_run_ahead;
	plan->wishes.help = !options->no_help && can_trap();
	if (plan->wishes.grant && !options->no_help && !can_trap())
		say_done(
			"this version of Windows has no vectored exception handlers: the program's "
			"CLI and STI fault");
	/* A process that runs already may be in the very call that would be changed. */
	plan->wishes.follow = !options->pid && (options->children || plan->how == HOW_TRAP);
	return result;
}

static void show_ports(const struct ports *ports)
{
	printf("ports     %s\n", ports->asked.text);
	if (ports->at.is_mapped)
		printf("really    %s\n", ports->real);
}

/* As far as it can be known without opening: what the back ends say of themselves. */
static int show_backend(const char *wanted)
{
	struct kport_backend_info list[16] = { { .size = sizeof(list[0]) } };
	const size_t max = sizeof(list) / sizeof(list[0]);
	size_t count = 0;

	if (kport_backends(list, max, &count) != KPORT_OK)
		return say_library_failed();
	for (size_t i = 0; i < count && i < max; i++) {
		if (wanted ? strcmp(list[i].name, wanted) != 0 : !list[i].automatic)
			continue;
		printf("back end  %s: %s\n", list[i].name, list[i].mechanism);
		return list[i].usable == KPORT_OK ? 0 : say_failed("%s", list[i].reason);
	}
	return say_failed("there is no back end %s", wanted ? wanted : "that is chosen by itself");
}

int plan_show(struct plan *plan, int result)
{
	int other;

	if (plan->ports)
		show_ports(plan->ports);
	if (plan->program.file)
		printf("program   %s, %s\n", text_shown(plan->program.file),
		       plan->program.look.words);
	if (plan->options.command)
		printf("command   %s\n", text_shown(plan->options.command));
	if (plan->options.pid)
		printf("process   %lu\n", plan->options.pid);
	other = show_backend(plan->options.backend);
	printf("way       %s\n", plan->how == HOW_AUTO ? "a grant where there can be one, "
							 "otherwise a trap" :
							 how_words[plan->how]);
	if (result < 0)
		result = other;
	if (fflush(stdout) != 0 && result == 0)
		result = say_failed("standard output cannot be written");
	return result;
}

void plan_free(struct plan *plan)
{
	ports_free(plan->ports);
	program_free(&plan->program);
	options_free(&plan->options);
}
