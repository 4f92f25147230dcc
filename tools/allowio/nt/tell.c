/* SPDX-License-Identifier: MIT */
#include "tell.h"

#include "../say.h"

void tell_refused(unsigned long process, unsigned port, unsigned width, const char *given)
{
	say_failed("process %lu touched port 0x%x (%u bits), which it was not given: if it needs "
		   "that, start it with %s,0x%x+%u",
		   process, port, width * 8, given, port, width);
}

void tell_passed(unsigned long process, bool is_cli)
{
	say_done("process %lu: its %s does nothing, here and from now on", process,
		 is_cli ? "CLI" : "STI");
}
