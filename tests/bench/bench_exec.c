// SPDX-License-Identifier: MIT
// The least that a static program can do before another one: become it.
#include <unistd.h>

int main(int argc, char **argv)
{
	if (argc > 1)
		execv(argv[1], argv + 1);
	return 1;
}
