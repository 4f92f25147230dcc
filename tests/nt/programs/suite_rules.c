/* SPDX-License-Identifier: MIT */
/* A program that a rule names has its ports whenever it starts, by whomever it is started. */
#include <stdio.h>

#include "bed.h"

static void with_a_rule(const char *program)
{
	run("%s filter in8 0xe0", program);
	expect("without a rule the program faults", 7, "filter: 0xc0000096");
	/* The place need not be one that only administrators can write. */
	run("kport.exe rule add %s 0xe0-0xe3 --for administrators --insecure", program);
	expect("a rule is added", 0, NULL);
	run("kport.exe rule list");
	expect("and listed", 0, "kptrule.exe");
	run("%s out32 0xe0 0x12345678 in16 0xe2 exit 4", program);
	expect("the program has its ports from its start on", 4, "0x1234\n");
	run("%s filter in8 0x378", program);
	expect("and no others", 7, "filter: 0xc0000096");
	run("portclient32.exe filter in8 0xe0");
	expect("the same program elsewhere has none", 7, "filter: 0xc0000096");
	run("kport.exe rule remove %s", program);
	expect("the rule is removed", 0, NULL);
	run("%s filter in8 0xe0", program);
	expect("and the program faults again", 7, "filter: 0xc0000096");
}

void suite_rules(void)
{
	char program[MAX_PATH + 32];
	char original[MAX_PATH + 32];
	DWORD len = GetTempPathA(MAX_PATH, program);

	CloseHandle(open_driver());
	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "rules");
		return;
	}
	snprintf(program + len, sizeof(program) - len, "kptrule.exe");
	snprintf(original, sizeof(original), "%s\\portclient32.exe", bed_folder());
	if (!CopyFileA(original, program, FALSE)) {
		skip("there is no place for a program", "rules");
		return;
	}
	/* What is copied off a CD may not be written, and so not be deleted. */
	SetFileAttributesA(program, FILE_ATTRIBUTE_NORMAL);
	with_a_rule(program);
	DeleteFileA(program);
}
