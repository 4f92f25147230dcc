/* SPDX-License-Identifier: MIT */
/* By capget(2) and capset(2) themselves: the helper links nothing that it can do without. */
#include "capabilities.h"

#include <errno.h>
#include <linux/capability.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

struct sets {
	struct __user_cap_data_struct words[_LINUX_CAPABILITY_U32S_3];
};

#define RAWIO (1u << CAP_SYS_RAWIO)

static bool get(struct sets *sets)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	memset(sets, 0, sizeof(*sets));
	return syscall(SYS_capget, &header, sets->words) == 0;
}

static bool set(const struct sets *sets)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };

	return syscall(SYS_capset, &header, sets->words) == 0;
}

bool capabilities_rawio_permitted(void)
{
	struct sets sets;

	return get(&sets) && (sets.words[0].permitted & RAWIO);
}

bool capabilities_rawio_effective(void)
{
	struct sets sets;

	return get(&sets) && (sets.words[0].effective & RAWIO);
}

bool capabilities_raise_rawio(void)
{
	struct sets sets;

	if (!get(&sets))
		return false;
	sets.words[0].effective |= RAWIO;
	return set(&sets);
}

/* Kernels before 4.3 have no ambient set and answer EINVAL. */
static bool clear_ambient(void)
{
	return prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0) == 0 || errno == EINVAL;
}

static bool are_empty(const struct sets *sets)
{
	for (int i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		if (sets->words[i].permitted || sets->words[i].effective ||
		    sets->words[i].inheritable)
			return false;
	}
	return true;
}

bool capabilities_drop_all(void)
{
	struct sets sets;

	memset(&sets, 0, sizeof(sets));
	if (!clear_ambient() || !set(&sets) || !get(&sets))
		return false;
	if (!are_empty(&sets) || capabilities_raise_rawio()) {
		errno = EPERM;
		return false;
	}
	return true;
}
