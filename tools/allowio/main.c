/* SPDX-License-Identifier: MIT */
/* allowio: becomes another program, with ports, or serves one that has none. */
#include "plan.h"

#include "capabilities.h"
#include "claim.h"
#include "launch.h"
#include "say.h"
#include "seccomp.h"
#include "terminal.h"
#include "trapped.h"

#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <unistd.h>

const char program_name[] = "allowio";

/*
 * It trusts its environment and its caller's options, as a program of the caller's own may. The privilege
 * for others has allowio-grant, which trusts neither.
 */
static int check_own_rights(void)
{
	if (getuid() == geteuid() && getgid() == getegid() && getauxval(AT_SECURE) == 0)
		return -1;
	return say_failed(
		"it must not be setuid or setgid, nor have file capabilities: remove those "
		"(chmod ug-s, setcap -r) and see allowio-grant(8), which is made for it");
}

int plan_program(struct plan *plan)
{
	int result = target_find(plan->options.program[0], &plan->target);

	if (result >= 0)
		return result;
	target_inspect(&plan->target);
	return answer_choose(plan->options.how, &plan->target, &plan->answer);
}

void plan_free(struct plan *plan)
{
	answer_free(&plan->answer);
	target_free(&plan->target);
	user_free(&plan->user);
	port_list_free(&plan->ranges);
	options_free(&plan->options);
}

static uint32_t claim_flags(const struct options *options)
{
	return (options->share ? KPORT_SHARE : 0) | (options->unsafe ? KPORT_UNSAFE : 0);
}

/* With the privilege at hand: the ports, then the user, then the program as he sees it. */
static int run_directly(struct plan *plan)
{
	int result = claim_ports(plan->backend, plan->ranges.text, claim_flags(&plan->options));

	if (result < 0) {
		say_done("has the ports %s by %s", plan->ranges.text, plan->backend);
		result = terminal_guard(&plan->user);
	}
	if (result < 0)
		result = user_become(&plan->user);
	/* Given to allowio alone, the capability goes no further. */
	if (result < 0 && geteuid() != 0 && !capabilities_drop_all())
		result = say_failed(
			"the capabilities cannot be given up; the program was not started");
	if (result < 0 && !plan->user.other)
		say_done("runs as uid %u (%s)", plan->user.uid, plan->user.reason);
	if (result < 0)
		result = user_set_environment(&plan->user);
	if (result < 0)
		result = plan_program(plan);
	if (result < 0)
		result = answer_set_environment(&plan->answer, &plan->ranges);
	if (result >= 0)
		return result;
	say_done("%s is %s; %s", plan->target.file, target_description(&plan->target),
		 plan->answer.note);
	launch_prepare_signals();
	if (plan->answer.seccomp)
		result = seccomp_install(&plan->ranges);
	return result >= 0 ? result : launch(plan->target.file, plan->options.program, environ);
}

static int run_by_helper(struct plan *plan)
{
	int result = plan_program(plan);

	if (result < 0)
		result = answer_set_environment(&plan->answer, &plan->ranges);
	if (result >= 0)
		return result;
	say_done("%s is %s; %s", plan->target.file, target_description(&plan->target),
		 plan->answer.note);
	launch_prepare_signals();
	return plan_run_by_helper(plan);
}

/* Ordinary users have the driver's policy where the driver is, else the helper's. */
static const char *choose_backend(const char *wanted)
{
	static const char driver[] = "kioport", own[] = "ioperm";

	if (wanted && strcmp(wanted, driver) == 0)
		return driver;
	if (geteuid() == 0 || capabilities_rawio_effective())
		return own;
	return !wanted && access("/dev/kioport", R_OK | W_OK) == 0 ? driver : NULL;
}

static int run(struct plan *plan)
{
	int result;

	if (!port_list_parse(plan->options.ranges, plan->options.backend, &plan->ranges))
		return say_library_failed();
	result = user_choose(plan->options.user, &plan->user);
	if (result >= 0)
		return result;
	plan->backend = choose_backend(plan->options.backend);
	plan->is_trapped = trapped_is_the_way(plan);
	/* The program inherits the descriptor that holds the claims, and with it the opener's rights. */
	if (!plan->is_trapped && plan->user.other && plan->backend &&
	    strcmp(plan->backend, "ioperm") != 0)
		return say_failed(
			"--backend %s: the program would get the rights of who runs "
			"allowio in the driver, not those of uid %u; leave it out, or run "
			"allowio as that user",
			plan->backend, plan->user.uid);
	if (plan->options.dry_run)
		return plan_show(plan);
	if (plan->is_trapped)
		return trapped_run(plan);
	return plan->backend ? run_directly(plan) : run_by_helper(plan);
}

int main(int argc, char **argv)
{
	struct plan plan = { 0 };
	int result = check_own_rights();

	if (result < 0)
		result = options_parse(argc, argv, &plan.options);
	if (result < 0)
		result = run(&plan);
	plan_free(&plan);
	return result;
}
