/* SPDX-License-Identifier: MIT */
/* What was asked for, made definite. */
#ifndef KPORT_ALLOWIO_NT_PLAN_H
#define KPORT_ALLOWIO_NT_PLAN_H

#include "options.h"
#include "ports.h"
#include "program.h"
#include "serve.h"

struct plan {
	struct options options;
	struct ports *ports;
	struct program program;	    /* file NULL with --pid */
	enum how how;		    /* never HOW_AUTO after plan_open() */
	struct serve_wishes wishes; /* for HOW_GRANT and HOW_TRAP */
};

/* Reads the ports and finds the program; changes nothing. Answers -1, or an exit code. */
int plan_make(struct plan *plan);

/* Opens the back end, claims the ports and decides how. Answers -1, or an exit code. */
int plan_open(struct plan *plan);

/* --dry-run: the plan in words; result is plan_make()'s. Answers the exit code. */
int plan_show(struct plan *plan, int result);

void plan_free(struct plan *plan);

#endif /* KPORT_ALLOWIO_NT_PLAN_H */
