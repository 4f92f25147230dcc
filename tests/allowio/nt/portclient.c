/* SPDX-License-Identifier: MIT */
/*
 * An old program as the tests want it: does what its words say, one after the other, and prints what it
 * saw. portclient WORD [ARGUMENT]...
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#define THREADS 4
#define ROUNDS 500
#define STRING_LEN 16
#define MURDERS 10
#define LINE_LEN 2000

/* Where the polling loop counts: in 64-bit code, in a register that only that has. */
#ifdef __x86_64__
#define COUNTER "r9"
#else
#define COUNTER "ecx"
#endif

static char **next;

static unsigned number(void)
{
	return *next ? (unsigned)strtoul(*next++, NULL, 0) : 0;
}

static void do_in8(void)
{
	uint16_t port = (uint16_t)number();
	uint8_t value;

	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	printf("0x%02x\n", value);
}

static void do_in16(void)
{
	uint16_t port = (uint16_t)number();
	uint16_t value;

	__asm__ volatile("inw %1, %0" : "=a"(value) : "Nd"(port));
	printf("0x%04x\n", value);
}

static void do_in32(void)
{
	uint16_t port = (uint16_t)number();
	uint32_t value;

	__asm__ volatile("inl %1, %0" : "=a"(value) : "Nd"(port));
	printf("0x%08x\n", value);
}

static void out8(uint16_t port, uint8_t value)
{
	__asm__ volatile("outb %0, %1" : : "a"(value), "Nd"(port));
}

static void do_out8(void)
{
	uint16_t port = (uint16_t)number();

	out8(port, (uint8_t)number());
}

static void do_out16(void)
{
	uint16_t port = (uint16_t)number();
	uint16_t value = (uint16_t)number();

	__asm__ volatile("outw %0, %1" : : "a"(value), "Nd"(port));
}

static void do_out32(void)
{
	uint16_t port = (uint16_t)number();
	uint32_t value = number();

	__asm__ volatile("outl %0, %1" : : "a"(value), "Nd"(port));
}

/* The registers behind it tell whether the string was counted off. */
static void do_ins(void)
{
	uint8_t bytes[STRING_LEN] = { 0 };
	size_t count = STRING_LEN;
	uint8_t *at = bytes;
	uint16_t port = (uint16_t)number();

	__asm__ volatile("rep insb" : "+D"(at), "+c"(count) : "d"(port) : "memory");
	printf("%u left, moved by %u:", (unsigned)count, (unsigned)(at - bytes));
	for (unsigned i = 0; i < STRING_LEN; i++)
		printf(" %02x", bytes[i]);
	printf("\n");
}

static void do_outs(void)
{
	uint16_t port = (uint16_t)number();
	const char *text = *next++;
	size_t count = strlen(text);

	__asm__ volatile("rep outsb" : "+S"(text), "+c"(count) : "d"(port) : "memory");
}

/* To a page that is not there. */
static void do_ins_nowhere(void)
{
	uint16_t port = (uint16_t)number();
	void *at = (void *)(uintptr_t)0x10;

	__asm__ volatile("insb" : "+D"(at) : "d"(port) : "memory");
}

static void do_cli(void)
{
	__asm__ volatile("cli\n\tsti");
	printf("went on\n");
}

static void do_hlt(void)
{
	__asm__ volatile("hlt");
}

static void do_line(void)
{
	const wchar_t *line = GetCommandLineW();

	for (; *line; line++)
		printf(*line < 0x7f ? "%c" : "{%x}", *line);
	printf("\n");
	while (*next)
		next++;
}

static void do_length(void)
{
	printf("%u\n", (unsigned)wcslen(GetCommandLineW()));
	while (*next)
		next++;
}

static void do_exit(void)
{
	exit((int)number());
}

static void do_copy(void)
{
	int c;

	while ((c = getchar()) != EOF)
		putchar(c);
}

static void do_error_output(void)
{
	fprintf(stderr, "to standard error\n");
}

static void do_folder(void)
{
	char path[MAX_PATH];

	GetCurrentDirectoryA(sizeof(path), path);
	printf("%s\n", path);
}

static void do_variable(void)
{
	const char *value = getenv(*next++);

	printf("%s\n", value ? value : "(not set)");
}

static void do_id(void)
{
	printf("%lu\n", GetCurrentProcessId());
}

/* Until there is a file of this name. */
static void do_wait(void)
{
	const char *name = *next ? *next++ : "";

	while (GetFileAttributesA(name) == INVALID_FILE_ATTRIBUTES)
		Sleep(50);
}

static HANDLE start(char *line)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION child;

	if (!CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup, &child)) {
		printf("error %lu\n", GetLastError());
		exit(98);
	}
	CloseHandle(child.hThread);
	return child.hProcess;
}

/* The rest is the command line of a child, whose exit code becomes this program's. */
static void do_spawn(void)
{
	char line[LINE_LEN] = "";
	DWORD code = 99;
	HANDLE child;

	for (; *next; next++) {
		strcat(line, *next);
		strcat(line, " ");
	}
	child = start(line);
	WaitForSingleObject(child, INFINITE);
	GetExitCodeProcess(child, &code);
	exit((int)code);
}

static LONG WINAPI filter(EXCEPTION_POINTERS *exception)
{
	printf("filter: 0x%lx\n", exception->ExceptionRecord->ExceptionCode);
	fflush(stdout);
	ExitProcess(7);
}

static void do_filter(void)
{
	SetUnhandledExceptionFilter(filter);
}

/* What the program's last error was is not its handler's to change. */
static void do_last_error(void)
{
	uint16_t port = (uint16_t)number();
	uint8_t value;

	SetLastError(1234);
	__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	printf("last error %lu\n", GetLastError());
}

static void do_debugged(void)
{
	printf("%s\n", IsDebuggerPresent() ? "debugged" : "not debugged");
}

struct work {
	uint16_t port;
	unsigned wrong;
};

/* Each has a port of its own, so what it wrote last is what it reads. */
static DWORD WINAPI work(void *argument)
{
	struct work *mine = argument;

	for (unsigned i = 0; i < ROUNDS; i++) {
		uint8_t value;

		out8(mine->port, (uint8_t)(i * 7));
		__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(mine->port));
		mine->wrong += value != (uint8_t)(i * 7);
	}
	return 0;
}

static void run_threads(uint16_t port)
{
	struct work works[THREADS];
	HANDLE threads[THREADS];
	unsigned wrong = 0;

	for (unsigned i = 0; i < THREADS; i++) {
		works[i] = (struct work){ (uint16_t)(port + i), 0 };
		threads[i] = CreateThread(NULL, 0, work, &works[i], 0, NULL);
	}
	WaitForMultipleObjects(THREADS, threads, TRUE, INFINITE);
	for (unsigned i = 0; i < THREADS; i++)
		wrong += works[i].wrong;
	printf("%u wrong\n", wrong);
}

static void do_threads(void)
{
	run_threads((uint16_t)number());
}

/* This program's threads and those of a child, at once; the child's say so first. */
static void do_crowd(void)
{
	const char *program = *next++;
	uint16_t port = (uint16_t)number();
	char line[LINE_LEN];
	HANDLE child;

	snprintf(line, sizeof(line), "%s threads 0x%x", program, port + THREADS);
	child = start(line);
	run_threads(port);
	fflush(stdout);
	WaitForSingleObject(child, INFINITE);
}

/* Children that poll are ended from outside, within an access of theirs mostly. */
static void do_murder(void)
{
	const char *program = *next++;
	uint16_t port = (uint16_t)number(), sign = (uint16_t)(port + 1);
	char line[LINE_LEN];

	for (unsigned i = 1; i <= MURDERS; i++) {
		uint8_t begun = 0;
		HANDLE child;

		snprintf(line, sizeof(line), "%s out8 0x%x %u poll 0x%x 0xffffffff", program, sign,
			 i, port);
		child = start(line);
		while (begun != i)
			__asm__ volatile("inb %1, %0" : "=a"(begun) : "Nd"(sign));
		TerminateProcess(child, 1);
		out8(port, (uint8_t)i);
		CloseHandle(child);
	}
}

static volatile LONG faults;

static LONG CALLBACK count_fault(EXCEPTION_POINTERS *exception)
{
	if (exception->ExceptionRecord->ExceptionCode == EXCEPTION_PRIV_INSTRUCTION)
		InterlockedIncrement(&faults);
	return EXCEPTION_CONTINUE_SEARCH;
}

/* As compilers make it of "while (!(inb(port) & 0x80) && --left)". */
static unsigned poll(uint16_t port, unsigned rounds)
{
	register unsigned left __asm__(COUNTER) = rounds;

	__asm__ volatile("1: inb %%dx, %%al\n\t"
			 "testb $0x80, %%al\n\t"
			 "jnz 2f\n\t"
			 "decl %0\n\t"
			 "jnz 1b\n\t"
			 "2:"
			 : "+r"(left)
			 : "d"(port)
			 : "eax", "cc");
	return left;
}

static void do_poll(void)
{
	uint16_t port = (uint16_t)number();
	unsigned rounds = number(), left;
	void *counting = AddVectoredExceptionHandler(1, count_fault);

	faults = 0;
	left = poll(port, rounds);
	RemoveVectoredExceptionHandler(counting);
	printf("%u left, %ld faults\n", left, faults);
}

/* More bytes than wait on the way to a far end at once. */
static void do_fill(void)
{
	uint16_t port = (uint16_t)number();
	size_t count = number();
	char *text = malloc(count);
	const char *at = text;

	for (size_t i = 0; i < count; i++)
		text[i] = (char)('a' + i % 26);
	__asm__ volatile("rep outsb" : "+S"(at), "+c"(count) : "d"(port) : "memory");
	free(text);
}

static void do_time(void)
{
	uint16_t port = (uint16_t)number();
	unsigned rounds = number();
	LARGE_INTEGER begin, end, frequency;
	uint8_t value;

	QueryPerformanceFrequency(&frequency);
	QueryPerformanceCounter(&begin);
	for (unsigned i = 0; i < rounds; i++)
		__asm__ volatile("inb %1, %0" : "=a"(value) : "Nd"(port));
	QueryPerformanceCounter(&end);
	printf("%lu ns\n", (unsigned long)((end.QuadPart - begin.QuadPart) * 1000000000 /
					   frequency.QuadPart / rounds));
}

static const struct word {
	const char *name;
	void (*run)(void);
} words[] = {
	{ "in8", do_in8 },
	{ "in16", do_in16 },
	{ "in32", do_in32 },
	{ "out8", do_out8 },
	{ "out16", do_out16 },
	{ "out32", do_out32 },
	{ "ins", do_ins },
	{ "outs", do_outs },
	{ "ins_nowhere", do_ins_nowhere },
	{ "cli", do_cli },
	{ "hlt", do_hlt },
	{ "line", do_line },
	{ "length", do_length },
	{ "exit", do_exit },
	{ "copy", do_copy },
	{ "error_output", do_error_output },
	{ "folder", do_folder },
	{ "variable", do_variable },
	{ "id", do_id },
	{ "wait", do_wait },
	{ "spawn", do_spawn },
	{ "filter", do_filter },
	{ "last_error", do_last_error },
	{ "debugged", do_debugged },
	{ "threads", do_threads },
	{ "crowd", do_crowd },
	{ "murder", do_murder },
	{ "poll", do_poll },
	{ "fill", do_fill },
	{ "time", do_time },
};

static bool run(const char *name)
{
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(words[i].name, name) == 0) {
			words[i].run();
			fflush(stdout);
			return true;
		}
	}
	return false;
}

int main(int argc, char **argv)
{
	(void)argc;
	/* Faults end it without a window that waits for a click. */
	SetErrorMode(SEM_NOGPFAULTERRORBOX | SEM_FAILCRITICALERRORS);
	next = argv + 1;
	while (*next) {
		if (!run(*next++)) {
			printf("no word %s\n", next[-1]);
			return 97;
		}
	}
	return 0;
}
