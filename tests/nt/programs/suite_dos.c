/* SPDX-License-Identifier: MIT */
/*
 * Programs for DOS, in the system's own NTVDM. They are made here, instruction by instruction: each makes its
 * accesses, writes what it read to a file, and ends with an exit code.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"

#define LOADED_AT 0x100 /* where DOS puts a .com file, in its segment */
#define PROBE_MS 180000u
#define ALLOW "allowio.exe --as-admin -v "

static char program[MAX_PATH], result_file[MAX_PATH];
static unsigned char code[1024], result[256];
static size_t code_len, result_len;

/* ---- a program ---- */

static void put(const char *bytes, size_t count)
{
	if (code_len + count > sizeof(code))
		exit(2);
	memcpy(code + code_len, bytes, count);
	code_len += count;
}

static void put_word(unsigned word)
{
	const char bytes[] = { (char)(word & 0xff), (char)(word >> 8) };

	put(bytes, sizeof(bytes));
}

static void set_word(size_t at, size_t word)
{
	code[at] = (unsigned char)(word & 0xff);
	code[at + 1] = (unsigned char)(word >> 8);
}

/* The result grows at es:di, behind the program, whose end is not known yet. */
static void begin(void)
{
	code_len = 0;
	put("\x0e\x07\xfc\xbf\0\0", 6); /* push cs; pop es; cld; mov di, result */
}

static void at_port(unsigned port)
{
	put("\xba", 1); /* mov dx, port */
	put_word(port);
}

static void out8(unsigned port, unsigned value)
{
	const char byte = (char)value;

	put("\xb0", 1); /* mov al, value */
	put(&byte, 1);
	at_port(port);
	put("\xee", 1); /* out dx, al */
}

static void out16(unsigned port, unsigned value)
{
	put("\xb8", 1); /* mov ax, value */
	put_word(value);
	at_port(port);
	put("\xef", 1); /* out dx, ax */
}

static void in8(unsigned port)
{
	at_port(port);
	put("\xec\xaa", 2); /* in al, dx; stosb */
}

static void in16(unsigned port)
{
	at_port(port);
	put("\xed\xab", 2); /* in ax, dx; stosw */
}

static void repeat(unsigned port, unsigned count, const char *instruction)
{
	at_port(port);
	put("\xb9", 1); /* mov cx, count */
	put_word(count);
	put(instruction, 2);
}

/* A text in the program, with its address in a register, whose POP is given. */
static void text(const char *bytes, size_t count, const char *pop)
{
	put("\xe8", 1); /* call, over the text */
	put_word((unsigned)count);
	put(bytes, count);
	put(pop, 1);
}

static void outs8(unsigned port, const char *bytes, unsigned count)
{
	text(bytes, count, "\x5e");
	repeat(port, count, "\xf3\x6e");
}

static void outs16(unsigned port, const char *bytes, unsigned count)
{
	text(bytes, 2 * count, "\x5e");
	repeat(port, count, "\xf3\x6f");
}

static bool store(void)
{
	FILE *file = fopen(program, "wb");
	bool stored = file && fwrite(code, 1, code_len, file) == code_len;

	return (!file || fclose(file) == 0) && stored;
}

/* Creates the file, writes the result, and ends. False: the program cannot be stored. */
static bool finish(unsigned exit_code)
{
	size_t result_at;
	const char byte = (char)exit_code;

	text(result_file, strlen(result_file) + 1, "\x5a");
	put("\x31\xc9\xb4\x3c\xcd\x21\x93", 7); /* xor cx, cx; create; xchg bx, ax */
	put("\x89\xf9\xba\0\0", 5);		/* mov cx, di; mov dx, result */
	result_at = code_len - 2;
	put("\x29\xd1\xb4\x40\xcd\x21", 6); /* sub cx, dx; write */
	put("\xb4\x3e\xcd\x21\xb0", 5);	    /* close; mov al, exit_code */
	put(&byte, 1);
	put("\xb4\x4c\xcd\x21", 4); /* terminate */
	set_word(4, LOADED_AT + code_len);
	set_word(result_at, LOADED_AT + code_len);
	DeleteFileA(result_file);
	return store();
}

/* ---- its run ---- */

static void read_result(void)
{
	FILE *file = fopen(result_file, "rb");

	result_len = file ? fread(result, 1, sizeof(result), file) : 0;
	if (file)
		fclose(file);
}

static void expect_result(const char *name, const char *bytes, size_t count)
{
	read_result();
	ok(result_len == count && memcmp(result, bytes, count) == 0, "%s", name);
	if (result_len == count && memcmp(result, bytes, count) == 0)
		return;
	note("it read %u bytes, not %u", (unsigned)result_len, (unsigned)count);
	for (size_t i = 0; i < result_len; i++)
		note("0x%02x", result[i]);
}

/* Not every NTVDM tells the exit code of a program in a console of its own, and then allowio has to say so. */
static void expect_end(const struct ran *ran, const char *name, unsigned wanted)
{
	bool untold = ran->code == 125 && strstr(ran->text, "does not tell with which exit code");

	if (untold)
		note("no exit code is told: %s", name);
	expect(name, untold ? 125 : wanted, NULL);
}

/* ---- the cases ---- */

static bool find_places(void)
{
	char folder[MAX_PATH - 16];
	DWORD len = GetTempPathA(sizeof(folder), folder);

	if (len == 0 || len >= sizeof(folder))
		return false;
	len = GetShortPathNameA(folder, folder, sizeof(folder));
	if (len == 0 || len >= sizeof(folder))
		return false;
	snprintf(program, sizeof(program), "%sKPDOS.COM", folder);
	snprintf(result_file, sizeof(result_file), "%sKPDOS.BIN", folder);
	return true;
}

static bool has_ntvdm(void)
{
	char file[MAX_PATH + 16];
	UINT len = GetSystemDirectoryA(file, MAX_PATH);

	if (len == 0 || len >= MAX_PATH || is_64bit_windows())
		return false;
	strcpy(file + len, "\\ntvdm.exe");
	return GetFileAttributesA(file) != INVALID_FILE_ATTRIBUTES;
}

/* In a console of its own, so that this one's has no NTVDM yet. */
static bool runs_dos(void)
{
	STARTUPINFOA startup = { .cb = sizeof(startup) };
	PROCESS_INFORMATION process = { 0 };
	DWORD waited;

	begin();
	in8(LATCH);
	if (!finish(0) || !CreateProcessA(program, NULL, NULL, NULL, FALSE, CREATE_NEW_CONSOLE,
					  NULL, NULL, &startup, &process))
		return false;
	waited = WaitForSingleObject(process.hProcess, PROBE_MS);
	CloseHandle(process.hProcess);
	CloseHandle(process.hThread);
	read_result();
	return waited == WAIT_OBJECT_0 && result_len == 1;
}

static void without(void)
{
	run("kport.exe write 0xe0 0x5a");
	expect("the latch is written", 0, NULL);
	ok(runs_dos() && result[0] != 0x5a, "a DOS program that nobody gives a port reads none");
	run(ALLOW "--how vdd 0xe0-0xe3 %s", program);
	expect("kportvdd.dll is not registered: it is said how", 125, "kport dos enable");
	run("kport.exe dos enable");
	expect("kport dos enable", 0, "NTVDM loads kportvdd.dll");
}

static void accesses(void)
{
	begin();
	out8(0xe0, 0xa5);
	in8(0xe0);
	out16(0xe2, 0x1234);
	in16(0xe2);
	in8(0xe3);
	ok(finish(7), "a program with bytes and words");
	expect_end(run(ALLOW "--how vdd 0xe0-0xe3 %s", program),
		   "the one with bytes and words runs to its end", 7);
	expect_result("and reads what it wrote", "\xa5\x34\x12\x12", 4);
	run("kport.exe read 0xe0");
	expect("which is in the device, and the ports are given back", 0, "a5");

	begin();
	outs8(0xe0, "\x11\x22\x33", 3);
	in8(0xe0);
	repeat(0xe0, 2, "\xf3\x6c");
	outs16(0xe0, "\x44\x55\x66\x77", 2);
	repeat(0xe0, 2, "\xf3\x6d");
	ok(finish(8), "a program with strings");
	expect_end(run(ALLOW "--how vdd 0xe0-0xe3 %s", program),
		   "the one with strings runs to its end", 8);
	expect_result("and reads what it wrote last", "\x33\x33\x33\x66\x77\x66\x77", 7);
}

static void edges(void)
{
	begin();
	out8(0xe0, 0x42);
	in8(0xe0);
	in8(0xe1);
	in16(0xe0);
	ok(finish(0), "a program that reads beyond what it has");
	run("kport.exe write 0xe1 0x5a");
	expect_end(run(ALLOW "--how vdd 0xe0 %s", program), "the one with one port runs to its end",
		   0);
	read_result();
	ok(result_len == 4 && result[0] == 0x42 && result[2] == 0x42, "it reads its own port");
	ok(result_len == 4 && result[1] != 0x5a && result[3] != 0x5a, "and not the next one");
	run(ALLOW "--how vdd 0x70 %s", program);
	expect("what the policy does not give: the program is not started", 125, "0x70");

	begin();
	out8(0x278, 0x3c);
	in8(0x278);
	out16(0x27a, 0x5678);
	in16(0x27a);
	ok(finish(0), "a program with its address wired in");
	expect_end(run(ALLOW "--how vdd --map 0x278=0xe0+4 0x278-0x27b %s", program),
		   "with --map it runs to its end", 0);
	expect_result("and reads there what it wrote", "\x3c\x78\x56", 3);
	run("kport.exe read 0xe0");
	expect("elsewhere", 0, "3c");
}

static void print(void)
{
	static const char page[] = "Hello-DOS\r\n";

	begin();
	for (const char *c = page; *c; c++) {
		out8(0x378, (unsigned char)*c);
		out8(0x37a, 0x0c);
		out8(0x37a, 0x0d); /* strobe */
		out8(0x37a, 0x0c);
	}
	in8(0x379);
	ok(finish(0), "a program that prints");
	expect_end(run(ALLOW "--how vdd lpt1 %s", program), "the one that prints runs to its end",
		   0);
	/* tests/nt/run.py looks for the page in what the port received. */
	note("@page Hello-DOS");
}

static bool reads_port(unsigned exit_code)
{
	begin();
	in8(LATCH);
	return finish(exit_code);
}

/* Whether IN then reaches the port is for the processor to show, and an NTVDM that imitates one does not have it. */
static void granted(void)
{
	const struct ran *ran;

	ok(reads_port(9), "a program that is granted a port");
	run("kport.exe write 0xe0 0x5a");
	run(ALLOW "--how grant 0xe0-0xe3 %s", program);
	expect("its NTVDM is found and granted the port", 9, "NTVDM is process ");
	read_result();
	note("%s", result_len == 1 && result[0] == 0x5a ? "IN in NTVDM reached the device" :
							  "IN in NTVDM did not reach the device");
	ok(reads_port(6), "another one in the same console");
	ran = run(ALLOW "--how grant 0xe0-0xe3 %s", program);
	expect("its NTVDM, which ran before, is found too", 6, ") ran before: all programs");
	ok(!strstr(ran->text, "several processes"), "and is the only one that it can be");
	run("kport.exe read 0xe0");
	expect("the port is given back", 0, "5a");
}

void suite_dos(void)
{
	CloseHandle(open_driver());
	if (!has_ntvdm() || !find_places() || !runs_dos()) {
		skip("this system has no NTVDM that runs a DOS program", "programs for DOS");
		return;
	}
	without();
	accesses();
	edges();
	print();
	if (has_grants())
		granted();
	run("kport.exe dos disable");
	expect("kport dos disable", 0, "does not load kportvdd.dll any more");
	DeleteFileA(program);
	DeleteFileA(result_file);
}
