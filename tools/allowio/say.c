/* SPDX-License-Identifier: MIT */
#include "say.h"

#include <kport.h>

#include <stdarg.h>
#include <stdio.h>

bool say_verbose;

/* One write, so that lines of several programs do not mix. */
static void say(const char *format, va_list arguments)
{
	char text[1024];

	vsnprintf(text, sizeof(text), format, arguments);
	fprintf(stderr, "%s: %s\n", program_name, text);
}

int say_failed(const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
	return EXIT_FAILED;
}

int say_library_failed(void)
{
	return say_failed("%s", kport_last_error()->text);
}

void say_done(const char *format, ...)
{
	va_list arguments;

	if (!say_verbose)
		return;
	va_start(arguments, format);
	say(format, arguments);
	va_end(arguments);
}
