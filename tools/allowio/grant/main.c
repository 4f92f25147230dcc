/* SPDX-License-Identifier: MIT */
/*
 * allowio-grant: gives ports to ordinary users' programs, as far as /etc/kport/policy does.
 *
 * It is started by anybody, with any arguments, environment, descriptors, limits and signals, and has
 * CAP_SYS_RAWIO permitted by its file. The rules that it keeps:
 *   - The environment is thrown away unread; the program's comes as data, and is read when no
 *     capability is left.
 *   - The capability is effective while the ports are claimed, and gone, tried and found gone, before
 *     the program's environment is read, let alone the program run.
 *   - The ports are numbers before they are checked, and the same text is checked and claimed.
 *   - Nobody can trace it or make it dump core: it is not dumpable.
 */
#include "arguments.h"
#include "surroundings.h"

#include "../capabilities.h"
#include "../claim.h"
#include "../envdata.h"
#include "../launch.h"
#include "../port_list.h"
#include "../say.h"
#include "../seccomp.h"

#include <stdlib.h>
#include <unistd.h>

const char program_name[] = "allowio-grant";

/* A grant has no direction: the program can read and write what it is given. */
#define RIGHTS (KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT)

static void say_mistakes(const kport_policy *policy)
{
	char text[256];

	for (size_t i = 0; kport_policy_mistake(policy, i, text, sizeof(text)) == KPORT_OK; i++)
		say_done("/etc/kport/policy, %s: this line counts for nothing", text);
}

static int check_policy(const struct port_list *ranges)
{
	kport_policy *policy;
	int result = -1;

	if (kport_policy_read(NULL, &policy) != KPORT_OK)
		return say_library_failed();
	say_mistakes(policy);
	if (kport_policy_check(policy, NULL, ranges->text, RIGHTS) != KPORT_OK)
		result = say_library_failed();
	kport_policy_free(policy);
	return result;
}

/* Ends without any capability, whether it worked or not. */
static int claim(const struct port_list *ranges, bool share)
{
	int result;

	if (!capabilities_raise_rawio())
		return say_failed("CAP_SYS_RAWIO is permitted and cannot be made effective");
	/* The policy has decided, and has its own word for ports off the safe list. */
	result = claim_ports("ioperm", ranges->text, KPORT_UNSAFE | (share ? KPORT_SHARE : 0));
	if (!capabilities_drop_all())
		return say_failed(
			"the capabilities cannot be given up; the program was not started");
	return result;
}

static int grant(const struct port_list *ranges, bool share)
{
	int result = surroundings_check_capability();

	if (result < 0)
		result = check_policy(ranges);
	if (result < 0)
		result = claim(ranges, share);
	if (result < 0)
		say_done("gave the ports %s to uid %u, and gave up CAP_SYS_RAWIO", ranges->text,
			 getuid());
	return result;
}

static int run(const struct arguments *arguments, const struct port_list *ranges)
{
	char *nothing[] = { NULL }, **environment = nothing;
	const char *why;

	if (arguments->env_fd >= 0) {
		environment = envdata_read(arguments->env_fd, &why);
		if (!environment)
			return say_failed("the environment that allowio passed on is damaged: %s",
					  why);
	}
	if (arguments->seccomp && seccomp_install(ranges) >= 0)
		return EXIT_FAILED;
	return launch(arguments->file, arguments->program, environment);
}

int main(int argc, char **argv)
{
	struct arguments arguments;
	struct port_list ranges;
	int result = surroundings_secure();

	if (result < 0)
		result = arguments_parse(argc, argv, &arguments);
	if (result >= 0)
		return result;
	if (!port_list_parse(arguments.ranges, NULL, &ranges))
		return say_library_failed();
	result = grant(&ranges, arguments.share);
	if (result < 0)
		result = run(&arguments, &ranges);
	port_list_free(&ranges);
	return result;
}
