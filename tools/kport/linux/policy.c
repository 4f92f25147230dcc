/* SPDX-License-Identifier: MIT */
/* kport doctor on kport's own set-up: the policy file and the helper of allowio. */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/statvfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "machine.h"

#define POLICY_PATH "/etc/kport/policy"

/* What the policy lets this user have granted, of the ports that have names. */
static void given_fact(struct facts *facts, const kport_policy *policy)
{
	static const char *const names[] = { "lpt1", "lpt2", "lpt3", "com1", "com2",
					     "com3", "com4", "game", "post" };
	const uint32_t rights = KPORT_RIGHT_READ | KPORT_RIGHT_WRITE | KPORT_RIGHT_GRANT;
	struct fact *fact;
	char text[100] = "";
	size_t len = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (kport_policy_check(policy, NULL, names[i], rights) == KPORT_OK)
			len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", names[i]);
	}
	fact = fact_add(facts, "gives you", "%s",
			len ? text + 1 : "none of the ports that have names");
	if (!len)
		snprintf(fact->advice, sizeof(fact->advice),
			 "a line such as \"user %s lpt1 read write grant\" in " POLICY_PATH,
			 user_name());
}

static void policy_file_facts(struct facts *facts)
{
	kport_policy *policy;
	struct fact *fact;
	char mistake[300];

	if (kport_policy_read(NULL, &policy) != KPORT_OK) {
		enum kport_status status = kport_last_error()->status;

		fact = fact_add(facts, "policy", "%s", kport_last_error()->text);
		if (status == KPORT_DENIED && geteuid() != 0)
			snprintf(fact->advice, sizeof(fact->advice),
				 "sudo chown root:root /etc/kport %s && sudo chmod go-w /etc/kport "
				 "%s",
				 POLICY_PATH, POLICY_PATH);
		else if (status == KPORT_DENIED)
			snprintf(fact->advice, sizeof(fact->advice),
				 "chown root:root /etc/kport %s && chmod go-w /etc/kport %s",
				 POLICY_PATH, POLICY_PATH);
		return;
	}
	fact_add(facts, "policy", "%s",
		 access(POLICY_PATH, F_OK) == 0 ? POLICY_PATH :
						  "the built-in default (there is no " POLICY_PATH
						  ")");
	for (size_t i = 0; kport_policy_mistake(policy, i, mistake, sizeof(mistake)) == KPORT_OK;
	     i++) {
		fact = fact_add(facts, "policy mistake", "%s", mistake);
		snprintf(fact->advice, sizeof(fact->advice),
			 "the line counts for nothing until it is corrected in " POLICY_PATH);
	}
	given_fact(facts, policy);
	kport_policy_free(policy);
}

/* Where allowio-grant is installed: as configured, or beside a kport that was moved. */
static bool find_grant(char *path, size_t len)
{
	char self[300];
	char *slash;
	ssize_t got = readlink("/proc/self/exe", self, sizeof(self) - 1);

	snprintf(path, len, "%s/allowio-grant", KPORT_LIBEXECDIR);
	if (access(path, F_OK) == 0)
		return true;
	if (got <= 0)
		return false;
	self[got] = '\0';
	for (int up = 0; up < 2; up++) {
		slash = strrchr(self, '/');
		if (!slash)
			return false;
		*slash = '\0';
	}
	snprintf(path, len, "%s/%s/allowio-grant", self, KPORT_LIBEXECDIR_RELATIVE);
	return access(path, F_OK) == 0;
}

/* linux/capability.h: struct vfs_cap_data, little-endian: magic, then permitted of the first 32. */
static bool carries_rawio(const char *path)
{
	unsigned char data[24];
	ssize_t got = getxattr(path, "security.capability", data, sizeof(data));

	return got >= 8 && (data[4 + CAP_SYS_RAWIO_BIT / 8] >> (CAP_SYS_RAWIO_BIT % 8) & 1);
}

static void grant_facts(struct facts *facts)
{
	struct statvfs mount;
	struct fact *fact;
	char path[400];

	if (!find_grant(path, sizeof(path))) {
		fact = fact_add(facts, "allowio-grant", "not installed: allowio needs root");
		snprintf(fact->advice, sizeof(fact->advice),
			 "to let ordinary users have what the policy gives: make install CAPS=yes");
		return;
	}
	if (!carries_rawio(path)) {
		fact = fact_add(facts, "allowio-grant", "%s has no capability: allowio needs root",
				path);
		snprintf(fact->advice, sizeof(fact->advice),
			 "to let ordinary users have what the policy gives: sudo setcap "
			 "cap_sys_rawio+p %.200s",
			 path);
		return;
	}
	fact = fact_add(facts, "allowio-grant", "%s, with CAP_SYS_RAWIO", path);
	if (statvfs(path, &mount) == 0 && (mount.f_flag & ST_NOSUID))
		snprintf(fact->advice, sizeof(fact->advice),
			 "its file system is mounted nosuid, so the capability has no effect: move "
			 "it, or remount with suid");
}

void policy_facts(struct facts *facts)
{
	policy_file_facts(facts);
	grant_facts(facts);
}
