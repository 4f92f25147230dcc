/* SPDX-License-Identifier: MIT */
/* allowio-grant FLAGS RANGES FILE ARGV...: see grant/main.c. */
#include "envdata.h"
#include "installation.h"
#include "plan.h"
#include "say.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* allowio-grant --share --seccomp --verbose --env N -- RANGES FILE */
#define WORDS_MAX 9u

static int not_there(const char *helper)
{
	return say_failed("ports are root's to give: run 'sudo allowio ...', or have the "
			  "administrator install the helper for ordinary users, %s (make install "
			  "CAPS=yes)",
			  helper);
}

static int refused(const char *helper, int error)
{
	if (error == ENOENT || error == ENOTDIR)
		return not_there(helper);
	/* An effective file capability outside of the bounding set. */
	if (error == EPERM)
		return say_failed(
			"%s may not be started here: its capability must be permitted and "
			"not effective (sudo setcap cap_sys_rawio=p %s), or it is outside "
			"this container's bounding set",
			helper, helper);
	if (error == E2BIG)
		return say_failed("the program's arguments are too long to be passed on");
	return say_failed("%s: %s", helper, strerror(error));
}

static size_t fill_words(const struct plan *plan, const char *env_fd, const char **words)
{
	size_t count = 0;

	words[count++] = "allowio-grant";
	if (plan->options.share)
		words[count++] = "--share";
	if (plan->answer.seccomp)
		words[count++] = "--seccomp";
	if (say_verbose)
		words[count++] = "--verbose";
	words[count++] = "--env";
	words[count++] = env_fd;
	words[count++] = "--";
	words[count++] = plan->ranges.text;
	words[count++] = plan->target.file;
	return count;
}

int plan_run_by_helper(const struct plan *plan)
{
	char *nothing[] = { NULL }, *helper = installation_helper();
	const char **words;
	char env_fd[16];
	size_t arguments = 0, count;
	int fd, result;

	if (!helper)
		return say_failed("out of memory");
	if (access(helper, F_OK) != 0) {
		result = not_there(helper);
		goto free_helper;
	}
	fd = envdata_write(environ);
	if (fd < 0) {
		result = say_failed("the environment cannot be passed on: %s", strerror(errno));
		goto free_helper;
	}
	snprintf(env_fd, sizeof(env_fd), "%d", fd);
	while (plan->options.program[arguments] != NULL)
		arguments++;
	words = calloc(WORDS_MAX + arguments + 1, sizeof(words[0]));
	if (!words) {
		result = say_failed("out of memory");
		goto close_environment;
	}
	count = fill_words(plan, env_fd, words);
	memcpy(words + count, plan->options.program, arguments * sizeof(words[0]));
	say_done("asks %s for the ports %s", helper, plan->ranges.text);
	/* Nothing of this environment is for the helper. */
	execve(helper, (char **)words, nothing);
	result = refused(helper, errno);
	free(words);
close_environment:
	close(fd);
free_helper:
	free(helper);
	return result;
}
