/* SPDX-License-Identifier: MIT */
/* kport doctor's facts about a Linux machine. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "machine.h"

static void kernel_fact(struct facts *facts)
{
	static const char *const x86[] = { "x86_64", "i386", "i486", "i586", "i686" };
	struct utsname name;
	bool is_x86 = false;
	struct fact *fact;

	if (uname(&name) != 0)
		return;
	for (size_t i = 0; i < sizeof(x86) / sizeof(x86[0]); i++)
		is_x86 = is_x86 || strcmp(name.machine, x86[i]) == 0;
	fact = fact_add(facts, "kernel", "%s %s on %s%s", name.sysname, name.release, name.machine,
			sizeof(void *) == 4 && strcmp(name.machine, "x86_64") == 0 ?
				", this program is 32-bit" :
				"");
	if (!is_x86)
		fact_advise(fact, "this processor has no I/O ports; only sim can work here");
}

static void lockdown_fact(struct facts *facts)
{
	static const char *const names[] = {
		[LOCKDOWN_UNKNOWN] = "not known (/sys/kernel/security/lockdown cannot be read)",
		[LOCKDOWN_NONE] = "none",
		[LOCKDOWN_INTEGRITY] =
			"integrity: ioperm, iopl and /dev/port are closed to everybody",
		[LOCKDOWN_CONFIDENTIALITY] =
			"confidentiality: ioperm, iopl and /dev/port are closed to everybody",
	};
	enum lockdown lockdown = read_lockdown();
	struct fact *fact = fact_add(facts, "lockdown", "%s", names[lockdown]);

	if (lockdown > LOCKDOWN_NONE)
		fact_advise(fact,
			    "use ppdev (--backend ppdev), which goes on working; or switch Secure "
			    "Boot off in the firmware's set-up, or leave out lockdown= on the "
			    "kernel's command line");
}

/* UEFI specification 2.10, 3.3: the variable is one byte; efivarfs puts four of attributes before. */
static void secure_boot_fact(struct facts *facts)
{
	FILE *file;
	unsigned char bytes[5];
	size_t got;

	if (access("/sys/firmware/efi", F_OK) != 0) {
		fact_add(facts, "Secure Boot", "no (not started by UEFI)");
		return;
	}
	file = fopen("/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c",
		     "re");
	got = file ? fread(bytes, 1, sizeof(bytes), file) : 0;
	if (file)
		fclose(file);
	if (got == sizeof(bytes))
		fact_add(facts, "Secure Boot", bytes[4] == 1 ? "on" : "off");
	else
		fact_add(facts, "Secure Boot",
			 "not known (the firmware's variable cannot be read)");
}

static void user_fact(struct facts *facts)
{
	char map[100];
	unsigned inside, outside, count;

	fact_add(facts, "user", "%s (uid %u%s%s)", user_name(), (unsigned)getuid(),
		 geteuid() != getuid() ? ", effective uid differs" : "",
		 getenv("SUDO_USER") ? ", by sudo" : "");
	if (read_text("/proc/self/uid_map", map, sizeof(map)) &&
	    sscanf(map, "%u %u %u", &inside, &outside, &count) == 3 &&
	    (inside != 0 || outside != 0 || count != UINT32_MAX))
		fact_advise(fact_add(facts, "user namespace",
				     "yes: root and capabilities in here count "
				     "for nothing at ports"),
			    "leave the namespace (a rootless container, unshare -U)");
}

static void capability_fact(struct facts *facts)
{
	struct fact *fact;

	if (has_rawio("CapEff")) {
		fact_add(facts, "CAP_SYS_RAWIO", "in force");
	} else if (has_rawio("CapPrm")) {
		fact_add(facts, "CAP_SYS_RAWIO", "permitted, not in force");
	} else if (has_rawio("CapBnd")) {
		fact_add(facts, "CAP_SYS_RAWIO", "not held; root gets it");
	} else {
		fact = fact_add(facts, "CAP_SYS_RAWIO",
				"outside of the bounding set: not even root gets it here");
		fact_advise(fact,
			    container_name() ?
				    "start the container with --cap-add SYS_RAWIO" :
				    "look for CapabilityBoundingSet= of the service, or at what "
				    "dropped it");
	}
}

static void confinement_facts(struct facts *facts)
{
	const char *container = container_name();
	char text[40];

	fact_add(facts, "container", "%s", container ? container : "no");
	if (read_status("NoNewPrivs", text, sizeof(text)) && strcmp(text, "1") == 0)
		fact_advise(fact_add(facts, "no_new_privs",
				     "set: file capabilities and sudo have no "
				     "effect in here"),
			    "start from a login that is not confined (a service without "
			    "NoNewPrivileges=)");
	if (read_status("Seccomp", text, sizeof(text)) && strcmp(text, "0") != 0)
		fact_add(facts, "seccomp", "a filter is active; it may refuse ioperm");
}

static void group_fact(struct facts *facts, const char *label, const char *purpose,
		       bool advise_join)
{
	const char *group = label + strlen("group ");
	enum membership membership = group_membership(group);
	struct fact *fact;

	if (membership == MEMBER_NO_GROUP) {
		fact_add(facts, label, "there is no such group (%s)", purpose);
		return;
	}
	fact = fact_add(facts, label, "%s (%s)",
			membership == MEMBER_NOW   ? "member" :
			membership == MEMBER_LATER ? "member, but not yet in this session" :
						     "not a member",
			purpose);
	if (membership == MEMBER_LATER)
		fact_advise(fact, "log out and in again; groups are read at login");
	else if (membership == MEMBER_NOT && advise_join && getuid() != 0)
		snprintf(fact->advice, sizeof(fact->advice),
			 "sudo usermod -aG %s %s, then log out and in again", group, user_name());
}

size_t platform_facts(struct fact *list, size_t max)
{
	struct facts facts = { list, max, 0 };

	kernel_fact(&facts);
	secure_boot_fact(&facts);
	lockdown_fact(&facts);
	user_fact(&facts);
	capability_fact(&facts);
	confinement_facts(&facts);
	/* Where ppdev has no port, its group gives nothing. */
	group_fact(&facts, "group lp", "parallel ports by ppdev",
		   access("/dev/parport0", F_OK) == 0);
	group_fact(&facts, "group kport", "kport's policy", false);
	policy_facts(&facts);
	return facts.count;
}
