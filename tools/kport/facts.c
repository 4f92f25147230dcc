/* SPDX-License-Identifier: MIT */
#include "facts.h"

#include <stdarg.h>
#include <stdio.h>

struct fact *fact_add(struct facts *facts, const char *name, const char *format, ...)
{
	static struct fact overflow;
	struct fact *fact = facts->count < facts->max ? &facts->list[facts->count] : &overflow;
	va_list args;

	facts->count++;
	fact->name = name;
	fact->advice[0] = '\0';
	va_start(args, format);
	vsnprintf(fact->value, sizeof(fact->value), format, args);
	va_end(args);
	return fact;
}

void fact_advise(struct fact *fact, const char *text)
{
	snprintf(fact->advice, sizeof(fact->advice), "%s", text);
}
