/* SPDX-License-Identifier: MIT */
#include "sim/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum kport_status sim_fail(struct kport_error *error, enum kport_status status, long system_code,
			   const char *format, ...)
{
	va_list values;
	size_t used;

	error->status = status;
	error->system_code = system_code;
	va_start(values, format);
	vsnprintf(error->text, sizeof(error->text), format, values);
	va_end(values);
	used = strlen(error->text);
	if (system_code)
		snprintf(error->text + used, sizeof(error->text) - used, ": %s",
			 strerror((int)system_code));
	return status;
}
