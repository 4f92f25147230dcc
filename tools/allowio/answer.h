/* SPDX-License-Identifier: MIT */
/* How the program's own ioperm() and iopl() calls will be answered. */
#ifndef KPORT_ALLOWIO_ANSWER_H
#define KPORT_ALLOWIO_ANSWER_H

#include "options.h"
#include "port_list.h"
#include "target.h"

struct answer {
	char *preload; /* owned: for LD_PRELOAD; NULL: nothing is preloaded */
	bool seccomp;
	const char *note; /* one line about it */
};

/*
 * Decides. Where the wish does not fit the program and was more than "auto", says so and answers an
 * exit code; otherwise -1.
 */
int answer_choose(enum how how, const struct target *target, struct answer *answer);
void answer_free(struct answer *answer);

/*
 * LD_PRELOAD and KPORT_GRANT in the environment, in addition to what is there already: another
 * allowio around this one gave ports, too. Answers -1, or an exit code.
 */
int answer_set_environment(const struct answer *answer, const struct port_list *granted);

#endif /* KPORT_ALLOWIO_ANSWER_H */
