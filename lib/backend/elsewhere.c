/* SPDX-License-Identifier: MIT */
/* Linux on other processors: the names are there, and say why they do not serve. */
#include "lib/backend/list.h"

static enum kport_status not_here(void)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "not on this processor: I/O ports are the x86's; \"sim\" works everywhere");
}

/* Never reached: the probe comes first. */
static enum kport_status not_opened(const struct backend_context *context, void **state)
{
	(void)context, (void)state;
	return not_here();
}

enum kport_status kport_driver_watch_begin(kport_driver_watch **watch)
{
	(void)watch;
	return not_here();
}

enum kport_status kport_driver_holders(struct kport_holder *list, size_t max, size_t *count)
{
	(void)list, (void)max, (void)count;
	return not_here();
}

/* Never reached: no watch is ever begun. */
enum kport_status kport_driver_watch_read(kport_driver_watch *watch,
					  struct kport_driver_event *list, size_t max,
					  size_t *count, uint32_t *lost)
{
	(void)watch, (void)list, (void)max, (void)count, (void)lost;
	return not_here();
}

void kport_driver_watch_end(kport_driver_watch *watch)
{
	(void)watch;
}

#define ELSEWHERE(NAME)                                                                            \
	const struct backend backend_##NAME = {                                                    \
		.name = #NAME,                                                                     \
		.mechanism = "I/O ports of x86 processors",                                        \
		.needs = "an x86 processor",                                                       \
		.automatic = true,                                                                 \
		.probe = not_here,                                                                 \
		.open = not_opened,                                                                \
	}

ELSEWHERE(kioport);
ELSEWHERE(ioperm);
ELSEWHERE(ppdev);
ELSEWHERE(pcibar);
ELSEWHERE(devport);
