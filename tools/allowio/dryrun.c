/* SPDX-License-Identifier: MIT */
/* --dry-run: the plan in words, on standard output, and what stands against it. */
#include "account.h"
#include "capabilities.h"
#include "installation.h"
#include "plan.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PORTS_MAX 256u

static bool overlaps(const struct port_list *ranges, struct kport_range range)
{
	for (size_t i = 0; i < ranges->count; i++) {
		if (ranges->list[i].first <= range.last && range.first <= ranges->list[i].last)
			return true;
	}
	return false;
}

static void show_owner(const struct kport_port_info *port)
{
	printf("owner     0x%x-0x%x", port->range.first, port->range.last);
	if (port->name[0] != '\0')
		printf(" (%s)", port->name);
	printf(": %s%s\n", port->owner,
	       port->contends ? "" : ", with which the ports are used in turns");
}

static void show_owners(const struct port_list *ranges)
{
	struct kport_port_info *list = calloc(PORTS_MAX, sizeof(*list));
	size_t count = 0;
	bool complete = false, any = false;

	if (!list || kport_ports(list, PORTS_MAX, &count, &complete) != KPORT_OK)
		count = 0;
	for (size_t i = 0; i < count && i < PORTS_MAX; i++) {
		if (list[i].owner[0] == '\0' || !overlaps(ranges, list[i].range))
			continue;
		show_owner(&list[i]);
		any = true;
	}
	if (!any)
		printf("owner     nobody%s\n",
		       complete ? "" : ", as far as ordinary users can see");
	free(list);
}

/* Answers 0, or an exit code after having said why it would fail. */
static int check_contention(const struct plan *plan)
{
	struct kport_port_info owner;

	if (plan->options.share || kport_contention(plan->ranges.text, &owner) == KPORT_OK)
		return 0;
	return say_library_failed();
}

static int check_backend(const char *name)
{
	struct kport_backend_info list[16] = { { .size = sizeof(list[0]) } };
	const size_t max = sizeof(list) / sizeof(list[0]);
	size_t count = 0;

	if (kport_backends(list, max, &count) != KPORT_OK)
		return say_library_failed();
	for (size_t i = 0; i < count && i < max; i++) {
		if (strcmp(list[i].name, name) != 0)
			continue;
		return list[i].usable == KPORT_OK ? 0 : say_failed("%s", list[i].reason);
	}
	return say_failed("this build has no back end %s", name);
}

/* The helper asks again, and it is its answer that counts. */
static int check_policy(const struct port_list *ranges)
{
	kport_policy *policy;
	int result = 0;

	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		return say_library_failed();
	if (kport_policy_check(policy, NULL, ranges->text,
			       KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT) !=
	    KPORT_OK)
		result = say_library_failed();
	kport_policy_free(policy);
	return result;
}

static int check_helper(const struct plan *plan)
{
	char *helper = installation_helper();
	int result = 0;

	if (!helper)
		return say_failed("out of memory");
	printf("way       by %s, for ordinary users\n", helper);
	if (access(helper, X_OK) != 0)
		result = say_failed("%s is not there or cannot be run: run 'sudo allowio ...', or "
				    "have it installed (make install CAPS=yes)",
				    helper);
	free(helper);
	return result == 0 ? check_policy(&plan->ranges) : result;
}

static int check_trap(const struct options *options)
{
	char name[16];

	printf("way       trap: served by allowio itself from %s\n",
	       options->backend ? options->backend : "the first back end that can be used");
	if (!options->backend)
		return 0;
	snprintf(name, sizeof(name), "%.*s", (int)strcspn(options->backend, ":"), options->backend);
	return check_backend(name);
}

static int check_way(const struct plan *plan)
{
	if (plan->is_trapped)
		return check_trap(&plan->options);
	if (!plan->backend)
		return check_helper(plan);
	printf("way       %s, by allowio itself\n", plan->backend);
	return check_backend(plan->backend);
}

static void show_user(const struct user *user)
{
	const struct passwd *entry = account_by_number(user->uid);

	printf("user      %s, uid %u, gid %u (%s)\n", entry ? entry->pw_name : "without a name",
	       user->uid, user->gid, user->reason);
}

static void show_program(const struct plan *plan)
{
	const struct target *target = &plan->target;

	printf("program   %s", target->file);
	if (target->interpreter)
		printf(", a script for %s", target->interpreter);
	printf(": %s\n", target_description(target));
	printf("answers   %s\n", plan->answer.note);
	if (plan->answer.preload)
		printf("preload   %s\n", plan->answer.preload);
}

/* The program is looked for as the user would: this process becomes him, as it ends anyway. */
int plan_show(struct plan *plan)
{
	int result, other;

	printf("ports     %s\n", plan->ranges.text);
	show_owners(&plan->ranges);
	show_user(&plan->user);
	result = check_contention(plan);
	other = check_way(plan);
	if (result == 0)
		result = other;
	other = user_become(&plan->user);
	if (other < 0)
		other = plan_program(plan);
	if (other < 0)
		show_program(plan);
	else if (result == 0)
		result = other;
	if (fflush(stdout) != 0 && result == 0)
		result = say_failed("standard output cannot be written");
	return result;
}
