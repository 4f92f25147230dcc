/* SPDX-License-Identifier: MIT */
#include "lib/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static _Thread_local struct kport_error last = { KPORT_OK, 0, "no error" };

static const char *const names[] = {
	[KPORT_OK] = "ok",
	[KPORT_INVALID] = "invalid",
	[KPORT_UNSUPPORTED] = "unsupported",
	[KPORT_DENIED] = "denied",
	[KPORT_BUSY] = "busy",
	[KPORT_TIMED_OUT] = "timed out",
	[KPORT_NO_MEMORY] = "no memory",
	[KPORT_INTERRUPTED] = "interrupted",
	[KPORT_SYSTEM] = "system error",
};

_Static_assert((int)KPORT_SYSTEM == (int)KP_STATUS_SYSTEM, "from_core() translates nothing");

const struct kport_error *kport_last_error(void)
{
	return &last;
}

const char *kport_status_name(enum kport_status status)
{
	if ((size_t)status >= sizeof(names) / sizeof(names[0]))
		return "unknown status";
	return names[status];
}

void error_restore(const struct kport_error *error)
{
	last = *error;
}

enum kport_status fail_as(const struct kport_error *error, const char *text)
{
	enum kport_status status = error->status;

	last.system_code = error->system_code;
	last.status = status;
	snprintf(last.text, sizeof(last.text), "%s", text);
	return status;
}

enum kport_status fail(enum kport_status status, long system_code, const char *format, ...)
{
	char text[sizeof(last.text)];
	char words[160];
	va_list values;
	size_t used;

	va_start(values, format);
	vsnprintf(text, sizeof(text), format, values);
	va_end(values);
	if (system_code) {
		os_error_text(system_code, words, sizeof(words));
		used = strlen(text);
		snprintf(text + used, sizeof(text) - used, ": %s", words);
	}
	last.status = status;
	last.system_code = system_code;
	memcpy(last.text, text, sizeof(text));
	return status;
}
