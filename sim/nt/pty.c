/* SPDX-License-Identifier: MIT */
/* Windows has no pseudo terminals that a program could open as it opens a serial port. */
#include "sim/pty.h"

#include <errno.h>

int sim_pty_open(const char *link, struct sim_pty **pty, const char **words)
{
	(void)link;
	*pty = NULL;
	*words = "there are no pseudo terminals on Windows";
	return ENOSYS;
}

void sim_pty_close(struct sim_pty *pty)
{
	(void)pty;
}

const char *sim_pty_name(const struct sim_pty *pty)
{
	(void)pty;
	return "";
}

bool sim_pty_write(struct sim_pty *pty, uint8_t byte)
{
	(void)pty, (void)byte;
	return true;
}

bool sim_pty_take(struct sim_pty *pty, uint8_t *byte)
{
	(void)pty, (void)byte;
	return false;
}
