/* SPDX-License-Identifier: MIT */
/* A pseudo terminal: what a program opens instead of a serial port to be a device's far end. */
#ifndef KPORT_SIM_PTY_H
#define KPORT_SIM_PTY_H

#include <stddef.h>
#include <stdint.h>

struct sim_pty;

/*
 * link, unless NULL, becomes a symbolic link to the terminal, which ends with it; one that is there
 * already is replaced, anything else is not. Returns 0 or an errno, with *words saying what failed;
 * ENOSYS: this system has no such thing.
 */
int sim_pty_open(const char *link, struct sim_pty **pty, const char **words);
void sim_pty_close(struct sim_pty *pty); /* accepts NULL */

/* "/dev/pts/5" */
const char *sim_pty_name(const struct sim_pty *pty);

/* How many were taken: not all where the system's buffer is full, for nobody reads at the other end. */
size_t sim_pty_write(struct sim_pty *pty, const uint8_t *bytes, size_t len);

/* How many have come. Never waits. */
size_t sim_pty_read(struct sim_pty *pty, uint8_t *bytes, size_t room);

/* Waits until something has come or the time is over. */
void sim_pty_wait(struct sim_pty *pty, unsigned timeout_ms);

#endif /* KPORT_SIM_PTY_H */
