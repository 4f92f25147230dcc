/* SPDX-License-Identifier: MIT */
/* On Windows the policy is the driver's, in its registry key, and not a file that programs read. */
#include "lib/backend.h"

static enum kport_status no_files(void)
{
	return fail(KPORT_UNSUPPORTED, 0, "there are no policy files on Windows");
}

enum kport_status kport_policy_read(const char *path, kport_policy **policy)
{
	(void)path;
	if (policy)
		*policy = NULL;
	return no_files();
}

enum kport_status kport_policy_parse(const char *name, const char *text, size_t len,
				     kport_policy **policy)
{
	(void)name, (void)text, (void)len;
	if (policy)
		*policy = NULL;
	return no_files();
}

void kport_policy_free(kport_policy *policy)
{
	(void)policy;
}

enum kport_status kport_policy_mistake(const kport_policy *policy, size_t index, char *text,
				       size_t len)
{
	(void)policy, (void)index, (void)text, (void)len;
	return no_files();
}

enum kport_status kport_policy_check(const kport_policy *policy, const char *user,
				     const char *ranges, uint32_t rights)
{
	(void)policy, (void)user, (void)ranges, (void)rights;
	return no_files();
}

enum kport_status kport_policy_rights(const kport_policy *policy, const char *user,
				      struct kport_rights *list, size_t max, size_t *count)
{
	(void)policy, (void)user, (void)list, (void)max;
	if (count)
		*count = 0;
	return no_files();
}

enum kport_status kport_driver_rights(struct kport_rights *list, size_t max, size_t *count)
{
	(void)list, (void)max;
	if (count)
		*count = 0;
	return no_files();
}

enum kport_status kport_policy_load(kport_policy *policy, size_t *lines)
{
	(void)policy;
	if (lines)
		*lines = 0;
	return no_files();
}
