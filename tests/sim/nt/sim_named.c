/* SPDX-License-Identifier: MIT */
/*
 * Buses with names on Windows: who makes, joins, inherits and ends them, and who cannot. Prints TAP.
 * It starts itself for a member that dies: sim_named hold FILE.
 */
#include "sim/named.h"
#include "sim/nt/owner.h"
#include "sim/serve.h"
#include "sim/shared.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define CASES 30u
#define PATIENCE_MS 60000u

static unsigned cases;
static char devices[400];
static char file[300];

static void report(bool good, const char *what)
{
	printf("%sok %u - %s\n", good ? "" : "not ", ++cases, what);
	fflush(stdout);
}

/* NULL where it is refused, which is a case. */
static struct sim_named *join(const char *text, const char *what)
{
	struct sim_named *named = NULL;
	struct kport_error error = { 0 };
	enum kport_status status = sim_named_open("test", text, NULL, NULL, &named, &error);

	report(!status && named, what);
	if (status)
		printf("# %s\n", error.text);
	return named;
}

static void refuse(enum kport_status status, const char *name, const char *text, const char *words,
		   const char *what)
{
	struct sim_named *named = NULL;
	struct kport_error error = { 0 };
	enum kport_status got = sim_named_open(name, text, NULL, NULL, &named, &error);

	report(got == status && !named && strstr(error.text, words), what);
	printf("# %s\n", error.text);
	sim_named_close(named);
}

static void put(const struct sim_named *named, uint16_t port, unsigned width, uint32_t value)
{
	if (named)
		sim_shared_out(sim_named_block(named), sim_serve_world(), port, width, value);
}

static uint32_t get(const struct sim_named *named, uint16_t port, unsigned width)
{
	return named ? sim_shared_in(sim_named_block(named), sim_serve_world(), port, width) : 0;
}

static bool file_has(const char *wanted)
{
	char found[100] = "";
	FILE *opened = fopen(file, "rb");

	if (!opened)
		return !*wanted;
	found[fread(found, 1, sizeof(found) - 1, opened)] = '\0';
	fclose(opened);
	return strcmp(found, wanted) == 0;
}

static void runs_meet(void)
{
	struct sim_named *first = join("latch@0x300", "a bus is made");
	struct sim_named *second = join("latch@0x300", "it is joined with the same text");
	struct sim_named *third = join(NULL, "it is joined without a text");

	put(first, 0x300, 4, 0x12345678);
	report(get(second, 0x300, 4) == 0x12345678, "what one writes the other one reads");
	refuse(KPORT_INVALID, "test", "latch@0x310", "with other devices: latch@0x300",
	       "another text is refused");
	sim_named_close(second);
	sim_named_close(first);
	report(get(third, 0x300, 4) == 0x12345678, "the last one still has it");
	sim_named_close(third);
	third = join("latch@0x310", "with the last one it has ended");
	report(get(third, 0x300, 1) == 0xff && get(third, 0x310, 1) == 0, "a new one is empty");
	sim_named_close(third);
	sim_named_close(NULL);
}

static void mistakes(void)
{
	struct sim_named *named;

	refuse(KPORT_INVALID, "a/b", NULL, "has a name of letters", "a name with a slash");
	refuse(KPORT_INVALID, "", NULL, "has a name of letters", "a name of nothing");
	refuse(KPORT_INVALID, "test", "latch", "column 6", "a mistake in the text");
	named = join("latch@0x300", "it leaves nothing behind");
	sim_named_close(named);
}

static void hosts(void)
{
	struct sim_named *first = join(devices, "the first is host");
	struct sim_named *second = join(devices, "the second waits");
	struct sim_named *third = join(NULL, "the third waits");

	put(first, 0xe9, 1, 'a');
	sim_named_close(first);
	put(second, 0xe9, 1, 'b');
	sim_named_close(second);
	put(third, 0xe9, 1, 'c');
	sim_named_close(third);
	report(file_has("abc"), "hosts that leave are followed, and nothing is lost");
	remove(file);
}

/* Before anybody can take over. */
static void last_ones(void)
{
	bool good = true;

	for (unsigned i = 0; i < 50; i++) {
		struct sim_named *first = NULL, *second = NULL;
		struct kport_error error;

		good &= !sim_named_open("test", devices, NULL, NULL, &first, &error) &&
			!sim_named_open("test", devices, NULL, NULL, &second, &error);
		put(second, 0xe9, 1, 'l');
		sim_named_close(first);
		put(second, 0xe9, 1, 'm');
		sim_named_close(second);
		good = good && file_has("lm");
		remove(file);
	}
	report(good, "the last one takes out what its host left behind");
}

/* A member in another process, which it is ended in. */
static HANDLE start_holder(const char *program, const char *what)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION started;
	HANDLE ready = CreateEventA(NULL, TRUE, FALSE, "kport-test-held");
	char command[900];
	bool begun;

	snprintf(command, sizeof(command), "\"%s\" hold \"%s\"", program, file);
	if (!ready ||
	    !CreateProcessA(NULL, command, NULL, NULL, FALSE, 0, NULL, NULL, &startup, &started))
		return NULL;
	begun = WaitForSingleObject(ready, PATIENCE_MS) == WAIT_OBJECT_0;
	CloseHandle(ready);
	CloseHandle(started.hThread);
	report(begun, what);
	return started.hProcess;
}

static void end_holder(HANDLE holder)
{
	TerminateProcess(holder, 1);
	WaitForSingleObject(holder, PATIENCE_MS);
	CloseHandle(holder);
}

static int hold(void)
{
	HANDLE ready = OpenEventA(EVENT_MODIFY_STATE, FALSE, "kport-test-held");
	struct sim_named *named;
	struct kport_error error;

	if (!ready || sim_named_open("test", devices, NULL, NULL, &named, &error))
		return 1;
	SetEvent(ready);
	Sleep(PATIENCE_MS);
	return 1;
}

static void deaths(const char *program)
{
	HANDLE holder = start_holder(program, "another process makes the bus");
	struct sim_named *named = join(devices, "the host's bus is joined");
	DWORD began_ms = GetTickCount();

	end_holder(holder);
	put(named, 0xe9, 1, 'x');
	while (!file_has("x") && GetTickCount() - began_ms < PATIENCE_MS)
		Sleep(5);
	report(file_has("x"), "a host that dies is followed while others are in");
	sim_named_close(named);
	remove(file);
	holder = start_holder(program, "another process makes it anew");
	end_holder(holder);
	named = join("latch@0x310", "what the dead left is made anew");
	report(get(named, 0x310, 1) == 0 && get(named, 0xe9, 1) == 0xff, "with other devices");
	sim_named_close(named);
}

static void paths(void)
{
	char folder[300], before[300];
	struct sim_named *named;

	strcpy(folder, file);
	strrchr(folder, '\\')[1] = '\0';
	GetCurrentDirectoryA(sizeof(before), before);
	SetCurrentDirectoryA(folder);
	named = join("debugcon,file=named.out", "a path without a folder");
	SetCurrentDirectoryA("C:\\");
	put(named, 0xe9, 1, 'r');
	sim_named_close(named);
	SetCurrentDirectoryA(before);
	report(file_has("r"), "it is the maker's");
	remove(file);
}

/* Objects of another owner under the bus's names. */
static void squatters(void)
{
	static const wchar_t *const parts[] = { L"bus", L"door", L"host", L"member" };
	SID_IDENTIFIER_AUTHORITY nt = SECURITY_NT_AUTHORITY;
	struct owner owner, other;
	wchar_t sid[200], name[260];
	PSID guests;

	if (!owner_find(&owner) || !owner_find(&other) ||
	    !owner_text(&owner, sid, sizeof(sid) / sizeof(sid[0])) ||
	    !AllocateAndInitializeSid(&nt, 2, SECURITY_BUILTIN_DOMAIN_RID, DOMAIN_ALIAS_RID_GUESTS,
				      0, 0, 0, 0, 0, 0, &guests)) {
		report(false, "whose objects are can be told");
		return;
	}
	other.descriptor.Owner = guests;
	other.descriptor.Dacl = NULL;
	for (unsigned i = 0; i < 4; i++) {
		char what[100];
		HANDLE object;

		_snwprintf(name, 260, L"Local\\kport-%ls-test-%ls", sid, parts[i]);
		object = i == 0 ? CreateFileMappingW(INVALID_HANDLE_VALUE, &other.attributes,
						     PAGE_READWRITE, 0, SIM_BLOCK_SIZE, name) :
			 i == 3 ? CreateEventW(&other.attributes, TRUE, FALSE, name) :
				  CreateMutexW(&other.attributes, FALSE, name);
		snprintf(what, sizeof(what), "somebody else's %ls is refused", parts[i]);
		refuse(KPORT_DENIED, "test", NULL, "not of this user alone", what);
		CloseHandle(object);
	}
	FreeSid(guests);
	sim_named_close(join(NULL, "they gone, it can be made"));
}

int main(int argc, char **argv)
{
	if (argc != 3) {
		fprintf(stderr, "usage: sim_named run|hold FILE\n");
		return 2;
	}
	snprintf(file, sizeof(file), "%s", argv[2]);
	snprintf(devices, sizeof(devices), "latch@0x300 debugcon,file=%s", file);
	if (strcmp(argv[1], "hold") == 0)
		return hold();
	printf("1..%u\n", CASES);
	runs_meet();
	mistakes();
	hosts();
	last_ones();
	deaths(argv[0]);
	paths();
	squatters();
	return 0;
}
