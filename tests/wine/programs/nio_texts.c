/* SPDX-License-Identifier: MIT */
/* What Event Viewer does with the driver's entries: it takes their texts from the file that is registered. */
#include <stdio.h>
#include <string.h>

#include "nio.h"

#define SOURCE "SYSTEM\\CurrentControlSet\\Services\\EventLog\\System\\kioport"

static HMODULE open_file(void)
{
	char file[300] = "", path[300] = "";
	DWORD len = sizeof(file) - 1, type = 0, types = 0, types_len = sizeof(types);
	HKEY key;

	same(RegOpenKeyExA(HKEY_LOCAL_MACHINE, SOURCE, 0, KEY_READ, &key), 0, "the source kioport");
	same(RegQueryValueExA(key, "EventMessageFile", NULL, &type, (BYTE *)file, &len), 0,
	     "it names its file");
	same(type, REG_EXPAND_SZ, "by a name that is to be expanded");
	same(RegQueryValueExA(key, "TypesSupported", NULL, NULL, (BYTE *)&types, &types_len), 0,
	     "it says which types of entries it has");
	same(types, 7, "errors, warnings, information");
	RegCloseKey(key);
	ExpandEnvironmentStringsA(file, path, sizeof(path));
	return LoadLibraryExA(path, NULL, LOAD_LIBRARY_AS_DATAFILE);
}

/* Severity, facility and number: messages.mc. */
static bool has_text(HMODULE file, unsigned severity, unsigned number)
{
	static const char *const insertions[] = { "<1>", "<2>", "<3>", "<4>", "<5>", "<6>" };
	char text[500] = "";

	return FormatMessageA(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, file,
			      severity << 30 | 0x400u << 16 | number, 0, text, sizeof(text),
			      (va_list *)(uintptr_t)insertions) &&
	       strlen(text) > 2;
}

int main(void)
{
	/* by number: information 1, warning 2, error 3 */
	static const char severities[] = "?233311221212";
	HMODULE file = open_file();

	ok(file != NULL, "the file is there");
	for (unsigned number = 1; number < sizeof(severities) - 1; number++)
		ok(has_text(file, (unsigned)(severities[number] - '0'), number),
		   "entry %u has a text", number);
	ok(has_text(file, 1, 0x100), "so has the installation's");
	return plan();
}
