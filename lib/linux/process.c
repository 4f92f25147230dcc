/* SPDX-License-Identifier: MIT */
#include "lib/os.h"

#include <string.h>

#include "lib/linux/files.h"

/* A program gives itself the name that stands there: proc(5), /proc/pid/comm. */
void os_process_name(uint32_t process, char *text, size_t len)
{
	machine_read(text, len, "/proc/%u/comm", (unsigned)process);
	text[strcspn(text, "\n")] = '\0';
	for (; *text; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}
