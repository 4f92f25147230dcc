/* SPDX-License-Identifier: MIT */
#include "lib/linux/policy_open.h"
#include "lib/linux/files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

uid_t policy_owner = 0;

static enum kport_status check(int fd, const char *path, const char *part)
{
	struct stat file;

	if (fstat(fd, &file) != 0)
		return fail(KPORT_SYSTEM, errno, "policy %s: looking at \"%s\" failed", path, part);
	if (file.st_uid != policy_owner)
		return fail(KPORT_DENIED, 0,
			    "policy %s is not used, since \"%s\" does not belong to root: give it "
			    "back (sudo chown root)",
			    path, part);
	if ((file.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return fail(
			KPORT_DENIED, 0,
			"policy %s is not used, since others than root can write to \"%s\": take "
			"that away (sudo chmod go-w)",
			path, part);
	return KPORT_OK;
}

static enum kport_status open_failed(const char *path, const char *part, int error, bool *missing)
{
	*missing = error == ENOENT;
	if (error == ELOOP || error == ENOTDIR)
		return fail(KPORT_DENIED, error,
			    "policy %s is not used, since \"%s\" is a symbolic link or no folder: "
			    "put the file itself there",
			    path, part);
	if (error == EACCES || error == EPERM)
		return fail(KPORT_DENIED, error, "policy %s cannot be read: \"%s\"", path, part);
	return fail(KPORT_SYSTEM, error, "policy %s cannot be read: \"%s\"", path, part);
}

/* From the folder at into its entry part; the folder is closed in any case. */
static enum kport_status step(int *at, const char *path, const char *part, bool is_last,
			      bool *missing)
{
	const int kind = is_last ? O_NONBLOCK | O_NOCTTY : O_DIRECTORY;
	const int fd = openat(*at, part, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | kind);
	const int error = errno;
	enum kport_status status;

	close(*at);
	*at = fd;
	if (fd < 0)
		return open_failed(path, part, error, missing);
	status = check(fd, path, part);
	if (status != KPORT_OK)
		close(fd);
	return status;
}

/* parts is cut up. */
static enum kport_status walk(const char *path, char *parts, int *fd, bool *missing)
{
	char root[MACHINE_PATH_MAX];
	char *rest = parts, *part, *next;
	enum kport_status status;
	int at;

	at = machine_path(root, "/") ? open(root, O_RDONLY | O_CLOEXEC | O_DIRECTORY) : -1;
	if (at < 0)
		return fail(KPORT_SYSTEM, errno, "policy %s: the root folder cannot be opened",
			    path);
	status = check(at, path, "/");
	if (status != KPORT_OK) {
		close(at);
		return status;
	}
	part = strtok_r(parts, "/", &rest);
	if (part == NULL) {
		close(at);
		return fail(KPORT_INVALID, 0, "policy \"%s\" names no file", path);
	}
	for (; status == KPORT_OK && part != NULL; part = next) {
		next = strtok_r(NULL, "/", &rest);
		status = step(&at, path, part, next == NULL, missing);
	}
	*fd = status == KPORT_OK ? at : -1;
	return status;
}

enum kport_status policy_open(const char *path, int *fd, bool *missing)
{
	char folder[PATH_MAX] = "";
	enum kport_status status;
	char *parts;

	*fd = -1;
	*missing = false;
	if (path[0] != '/' && getcwd(folder, sizeof(folder)) == NULL)
		return fail(KPORT_SYSTEM, errno, "policy %s: the current folder is unknown", path);
	if (asprintf(&parts, "%s/%s", folder, path) < 0)
		return fail(KPORT_NO_MEMORY, 0, "no memory to read a policy");
	status = walk(path, parts, fd, missing);
	free(parts);
	return status;
}
