/* SPDX-License-Identifier: MIT */
/* run_filtered RANGES FILE [ARGUMENT]...: runs it under allowio's filter, without any port. */
#include "tools/allowio/say.h"
#include "tools/allowio/seccomp.h"

#include <stdio.h>
#include <unistd.h>

const char program_name[] = "run_filtered";

int main(int argc, char **argv)
{
	struct port_list granted;

	if (argc < 3 || !port_list_parse(argv[1], NULL, &granted) || seccomp_install(&granted) >= 0)
		return EXIT_FAILED;
	execv(argv[2], argv + 2);
	perror(argv[2]);
	return EXIT_CANNOT;
}
