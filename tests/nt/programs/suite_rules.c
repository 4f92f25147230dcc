/* SPDX-License-Identifier: MIT */
/*
 * A program that a rule names has its ports whenever it starts, by whomever and by whatever name that comes to
 * the same file; docs/windows.md, "Which program it is". Runs as SYSTEM, whose letters for drives are
 * everybody's.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define ADD "kport.exe rule add %s lpt1 --for administrators "
#define NAME "kportruletest.exe" /* it has an 8.3 name beside it */
#define LETTER "R:"
#define FAULTS "filter: 0xc0000096"
#define NOT_HERE "this file system has none"

static char folder[MAX_PATH];
static char program[MAX_PATH + 32];
static char original[MAX_PATH + 32];
static DWORD volume_flags;

/* The program, by one of its names, reads a port that its rule gives. */
static void has_ports(const char *path, const char *name)
{
	run("%s filter out8 0x378 0x5a in8 0x378 exit 4", path);
	expect(name, 4, "0x5a\n");
}

static void has_none(const char *path, const char *name)
{
	run("%s filter in8 0x378", path);
	expect(name, 7, FAULTS);
}

static void put_program(const char *path)
{
	CopyFileA(original, path, FALSE);
	/* What is copied off a CD may not be written, and so not be deleted. */
	SetFileAttributesA(path, FILE_ATTRIBUTE_NORMAL);
}

/* A folder in Windows' own is one that only administrators can write, where the volume keeps rights. */
static bool make_place(void)
{
	char root[4];
	UINT len = GetWindowsDirectoryA(folder, sizeof(folder) - 16);

	if (!len)
		return false;
	memcpy(root, folder, 3);
	root[3] = '\0';
	strcat(folder, "\\kptrules");
	if (!CreateDirectoryA(folder, NULL) && GetLastError() != ERROR_ALREADY_EXISTS)
		return false;
	snprintf(program, sizeof(program), "%s\\" NAME, folder);
	snprintf(original, sizeof(original), "%s\\portclient32.exe", bed_folder());
	put_program(program);
	return GetFileAttributesA(program) != INVALID_FILE_ATTRIBUTES &&
	       GetVolumeInformationA(root, NULL, 0, NULL, NULL, &volume_flags, NULL, 0);
}

/* ---- the rule ---- */

static void made(void)
{
	has_none(program, "without a rule the program faults");
	run(ADD, program);
	if (volume_flags & FILE_PERSISTENT_ACLS) {
		expect("a rule is added", 0, NULL);
	} else {
		expect("a volume without rights for users is refused", 3, "--insecure");
		run(ADD "--insecure", program);
		expect("with --insecure a rule is added", 0, NULL);
		run("kport.exe rule list");
		expect("which the list shows", 0, "insecure");
	}
	run("kport.exe rule test %s", program);
	expect("the rule is tested", 0, "it gets these ports");
	has_ports(program, "the program has its ports from its start on");
	run("%s filter in8 0xe0", program);
	expect("and no others", 7, FAULTS);
	run("%s filter cli", program);
	expect("CLI faults: nothing was put into it", 7, FAULTS);
}

/* ---- other names of the file ---- */

static void by_spelling(void)
{
	char path[MAX_PATH + 64];
	char name[MAX_PATH];
	const struct ran *ran;

	snprintf(path, sizeof(path), "%s", program);
	CharUpperA(path);
	has_ports(path, "in upper case it has them too");
	snprintf(path, sizeof(path), "\\\\?\\%s", program);
	has_ports(path, "and as \\\\?\\C:\\...");
	if (!GetShortPathNameA(program, name, sizeof(name)) || !lstrcmpiA(name, program)) {
		skip("the volume makes no such names", "by its 8.3 name");
		return;
	}
	/* NTFS calls a process's file as it was opened; ReactOS's FAT calls it by its long name. */
	ran = run("%s filter in8 0x378", name);
	ok((ran->code == 7 && strstr(ran->text, FAULTS)) ||
		   (ran->code == 0 && strstr(ran->text, "0x")),
	   "by its 8.3 name it has them or none, as the file system calls it");
	note("%s: %s", name, ran->text);
	run("kport.exe rule test %s", name);
	expect("rules can be named by it", 0, NAME);
}

static bool letter(const char *target, DWORD flags)
{
	char global[MAX_PATH];

	if (!DefineDosDeviceA(flags, LETTER, target))
		return false;
	/* Where letters are a logon session's own the driver does not look there. */
	return flags & DDD_REMOVE_DEFINITION ||
	       QueryDosDeviceA("Global\\" LETTER, global, sizeof(global)) != 0;
}

static void by_subst(void)
{
	if (!letter(folder, 0)) {
		skip("no letter can be made here", "by a letter of SUBST");
		return;
	}
	has_ports(LETTER "\\" NAME, "by a letter of SUBST it has them");
	run("kport.exe rule test " LETTER "\\" NAME);
	expect("and rules can be named so", 0, program);
	letter(folder, DDD_REMOVE_DEFINITION | DDD_EXACT_MATCH_ON_REMOVE);
}

static void by_hard_link(void)
{
	typedef BOOL(WINAPI * link)(const char *, const char *, SECURITY_ATTRIBUTES *);
	/* Windows 2000 and later */
	link make = (link)(void *)GetProcAddress(GetModuleHandleA("kernel32"), "CreateHardLinkA");
	char path[MAX_PATH + 32];

	snprintf(path, sizeof(path), "%s\\link.exe", folder);
	if (!make || !make(path, program, NULL)) {
		skip(NOT_HERE, "by a hard link");
		return;
	}
	has_none(path, "by a hard link it has none");
	DeleteFileA(path);
}

static void by_junction(void)
{
	char path[MAX_PATH + 32];

	snprintf(path, sizeof(path), "%s.way", folder);
	if (!(volume_flags & FILE_SUPPORTS_REPARSE_POINTS) ||
	    run("cmd.exe /c mklink /J %s %s", path, folder)->code) {
		skip("the file system has none, or the system no mklink", "by a junction");
		return;
	}
	strcat(path, "\\" NAME);
	has_ports(path, "by a junction it is the same file");
	run(ADD "--insecure", path);
	expect("but a rule is refused by that name", 2, "junction or link");
	*strrchr(path, '\\') = '\0';
	RemoveDirectoryA(path);
}

static void by_network(void)
{
	char path[MAX_PATH + 64];

	snprintf(path, sizeof(path), "\\\\127.0.0.1\\%c$%s", program[0], program + 2);
	if (GetFileAttributesA(path) == INVALID_FILE_ATTRIBUTES) {
		skip("there is no network here", "on a network");
		return;
	}
	run(ADD, path);
	expect("a program on a network is refused", 3, "--insecure");
}

/* ---- other files ---- */

static void copies(void)
{
	char path[MAX_PATH + 32];

	has_none("portclient32.exe", "the same program elsewhere has none");
	snprintf(path, sizeof(path), "%s\\copy.exe", folder);
	put_program(path);
	has_none(path, "nor has a copy beside it");
	DeleteFileA(path);
	DeleteFileA(program);
	put_program(program);
	if (!(volume_flags & FILE_PERSISTENT_ACLS)) {
		skip(NOT_HERE, "a file that was put into its place");
		return;
	}
	has_none(program, "a file that was put into its place has none");
	run("kport.exe rule list");
	expect("and the list tells", 0, "another one");
	run(ADD, program);
	expect("the rule is made anew", 0, NULL);
	has_ports(program, "and the program has its ports again");
}

/* A rule by a letter holds while that letter stands for the volume. */
static void letter_goes(void)
{
	char drive[] = { program[0], ':', '\0' };
	char device[MAX_PATH];
	char path[MAX_PATH + 32];

	snprintf(path, sizeof(path), LETTER "%s", program + 2);
	if (!QueryDosDeviceA(drive, device, sizeof(device)) ||
	    !letter(device, DDD_RAW_TARGET_PATH)) {
		skip("no letter can be made here", "a letter of the drive that goes");
		return;
	}
	has_ports(path, "by a second letter of the drive it has its ports");
	run("kport.exe rule remove %s", program);
	expect("the rule is removed", 0, NULL);
	run(ADD "--insecure", path);
	expect("and made by the other letter", 0, NULL);
	has_ports(program, "the program has its ports by both");
	letter(device, DDD_RAW_TARGET_PATH | DDD_REMOVE_DEFINITION | DDD_EXACT_MATCH_ON_REMOVE);
	run("nio_service.exe stop start");
	expect("the letter goes, and the driver is started again", 0, "ok\nok");
	CloseHandle(open_driver());
	has_none(program, "then it has none");
	run("kport.exe rule list");
	expect("and the list tells that there is no such file", 0, "no such file");
	run("kport.exe rule remove %s", path);
	expect("the rule is removed by its name", 0, NULL);
}

/* ---- Image File Execution Options, which carry rules out on 64-bit Windows ---- */

/* CLI tells who served the program: allowio skips it, the driver's own grant does not. */
static void by_debugger(void)
{
	char copy[MAX_PATH + 32];

	run("image_options.exe set %s", program);
	expect("Windows is told to start allowio in the program's place", 0, NULL);
	run("%s cli out8 0x378 0x66 in8 0x378 exit 5", program);
	expect("allowio serves it, once, and passes its exit code on", 5, "0x66\n");
	run("%s debugged", program);
	expect("nobody debugs it once it runs", 0, "not debugged\n");
	run("cmd.exe /c %s cli in8 0x378", program);
	expect("so it is when another program starts it", 0, "0x");
	snprintf(copy, sizeof(copy), "%s\\other", folder);
	CreateDirectoryA(copy, NULL);
	strcat(copy, "\\" NAME);
	put_program(copy);
	has_none(copy, "a program of the same name elsewhere goes without");
	run("%s exit 8", copy);
	expect("and runs as ever", 8, NULL);
	DeleteFileA(copy);
	*strrchr(copy, '\\') = '\0';
	RemoveDirectoryA(copy);
	run("image_options.exe remove %s", program);
	run("image_options.exe is %s", program);
	expect("the value is taken away", 1, NULL);
	run("%s filter cli", program);
	expect("and the program runs without allowio", 7, FAULTS);
}

static void with_a_rule(void)
{
	made();
	by_spelling();
	by_subst();
	by_hard_link();
	by_junction();
	by_network();
	copies();
	by_debugger();
	letter_goes();
	has_none(program, "without a rule the program faults again");
}

void suite_rules(void)
{
	CloseHandle(open_driver());
	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "rules");
		return;
	}
	if (make_place())
		with_a_rule();
	else
		skip("there is no place for a program", "rules");
	DeleteFileA(program);
	RemoveDirectoryA(folder);
}
