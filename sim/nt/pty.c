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

size_t sim_pty_write(struct sim_pty *pty, const uint8_t *bytes, size_t len)
{
	(void)pty, (void)bytes;
	return len;
}

size_t sim_pty_read(struct sim_pty *pty, uint8_t *bytes, size_t room)
{
	(void)pty, (void)bytes, (void)room;
	return 0;
}

void sim_pty_wait(struct sim_pty *pty, unsigned timeout_ms)
{
	(void)pty, (void)timeout_ms;
}
