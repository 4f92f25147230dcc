/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <elf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tools/allowio/say.h"
#include "tools/allowio/target.h"

const char program_name[] = "test_inspect";

static char folder[64];
static char file[128];

/* A program of one segment; interpreter NULL: PT_LOAD in its place. */
struct image {
	Elf64_Ehdr header;
	Elf64_Phdr segment;
	char interpreter[64];
};

static struct image image_of(uint16_t machine, const char *interpreter)
{
	struct image image = { .header = {
				       .e_type = ET_DYN,
				       .e_machine = machine,
				       .e_phoff = offsetof(struct image, segment),
				       .e_phentsize = sizeof(Elf64_Phdr),
				       .e_phnum = 1,
			       } };

	memcpy(image.header.e_ident, ELFMAG, SELFMAG);
	image.header.e_ident[EI_CLASS] = ELFCLASS64;
	image.header.e_ident[EI_DATA] = ELFDATA2LSB;
	image.segment.p_type = interpreter ? PT_INTERP : PT_LOAD;
	if (interpreter) {
		snprintf(image.interpreter, sizeof(image.interpreter), "%s", interpreter);
		image.segment.p_offset = offsetof(struct image, interpreter);
		image.segment.p_filesz = strlen(interpreter) + 1;
	}
	return image;
}

static void write_file(const char *name, const void *data, size_t len)
{
	FILE *out;

	snprintf(file, sizeof(file), "%s/%s", folder, name);
	out = fopen(file, "we");
	assert_non_null(out);
	assert_int_equal(fwrite(data, 1, len, out), len);
	assert_int_equal(fclose(out), 0);
	assert_int_equal(chmod(file, 0755), 0);
}

static struct target inspect(const char *name)
{
	struct target target = { 0 };

	target.file = strdup(name);
	assert_non_null(target.file);
	target_inspect(&target);
	return target;
}

static void check(const char *name, enum target_kind kind, unsigned class)
{
	struct target target = inspect(name);

	assert_int_equal(target.kind, kind);
	if (class)
		assert_int_equal(target.class, class);
	target_free(&target);
}

static struct target inspect_data(const void *data, size_t len)
{
	write_file("program", data, len);
	return inspect(file);
}

static void this_test_is_dynamic(void **state)
{
	(void)state;
	check("/proc/self/exe", TARGET_DYNAMIC, sizeof(long) * 8);
}

static void dynamic_and_static(void **state)
{
	struct image image = image_of(EM_X86_64, "/lib64/ld-linux-x86-64.so.2");
	struct target target = inspect_data(&image, sizeof(image));

	(void)state;
	assert_int_equal(target.kind, TARGET_DYNAMIC);
	assert_int_equal(target.class, 64);
	assert_false(target.musl);
	target_free(&target);

	image = image_of(EM_X86_64, NULL);
	target = inspect_data(&image, sizeof(image));
	assert_int_equal(target.kind, TARGET_STATIC);
	target_free(&target);
}

static void musl(void **state)
{
	struct image image = image_of(EM_X86_64, "/lib/ld-musl-x86_64.so.1");
	struct target target = inspect_data(&image, sizeof(image));

	(void)state;
	assert_int_equal(target.kind, TARGET_DYNAMIC);
	assert_true(target.musl);
	target_free(&target);
}

static void other_processors(void **state)
{
	struct image image = image_of(EM_AARCH64, "/lib/ld-linux-aarch64.so.1");

	(void)state;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_FOREIGN, 0);
	image = image_of(EM_X86_64, NULL);
	image.header.e_ident[EI_DATA] = ELFDATA2MSB;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_FOREIGN, 0);
	/* x32: this machine in the other class */
	image = image_of(EM_X86_64, NULL);
	image.header.e_ident[EI_CLASS] = ELFCLASS32;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_FOREIGN, 0);
}

static void damaged_programs_are_unknown(void **state)
{
	struct image image = image_of(EM_X86_64, "/lib64/ld-linux-x86-64.so.2");

	(void)state;
	write_file("program", &image, 20);
	check(file, TARGET_UNKNOWN, 0);
	image.header.e_phoff = ~0ull;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_UNKNOWN, 0);
	image = image_of(EM_X86_64, NULL);
	image.header.e_phentsize = 1;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_UNKNOWN, 0);
	image = image_of(EM_X86_64, NULL);
	image.header.e_phnum = 0xffff;
	write_file("program", &image, sizeof(image));
	check(file, TARGET_UNKNOWN, 0);
	write_file("program", "", 0);
	check(file, TARGET_UNKNOWN, 0);
	check("/nowhere/at/all", TARGET_UNKNOWN, 0);
	check("/", TARGET_UNKNOWN, 0);
}

static void scripts_lead_to_their_interpreter(void **state)
{
	char text[256];
	struct target target;

	(void)state;
	snprintf(text, sizeof(text), "#! \t/proc/self/exe  -e\necho\n");
	target = inspect_data(text, strlen(text));
	assert_int_equal(target.kind, TARGET_DYNAMIC);
	assert_string_equal(target.interpreter, "/proc/self/exe");
	target_free(&target);
	/* A script whose interpreter is that script. */
	snprintf(text, sizeof(text), "#!%s/program\n", folder);
	write_file("second", text, strlen(text));
	check(file, TARGET_DYNAMIC, 0);
}

static void odd_scripts_are_unknown(void **state)
{
	char text[512];

	(void)state;
	write_file("program", "#!", 2);
	check(file, TARGET_UNKNOWN, 0);
	write_file("program", "#!\n", 3);
	check(file, TARGET_UNKNOWN, 0);
	write_file("program", "echo\n", 5);
	check(file, TARGET_UNKNOWN, 0);
	/* A script that is its own interpreter, and a first line without an end. */
	snprintf(text, sizeof(text), "#!%s/program\n", folder);
	write_file("program", text, strlen(text));
	check(file, TARGET_UNKNOWN, 0);
	memset(text, 'x', sizeof(text));
	memcpy(text, "#!", 2);
	write_file("program", text, sizeof(text));
	check(file, TARGET_UNKNOWN, 0);
}

static int make_folder(void **state)
{
	(void)state;
	snprintf(folder, sizeof(folder), "/tmp/test_inspect.XXXXXX");
	return mkdtemp(folder) ? 0 : -1;
}

static int remove_folder(void **state)
{
	static const char *const names[] = { "program", "second" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(file, sizeof(file), "%s/%s", folder, names[i]);
		unlink(file);
	}
	return rmdir(folder);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(this_test_is_dynamic),
		cmocka_unit_test(dynamic_and_static),
		cmocka_unit_test(musl),
		cmocka_unit_test(other_processors),
		cmocka_unit_test(damaged_programs_are_unknown),
		cmocka_unit_test(scripts_lead_to_their_interpreter),
		cmocka_unit_test(odd_scripts_are_unknown),
	};

	return cmocka_run_group_tests_name("inspect", tests, make_folder, remove_folder);
}
