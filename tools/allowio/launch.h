/* SPDX-License-Identifier: MIT */
/* The last step: another program takes this one's place. */
#ifndef KPORT_ALLOWIO_LAUNCH_H
#define KPORT_ALLOWIO_LAUNCH_H

/*
 * SIGSEGV not blocked and with its default action: exec passes both on, and a program in which it is
 * blocked or ignored is killed by a refused port access without a word to anybody.
 */
void launch_prepare_signals(void);

/*
 * Runs file, which has a slash in it, with these arguments and this environment. A file of no known format
 * is given to /bin/sh, as env(1) does; one for DOS, Windows or another processor is not. Comes back only with the exit code of a failure.
 */
int launch(const char *file, char **arguments, char **environment);

#endif /* KPORT_ALLOWIO_LAUNCH_H */
