/* SPDX-License-Identifier: MIT */
/* Windows has no pseudo terminals that a program could open as it opens a serial port. */
#include "sim/sink.h"

#include <errno.h>

static int pty_open(const struct sim_end *end, void **outlet, const char **words)
{
	(void)end, (void)outlet;
	*words = "there are no pseudo terminals on Windows";
	return ENOSYS;
}

const struct sim_sink_kind sim_sink_pty = {
	.what = "the pseudo terminal",
	.open = pty_open,
};
