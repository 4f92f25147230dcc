/* SPDX-License-Identifier: MIT */
#include "account.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGUMENTS_MAX 4

/* What a program of the system prints; it gets nothing of the caller's environment. NULL: it fails. */
static FILE *start(const char *const arguments[ARGUMENTS_MAX], pid_t *child)
{
	char *environment[] = { (char *)"PATH=/usr/bin:/bin", NULL };
	posix_spawn_file_actions_t actions;
	int ends[2];
	int error;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return NULL;
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
	error = posix_spawn(child, arguments[0], &actions, NULL, (char *const *)arguments,
			    environment);
	posix_spawn_file_actions_destroy(&actions);
	close(ends[1]);
	if (error == 0)
		return fdopen(ends[0], "r");
	close(ends[0]);
	errno = error;
	return NULL;
}

/* Reads from the first entry on; key is a name, or NULL for the number. */
static const struct passwd *search(FILE *file, const char *key, uid_t uid)
{
	const struct passwd *entry;

	do
		entry = fgetpwent(file);
	while (entry && (key ? strcmp(entry->pw_name, key) != 0 : entry->pw_uid != uid));
	return entry;
}

static const struct passwd *ask_getent(const char *key, uid_t uid)
{
	char number[16];
	const char *const arguments[ARGUMENTS_MAX] = { "/usr/bin/getent", "passwd",
						       key ? key : number };
	const struct passwd *entry;
	pid_t child;
	FILE *answer;

	snprintf(number, sizeof(number), "%u", uid);
	answer = start(arguments, &child);
	if (!answer)
		return NULL;
	entry = search(answer, key, uid);
	fclose(answer);
	waitpid(child, NULL, 0);
	return entry;
}

static const struct passwd *find(const char *key, uid_t uid)
{
	FILE *file = fopen("/etc/passwd", "re");
	const struct passwd *entry = file ? search(file, key, uid) : NULL;

	if (file)
		fclose(file);
	return entry ? entry : ask_getent(key, uid);
}

const struct passwd *account_by_name(const char *name)
{
	/* it would be an option of getent's */
	return name[0] == '-' || name[0] == '\0' ? NULL : find(name, 0);
}

const struct passwd *account_by_number(uid_t uid)
{
	return find(NULL, uid);
}

static bool is_member(const struct group *group, const char *name)
{
	for (char **member = group->gr_mem; *member; member++) {
		if (strcmp(*member, name) == 0)
			return true;
	}
	return false;
}

static bool add(gid_t *list, size_t *count, gid_t gid)
{
	for (size_t i = 0; i < *count; i++) {
		if (list[i] == gid)
			return true;
	}
	if (*count == NGROUPS_MAX)
		return false;
	list[(*count)++] = gid;
	return true;
}

static bool read_local(const char *name, gid_t *list, size_t *count)
{
	FILE *file = fopen("/etc/group", "re");
	const struct group *group;
	bool fits = true;

	if (!file)
		return errno == ENOENT;
	while (fits && (group = fgetgrent(file)) != NULL) {
		if (is_member(group, name))
			fits = add(list, count, group->gr_gid);
	}
	fclose(file);
	if (!fits)
		errno = EINVAL;
	return fits;
}

static bool ask_id(const char *name, gid_t *list, size_t *count)
{
	const char *const arguments[ARGUMENTS_MAX] = { "/usr/bin/id", "-G", name };
	bool fits = true;
	unsigned gid;
	int status = -1;
	pid_t child;
	FILE *answer = start(arguments, &child);

	if (!answer)
		return false;
	while (fits && fscanf(answer, "%u", &gid) == 1)
		fits = add(list, count, gid);
	fclose(answer);
	if (waitpid(child, &status, 0) == child && status == 0 && fits)
		return true;
	errno = EIO;
	return false;
}

/* nsswitch.conf(5): does anything but this machine's files know of groups? */
static bool are_groups_local(void)
{
	static const char sources[] = " files compat systemd db ";
	FILE *file = fopen("/etc/nsswitch.conf", "re");
	char line[512], word[64];
	bool local = true;

	while (file && fgets(line, sizeof(line), file)) {
		char *at = line, *next;

		line[strcspn(line, "#\n")] = '\0';
		next = strtok_r(at, " \t", &at);
		if (!next || (strcmp(next, "group:") != 0 && strcmp(next, "initgroups:") != 0))
			continue;
		while ((next = strtok_r(NULL, " \t", &at)) != NULL) {
			snprintf(word, sizeof(word), " %s ", next);
			local = local && (next[0] == '[' || strstr(sources, word));
		}
	}
	if (file)
		fclose(file);
	return local;
}

bool account_set_groups(const char *name, gid_t gid)
{
	gid_t *list = malloc(NGROUPS_MAX * sizeof(list[0]));
	size_t count = 0;
	bool done;

	if (!list)
		return false;
	add(list, &count, gid);
	done = are_groups_local() ? read_local(name, list, &count) : ask_id(name, list, &count);
	if (done)
		done = setgroups(count, list) == 0;
	free(list);
	return done;
}
