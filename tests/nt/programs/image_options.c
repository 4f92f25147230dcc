/* SPDX-License-Identifier: MIT */
/*
 * image_options set|remove|is PROGRAM: what kport rule does on 64-bit Windows (lib/nt/rule_image.c), for a
 * 32-bit system, whose rules the driver carries out. So the same mechanism runs on a real kernel.
 */
#include "lib/nt/rule.h"

#include <stdio.h>
#include <string.h>

int main(int argc, char **argv)
{
	wchar_t program[WIDE_PATH];

	if (argc != 3 || !wide_from_ansi(argv[2], program, WIDE_PATH))
		return 2;
	if (strcmp(argv[1], "is") == 0)
		return image_is_set(program) ? 0 : 1;
	if (strcmp(argv[1], "remove") == 0) {
		image_remove(program);
		return 0;
	}
	if (image_set(program, true) == KPORT_OK)
		return 0;
	printf("%s\n", kport_last_error()->text);
	return 1;
}
