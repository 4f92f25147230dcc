/* SPDX-License-Identifier: MIT */
/* Made files, each one change away from a sound program. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "tools/allowio/file_kind.h"

#define HEADER 0x80u

struct memory {
	uint8_t bytes[0x10000];
	size_t len;
	size_t reads;
};

static struct memory memory;

static bool read_memory(void *context, uint32_t offset, void *data, size_t len)
{
	struct memory *from = context;

	from->reads++;
	if (offset > from->len || len > from->len - offset)
		return false;
	memcpy(data, from->bytes + offset, len);
	return true;
}

static struct file_look look(const char *extension)
{
	const struct file_source source = { read_memory, &memory };
	struct file_look answer = file_look(extension, &source);

	assert_non_null(answer.words);
	return answer;
}

static void set_16(size_t at, unsigned value)
{
	memory.bytes[at] = (uint8_t)value;
	memory.bytes[at + 1] = (uint8_t)(value >> 8);
}

/* A DOS header, and behind it one of a newer system. */
static void make_mz(const char *signature)
{
	memset(&memory, 0, sizeof(memory));
	memory.len = 0x200;
	memcpy(memory.bytes, "MZ", 2);
	set_16(0x3c, HEADER);
	memcpy(memory.bytes + HEADER, signature, 2);
}

static void make_pe(unsigned machine, unsigned subsystem)
{
	make_mz("PE");
	set_16(HEADER + 4, machine);
	set_16(HEADER + 22, 0x102);
	set_16(HEADER + 24 + 68, subsystem);
}

static void make_ne(unsigned system)
{
	make_mz("NE");
	memory.bytes[HEADER + 0x36] = (uint8_t)system;
}

static void make(const void *bytes, size_t len)
{
	memset(&memory, 0, sizeof(memory));
	memcpy(memory.bytes, bytes, len);
	memory.len = len;
}

static void check(const char *extension, enum file_kind kind, const char *words)
{
	struct file_look answer = look(extension);

	assert_int_equal(answer.kind, kind);
	assert_non_null(strstr(answer.words, words));
}

static void programs_of_32_and_64_bits(void **state)
{
	(void)state;
	make_pe(0x14c, 3);
	check(".exe", FILE_KIND_WIN32, "32-bit");
	make_pe(0x14c, 2);
	check(".scr", FILE_KIND_WIN32, "32-bit");
	make_pe(0x8664, 3);
	check(".exe", FILE_KIND_WIN64, "64-bit");
}

static void a_program_for_another_processor(void **state)
{
	(void)state;
	make_pe(0x1c4, 3);
	check(".exe", FILE_KIND_ALIEN, "another processor");
}

static void libraries_and_drivers_are_no_programs(void **state)
{
	(void)state;
	make_pe(0x14c, 3);
	set_16(HEADER + 22, 0x2102);
	check(".exe", FILE_KIND_OTHER, "DLL");
	make_pe(0x14c, 1);
	check(".sys", FILE_KIND_OTHER, "driver");
	make_ne(2);
	set_16(HEADER + 0x0c, 0x8000);
	check(".drv", FILE_KIND_OTHER, "library");
}

static void sixteen_bit_windows(void **state)
{
	(void)state;
	make_ne(2);
	check(".exe", FILE_KIND_WIN16, "16-bit Windows");
	make_ne(0);
	check(".exe", FILE_KIND_WIN16, "16-bit Windows");
}

static void os2(void **state)
{
	(void)state;
	make_ne(1);
	check(".exe", FILE_KIND_ALIEN, "OS/2");
	make_mz("LX");
	check(".exe", FILE_KIND_ALIEN, "OS/2");
}

static void dos_by_its_mark(void **state)
{
	(void)state;
	make_mz("??");
	check(".exe", FILE_KIND_DOS, "DOS");
	make_mz("NE");
	memcpy(memory.bytes, "ZM", 2);
	memory.bytes[0x3c] = 0;
	check(".exe", FILE_KIND_DOS, "DOS");
	make_mz("LE");
	check(".exe", FILE_KIND_DOS, "extender");
}

static void dos_whose_new_header_is_nowhere(void **state)
{
	(void)state;
	make_mz("PE");
	memory.len = 0x3c;
	check(".exe", FILE_KIND_DOS, "DOS");
	memory.len = 2;
	check(".exe", FILE_KIND_DOS, "DOS");
	make_mz("PE");
	memcpy(memory.bytes + 0x3c, "\xfe\xff\xff\xff", 4);
	check(".exe", FILE_KIND_DOS, "DOS");
}

static void headers_that_end_too_soon(void **state)
{
	(void)state;
	make_pe(0x14c, 3);
	memory.len = HEADER + 24 + 69;
	check(".exe", FILE_KIND_OTHER, "damaged");
	make_ne(2);
	memory.len = HEADER + 0x37;
	check(".exe", FILE_KIND_OTHER, "damaged");
}

static void dos_by_its_name(void **state)
{
	static const uint8_t code[] = { 0xb8, 0x00, 0x4c, 0xcd, 0x21 };

	(void)state;
	make(code, sizeof(code));
	check(".com", FILE_KIND_DOS, ".com");
	check(".COM", FILE_KIND_DOS, ".com");
	check(".bin", FILE_KIND_OTHER, "no program");
	memory.len = 0xff01;
	check(".com", FILE_KIND_OTHER, "no program");
	memory.len = 0xff00;
	check(".com", FILE_KIND_DOS, ".com");
	make("", 0);
	check(".com", FILE_KIND_OTHER, "empty");
}

static void a_name_says_less_than_a_mark(void **state)
{
	(void)state;
	make_pe(0x14c, 3);
	check(".com", FILE_KIND_WIN32, "32-bit");
	check(".pif", FILE_KIND_WIN32, "32-bit");
	make("\x7f"
	     "ELF\2\1\1",
	     7);
	check(".com", FILE_KIND_ALIEN, "ELF");
}

static void batch_and_pif(void **state)
{
	(void)state;
	make("@echo off\r\n", 11);
	check(".bat", FILE_KIND_BATCH, "batch");
	check(".Cmd", FILE_KIND_BATCH, "batch");
	check(".txt", FILE_KIND_OTHER, "text");
	make("\0x", 2);
	memory.len = 0x171;
	check(".pif", FILE_KIND_DOS, ".pif");
	memory.len = 0x170;
	check(".pif", FILE_KIND_OTHER, "no program");
}

static void what_else_it_is(void **state)
{
	(void)state;
	make("\x7f"
	     "ELF",
	     4);
	check("", FILE_KIND_ALIEN, "Linux");
	make("#!/bin/sh\n", 10);
	check("", FILE_KIND_OTHER, "script");
	make("PK\3\4....", 8);
	check(".exe", FILE_KIND_OTHER, "ZIP");
	make("L\0\0\0\1\x14\2\0", 8);
	check(".lnk", FILE_KIND_OTHER, "shortcut");
	make("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8);
	check(".msi", FILE_KIND_OTHER, "installer");
	make("no program", 10);
	check(".exe", FILE_KIND_OTHER, "text");
	make("no\0program", 10);
	check(".exe", FILE_KIND_OTHER, "no program of a known kind");
	make("", 0);
	check(".exe", FILE_KIND_OTHER, "empty");
}

/* Every byte of small sound headers made another one, and wholly random files: always words, few reads. */
static void random_bytes(void **state)
{
	static const char *const extensions[] = { "", ".exe", ".com", ".pif", ".bat", ".lnk" };

	(void)state;
	srand(6);
	for (unsigned round = 0; round < 20000; round++) {
		if (round % 3 == 0)
			make_pe(0x14c, 3);
		else if (round % 3 == 1)
			make_ne(2);
		else
			for (size_t i = 0; i < 0x200; i++)
				memory.bytes[i] = (uint8_t)rand();
		memory.bytes[(unsigned)rand() % 0x100] = (uint8_t)rand();
		memory.len = (unsigned)rand() % 0x200;
		memory.reads = 0;
		look(extensions[round % 6]);
		assert_in_range(memory.reads, 1, 200);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(programs_of_32_and_64_bits),
		cmocka_unit_test(a_program_for_another_processor),
		cmocka_unit_test(libraries_and_drivers_are_no_programs),
		cmocka_unit_test(sixteen_bit_windows),
		cmocka_unit_test(os2),
		cmocka_unit_test(dos_by_its_mark),
		cmocka_unit_test(dos_whose_new_header_is_nowhere),
		cmocka_unit_test(headers_that_end_too_soon),
		cmocka_unit_test(dos_by_its_name),
		cmocka_unit_test(a_name_says_less_than_a_mark),
		cmocka_unit_test(batch_and_pif),
		cmocka_unit_test(what_else_it_is),
		cmocka_unit_test(random_bytes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
