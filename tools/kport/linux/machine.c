/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

bool read_text(const char *path, char *text, size_t len)
{
	FILE *file = fopen(path, "re");
	size_t got;

	if (!file)
		return false;
	got = fread(text, 1, len - 1, file);
	fclose(file);
	while (got > 0 && text[got - 1] == '\n')
		got--;
	text[got] = '\0';
	return got > 0;
}

bool read_status(const char *key, char *text, size_t len)
{
	char status[8192];
	char *at = status;
	size_t key_len = strlen(key);

	if (!read_text("/proc/self/status", status, sizeof(status)))
		return false;
	while (at) {
		if (strncmp(at, key, key_len) == 0 && at[key_len] == ':') {
			at += key_len + 1;
			at += strspn(at, " \t");
			snprintf(text, len, "%.*s", (int)strcspn(at, "\n"), at);
			return true;
		}
		at = strchr(at, '\n');
		at += at != NULL;
	}
	return false;
}

enum lockdown read_lockdown(void)
{
	static const struct {
		const char *shown;
		enum lockdown lockdown;
	} states[] = {
		{ "[none]", LOCKDOWN_NONE },
		{ "[integrity]", LOCKDOWN_INTEGRITY },
		{ "[confidentiality]", LOCKDOWN_CONFIDENTIALITY },
	};
	char text[100];

	if (!read_text("/sys/kernel/security/lockdown", text, sizeof(text)))
		return LOCKDOWN_UNKNOWN;
	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (strstr(text, states[i].shown))
			return states[i].lockdown;
	}
	return LOCKDOWN_UNKNOWN;
}

bool has_rawio(const char *set)
{
	char text[40];

	return read_status(set, text, sizeof(text)) &&
	       (strtoull(text, NULL, 16) >> CAP_SYS_RAWIO_BIT & 1);
}

const char *container_name(void)
{
	static char name[64];

	if (read_text("/run/systemd/container", name, sizeof(name)))
		return name;
	if (access("/.dockerenv", F_OK) == 0)
		return "docker";
	if (access("/run/.containerenv", F_OK) == 0)
		return "podman";
	if (getenv("container"))
		return "container";
	return NULL;
}

const char *user_name(void)
{
	const struct passwd *user = getpwuid(getuid());

	return user ? user->pw_name : "USER";
}

enum membership group_membership(const char *group)
{
	const struct group *entry = getgrnam(group);
	const struct passwd *user = getpwuid(getuid());
	gid_t groups[256];
	int count = getgroups(256, groups);

	if (!entry)
		return MEMBER_NO_GROUP;
	if (getegid() == entry->gr_gid)
		return MEMBER_NOW;
	for (int i = 0; i < count; i++) {
		if (groups[i] == entry->gr_gid)
			return MEMBER_NOW;
	}
	for (char **member = entry->gr_mem; user && *member; member++) {
		if (strcmp(*member, user->pw_name) == 0)
			return MEMBER_LATER;
	}
	return MEMBER_NOT;
}
