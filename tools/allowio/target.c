/* SPDX-License-Identifier: MIT */
#include "target.h"
#include "say.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 0, or why exec would refuse the file. */
static int is_runnable(const char *file)
{
	struct stat status;

	if (stat(file, &status) != 0)
		return errno;
	if (!S_ISREG(status.st_mode))
		return EACCES;
	return faccessat(AT_FDCWD, file, X_OK, AT_EACCESS) == 0 ? 0 : errno;
}

static bool is_absent(int error)
{
	return error == ENOENT || error == ENOTDIR;
}

static int refuse(const char *name, int error)
{
	say_failed("%s: %s", name, strerror(error));
	return is_absent(error) ? EXIT_NOT_FOUND : EXIT_CANNOT;
}

static char *join(const char *folder, size_t len, const char *name)
{
	char *file = NULL;

	/* An empty item of PATH is the current folder. */
	if (asprintf(&file, "%.*s%s%s", (int)len, folder, len > 0 ? "/" : "./", name) < 0)
		return NULL;
	return file;
}

/* As execvp(3): a file that may not be run is remembered, and the search goes on. */
static int search(const char *name, struct target *target)
{
	const char *path = getenv("PATH");
	int error = ENOENT;

	if (!path)
		path = "/bin:/usr/bin";
	for (;;) {
		size_t len = strcspn(path, ":");
		char *file = join(path, len, name);
		int why;

		if (!file)
			return say_failed("out of memory");
		why = is_runnable(file);
		/* A folder that the user may not search, such as root's own, has nothing for him. */
		if (why == EACCES && access(file, F_OK) != 0)
			why = ENOENT;
		if (why == 0) {
			target->file = file;
			return -1;
		}
		free(file);
		if (!is_absent(why))
			error = why;
		if (path[len] == '\0')
			break;
		path += len + 1;
	}
	return refuse(name, error);
}

int target_find(const char *name, struct target *target)
{
	int error;

	*target = (struct target){ .kind = TARGET_UNKNOWN };
	if (name[0] == '\0')
		return refuse("''", ENOENT);
	if (!strchr(name, '/'))
		return search(name, target);
	error = is_runnable(name);
	if (error != 0)
		return refuse(name, error);
	target->file = strdup(name);
	return target->file ? -1 : say_failed("out of memory");
}

void target_free(struct target *target)
{
	free(target->file);
	free(target->interpreter);
	*target = (struct target){ .kind = TARGET_UNKNOWN };
}

const char *target_description(const struct target *target)
{
	switch (target->kind) {
	case TARGET_DYNAMIC:
		return target->class == 64 ? "a dynamic 64-bit program" :
					     "a dynamic 32-bit program";
	case TARGET_STATIC:
		return target->class == 64 ? "a static 64-bit program" : "a static 32-bit program";
	case TARGET_FOREIGN:
		return "a program for another processor";
	default:
		return "a program whose file does not tell its kind";
	}
}
