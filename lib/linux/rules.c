/* SPDX-License-Identifier: MIT */
/* On Linux whoever starts a program decides how: allowio in its .desktop file does what a rule does. */
#include "lib/backend.h"

static enum kport_status allowio_does_it(void)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "rules are for Windows: on Linux put allowio before the program where it is "
		    "started, as in \"Exec=allowio lpt1 /opt/mill/mill\" of its .desktop file");
}

enum kport_status kport_rule_add(const char *path, const char *ranges, const char *who,
				 uint32_t flags)
{
	(void)path, (void)ranges, (void)who, (void)flags;
	return allowio_does_it();
}

enum kport_status kport_rule_remove(const char *path)
{
	(void)path;
	return allowio_does_it();
}

enum kport_status kport_rules(struct kport_rule *list, size_t max, size_t *count, size_t *mistakes)
{
	(void)list, (void)max, (void)count, (void)mistakes;
	return allowio_does_it();
}

enum kport_status kport_rule_find(const char *path, struct kport_rule *rule)
{
	(void)path, (void)rule;
	return allowio_does_it();
}

enum kport_status kport_rules_served(void)
{
	return allowio_does_it();
}
