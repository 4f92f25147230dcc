/* SPDX-License-Identifier: MIT */
/*
 * Where a console program begins: arguments from msvcrt, then main(). In place of mingw's start-up code,
 * which is compiled for processors that have CMOV; link with -nostartfiles. Nothing is expanded in
 * the arguments: * and ? are the program's.
 */
#include <stdlib.h>

/* Of msvcrt.dll: what Microsoft's start-up code calls. */
struct startup_info {
	int new_mode;
};
__declspec(dllimport) void __cdecl __set_app_type(int type);
__declspec(dllimport) int __cdecl __getmainargs(int *argc, char ***argv, char ***environment,
						int expands, struct startup_info *info);

#define CONSOLE_PROGRAM 1

int main(int argc, char **argv, char **environment);
void mainCRTStartup(void);
void __main(void);

/* GCC has main() call this, for constructors; there are none. */
void __main(void)
{
}

void mainCRTStartup(void)
{
	struct startup_info info = { 0 };
	char **argv, **environment;
	int argc;

	__set_app_type(CONSOLE_PROGRAM);
	__getmainargs(&argc, &argv, &environment, 0, &info);
	exit(main(argc, argv, environment));
}
