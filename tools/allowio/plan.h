/* SPDX-License-Identifier: MIT */
/* What was asked for, made definite: whom, what, which way. */
#ifndef KPORT_ALLOWIO_PLAN_H
#define KPORT_ALLOWIO_PLAN_H

#include "answer.h"
#include "options.h"
#include "port_list.h"
#include "target.h"
#include "user.h"

struct plan {
	struct options options;
	struct port_list ranges;
	struct user user;
	struct target target;
	struct answer answer;
	const char *backend; /* by which this process claims; NULL: the helper does, by ioperm */
	bool is_trapped;     /* nothing is granted: allowio stays and serves */
};

/* The program and how it is answered; with the rights of the user it is for. -1, or an exit code. */
int plan_program(struct plan *plan);
void plan_free(struct plan *plan);

/* dryrun.c: prints the plan and what stands against it. Answers the exit code. */
int plan_show(struct plan *plan);

/* helper.c: has the helper do it. Comes back only with an exit code. */
int plan_run_by_helper(const struct plan *plan);

#endif /* KPORT_ALLOWIO_PLAN_H */
