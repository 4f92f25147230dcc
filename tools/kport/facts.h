/* SPDX-License-Identifier: MIT */
/* The list of facts that doctor tells, as a system's files fill it. */
#ifndef KPORT_TOOL_FACTS_H
#define KPORT_TOOL_FACTS_H

#include "platform.h"

struct facts {
	struct fact *list;
	size_t max;
	size_t count;
};

/* Adds a fact; advice is empty, or filled in through the result. Never NULL. */
struct fact *fact_add(struct facts *facts, const char *name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

void fact_advise(struct fact *fact, const char *text);

#endif /* KPORT_TOOL_FACTS_H */
