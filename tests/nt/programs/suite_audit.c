/* SPDX-License-Identifier: MIT */
/* What the driver tells the system's event log: who was given what and who was refused, as text. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"

/* driver/nt/messages.mc */
#define GRANTED 6u
#define DENIED 7u
#define SHARED 10u
#define OPENER 11u
#define LEFT_OUT 12u
#define INSTALLATION 0x100u

#define SYSTEM "System"
#define SOURCE "kioport"
#define SOURCE_KEY "SYSTEM\\CurrentControlSet\\Services\\EventLog\\System\\" SOURCE
#define CMOS 0x70u /* nobody's, by bed_policy */
#define ATTEMPTS 200u
#define PATIENCE_MS 60000u
#define MAX_STRINGS 8

static HANDLE event_log;
static DWORD mark; /* entries before this one are another case's */

/* An entry of the source kioport; the strings are in the record. */
struct entry {
	DWORD id; /* with its severity and facility */
	DWORD time_s;
	const char
		*strings[MAX_STRINGS]; /* the first is the I/O manager's, but for the installer's */
	unsigned count;
	bool is_full;
};

typedef bool visit_entry(const struct entry *entry, void *context);

static bool is_own(const EVENTLOGRECORD *record)
{
	return strcmp((const char *)(record + 1), SOURCE) == 0;
}

static void take(const EVENTLOGRECORD *record, struct entry *entry)
{
	const char *at = (const char *)record + record->StringOffset;

	memset(entry, 0, sizeof(*entry));
	entry->id = record->EventID;
	entry->time_s = record->TimeWritten;
	for (; entry->count < record->NumStrings && entry->count < MAX_STRINGS; entry->count++) {
		entry->strings[entry->count] = at;
		at += strlen(at) + 1;
	}
}

/* Every entry since first, until one is what is looked for. */
static bool search(const char *name, DWORD first, visit_entry *visit, void *context)
{
	static _Alignas(8) uint8_t room[0x10000];
	DWORD len;
	DWORD needed;
	bool found = false;
	/* A handle reads on where it stopped, and does not notice what came behind its end. */
	HANDLE log = OpenEventLogA(NULL, name);

	while (!found && ReadEventLogA(log, EVENTLOG_SEQUENTIAL_READ | EVENTLOG_FORWARDS_READ, 0,
				       room, sizeof(room), &len, &needed)) {
		for (uint8_t *at = room; !found && at < room + len;
		     at += ((EVENTLOGRECORD *)(void *)at)->Length) {
			const EVENTLOGRECORD *record = (EVENTLOGRECORD *)(void *)at;
			struct entry entry;

			if (record->RecordNumber < first || !is_own(record))
				continue;
			take(record, &entry);
			found = visit(&entry, context);
		}
	}
	CloseEventLog(log);
	return found;
}

static void mark_here(void)
{
	DWORD oldest = 0;
	DWORD count = 0;

	GetOldestEventLogRecord(event_log, &oldest);
	GetNumberOfEventLogRecords(event_log, &count);
	mark = oldest + count;
}

/* ---- one entry ---- */

struct wanted {
	DWORD id;
	const char *strings[3]; /* those behind the I/O manager's; NULL: none */
	char text[512];		/* the entry as Event Viewer shows it */
};

/* Event Viewer's way to the words: the file that the registry names, and its message of this number. */
static void format(const struct entry *entry, char *text, DWORD size)
{
	char name[MAX_PATH] = "";
	char file[MAX_PATH];
	DWORD len = sizeof(name) - 1;
	HMODULE module = NULL;
	HKEY key;

	text[0] = '\0';
	if (RegOpenKeyA(HKEY_LOCAL_MACHINE, SOURCE_KEY, &key))
		return;
	RegQueryValueExA(key, "EventMessageFile", NULL, NULL, (BYTE *)name, &len);
	RegCloseKey(key);
	if (ExpandEnvironmentStringsA(name, file, sizeof(file)))
		module = LoadLibraryExA(file, NULL, LOAD_LIBRARY_AS_DATAFILE);
	if (!module ||
	    !FormatMessageA(FORMAT_MESSAGE_FROM_HMODULE | FORMAT_MESSAGE_ARGUMENT_ARRAY, module,
			    entry->id, 0, text, size, (va_list *)(uintptr_t)entry->strings))
		note("%s: Windows error %lu", file, GetLastError());
	if (module)
		FreeLibrary(module);
}

static bool is_wanted(const struct entry *entry, void *context)
{
	struct wanted *wanted = context;
	bool is_it = (entry->id & 0xffff) == wanted->id;

	for (unsigned i = 0; is_it && i < 3 && wanted->strings[i]; i++)
		is_it = i + 1 < entry->count &&
			strcmp(entry->strings[i + 1], wanted->strings[i]) == 0;
	if (is_it)
		format(entry, wanted->text, sizeof(wanted->text));
	return is_it;
}

static bool tell_entry(const struct entry *entry, void *context)
{
	(void)context;
	note("entry 0x%lx: %s, %s, %s, %s", entry->id, entry->count > 0 ? entry->strings[0] : "-",
	     entry->count > 1 ? entry->strings[1] : "-", entry->count > 2 ? entry->strings[2] : "-",
	     entry->count > 3 ? entry->strings[3] : "-");
	return false;
}

/* The I/O manager hands entries on when it comes to it. */
static bool comes(struct wanted *wanted, const char *name)
{
	DWORD start_ms = GetTickCount();
	bool found;

	while (!(found = search(SYSTEM, mark, is_wanted, wanted)) &&
	       GetTickCount() - start_ms < PATIENCE_MS)
		Sleep(50);
	ok(found, "%s", name);
	if (!found)
		search(SYSTEM, mark, tell_entry, NULL);
	return found;
}

static void says(const struct wanted *wanted, const char *words, const char *name)
{
	bool passed = strstr(wanted->text, words) != NULL;

	ok(passed, "%s", name);
	if (!passed)
		note("it says: %s; wanted: %s", wanted->text, words);
}

/* ---- cases ---- */

/* [MS-DTYP] 2.4.2.1; Windows NT 4 has no function for it. */
static void own_sid(char *text, size_t size)
{
	_Alignas(8) uint8_t room[256];
	SID *sid;
	HANDLE token = NULL;
	DWORD len;
	int at;

	OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &token);
	GetTokenInformation(token, TokenUser, room, sizeof(room), &len);
	CloseHandle(token);
	sid = ((TOKEN_USER *)(void *)room)->User.Sid;
	at = snprintf(text, size, "S-1-%u", sid->IdentifierAuthority.Value[5]);
	for (unsigned i = 0; i < sid->SubAuthorityCount; i++)
		at += snprintf(text + at, size - (size_t)at, "-%lu", sid->SubAuthority[i]);
}

static char own_id[16];

static void refused(void)
{
	char sid[200];
	struct wanted opener = { .id = OPENER, .strings = { own_id, sid } };
	struct wanted denied = { .id = DENIED, .strings = { own_id, "70", "70" } };
	char words[300];
	HANDLE device = open_driver();

	own_sid(sid, sizeof(sid));
	mark_here();
	same(nio_claim(device, CMOS, CMOS, 0), ERROR_ACCESS_DENIED, "a port is refused");
	CloseHandle(device);
	if (comes(&opener, "the log has the process and its user's SID")) {
		snprintf(words, sizeof(words),
			 "Process %s, of which the next entries tell, opened "
			 "the port driver as user %s.",
			 own_id, sid);
		says(&opener, words, "the user as text from the driver's file");
	}
	if (comes(&denied, "and the refusal with process and ports")) {
		snprintf(words, sizeof(words), "Process %s was refused ports 0x70 to 0x70.",
			 own_id);
		says(&denied, words, "the refusal as text");
	}
}

static void given(void)
{
	struct wanted granted = { .id = GRANTED, .strings = { own_id, "378", "37a" } };
	char words[100];
	HANDLE device = open_driver();

	if (!has_grants()) {
		skip("this system's driver opens no bitmap", "a grant in the log");
		CloseHandle(device);
		return;
	}
	mark_here();
	same(nio_claim(device, LPT, LPT + 2, 0), 0, "ports are claimed");
	same(grant(device, NULL, LPT, LPT + 2, 0), 0, "and granted");
	CloseHandle(device);
	if (comes(&granted, "the log has the grant")) {
		snprintf(words, sizeof(words), "process %s was given ports 0x378 to 0x37a.",
			 own_id);
		says(&granted, words, "the grant as text");
	}
}

struct sums {
	unsigned denied;
	unsigned long left_out;
};

static bool add_up(const struct entry *entry, void *context)
{
	struct sums *sums = context;

	if ((entry->id & 0xffff) == DENIED && entry->count > 1 &&
	    strcmp(entry->strings[1], own_id) == 0)
		sums->denied++;
	if ((entry->id & 0xffff) == LEFT_OUT && entry->count > 1)
		sums->left_out += strtoul(entry->strings[1], NULL, 10);
	return false;
}

/* Each attempt is an entry of its own or a part of a sum; an attempt after the five seconds writes the sum. */
static void many(void)
{
	struct sums sums = { 0 };
	unsigned attempts;
	DWORD start_ms;
	HANDLE device = open_driver();

	mark_here();
	start_ms = GetTickCount();
	for (attempts = 0; attempts < ATTEMPTS; attempts++)
		nio_claim(device, CMOS, CMOS, 0);
	do {
		nio_claim(device, CMOS, CMOS, 0);
		attempts++;
		Sleep(500);
		memset(&sums, 0, sizeof(sums));
		search(SYSTEM, mark, add_up, &sums);
	} while ((!sums.left_out || sums.denied + sums.left_out != attempts) &&
		 GetTickCount() - start_ms < PATIENCE_MS);
	note("%u attempts in %lu ms: %u entries, %lu left out", attempts, GetTickCount() - start_ms,
	     sums.denied, sums.left_out);
	same(sums.denied + sums.left_out, attempts,
	     "of many refusals those that have no entry are told as a sum");
	ok(sums.denied <= 10 * ((GetTickCount() - start_ms) / 5000 + 2),
	   "with at most ten entries in five seconds");
	CloseHandle(device);
}

static bool is_installation(const struct entry *entry, void *context)
{
	if ((entry->id & 0xffff) != INSTALLATION)
		return false;
	format(entry, context, 512);
	return strstr(context, "was installed: ") && strstr(context, "kport.exe");
}

/* The service learns of a new source in time only, and takes what comes before for the log Application's. */
static void installation(void)
{
	char text[512] = "";
	bool found = search(SYSTEM, 0, is_installation, text);

	if (!found && search("Application", 0, is_installation, text)) {
		note("in the log Application, since the source was new");
		found = true;
	}
	ok(found, "the log has the installation, and by which program");
	note("it says: %s", text);
}

void suite_audit(void)
{
	event_log = OpenEventLogA(NULL, SYSTEM);
	if (!event_log) {
		note("OpenEventLog: Windows error %lu", GetLastError());
		skip("this system's event log does not run", "the record of grants and refusals");
		return;
	}
	snprintf(own_id, sizeof(own_id), "%lu", GetCurrentProcessId());
	refused();
	given();
	many();
	installation();
	CloseEventLog(event_log);
}
