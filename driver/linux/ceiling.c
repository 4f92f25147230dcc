// SPDX-License-Identifier: (MIT OR GPL-2.0-only)
/*
 * What the build allows at most, whatever a policy says. Without a ceiling that is every port, and
 * then the kernel's lockdown is asked as /dev/port and ioperm(2) ask it. A build with a ceiling says
 * itself what root may reach, so that whoever signs the module knows what he vouches for.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/init.h>
#include <linux/module.h>
#include <linux/printk.h>
#include <linux/security.h>

#include "kioport.h"

#define CEILING_RANGES 64

static const char ceiling_text[] = KIOPORT_CEILING;
static struct kp_portset ceiling __ro_after_init;

static bool is_built_in(void)
{
	return sizeof(ceiling_text) > 1;
}

/* Names mean their customary addresses: a parallel port's driver can be told others by root. */
int __init kioport_ceiling_start(void)
{
	static struct kp_range ranges[CEILING_RANGES] __initdata;
	enum kp_text_error error;
	size_t count = 0;
	size_t at = 0;
	size_t i;

	if (!is_built_in())
		return 0;
	error = kp_ranges_parse(ceiling_text, sizeof(ceiling_text) - 1, &kp_legacy_names, ranges,
				CEILING_RANGES, &count, &at);
	if (error) {
		pr_err("the ceiling of this build, \"%s\", is wrong at character %zu: %s\n",
		       ceiling_text, at + 1, kp_text_error_string(error));
		return -EINVAL;
	}
	for (i = 0; i < count; i++)
		kp_portset_add(&ceiling, ranges[i]);
	return 0;
}

bool kioport_ceiling_allows(struct kp_range range)
{
	return !is_built_in() || kp_portset_covers(&ceiling, range);
}

int kioport_locked_down(void)
{
	return is_built_in() ? 0 : security_locked_down(LOCKDOWN_IOPORT);
}

MODULE_INFO(ceiling, KIOPORT_CEILING); /* modinfo tells it before anybody loads the module */
