/* SPDX-License-Identifier: MIT */
/* Jobs of kport lpt into files, some of which cannot be written or converted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../../tools/kport/lpt_convert.h"
#include "../../tools/kport/lpt_jobs.h"
#include "../../tools/kport/platform.h"
#include "../../tools/kport/text.h"

static struct {
	char before[400]; /* the folder that the tests were started in */
	char folder[40];
	char said[1000];
	unsigned refused; /* the conversion that fails, counted from 1; 0: none */
	unsigned conversions;
} bed;

/* ---- what lpt_jobs.c uses ---- */

void complain(const struct command_line *line, const char *format, ...)
{
	size_t len = strlen(bed.said);
	va_list arguments;

	(void)line;
	va_start(arguments, format);
	vsnprintf(bed.said + len, sizeof(bed.said) - len, format, arguments);
	va_end(arguments);
}

int usage_error(const struct command_line *line, const char *format, ...)
{
	(void)line;
	(void)format;
	return EXIT_USAGE;
}

bool parse_time(const char *text, uint64_t max_ns, uint64_t *ns)
{
	(void)text;
	*ns = max_ns;
	return true;
}

const char *platform_file_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool copy(const char *from, const char *to)
{
	FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
	int byte;

	assert_non_null(in);
	assert_non_null(out);
	while ((byte = getc(in)) != EOF)
		putc(byte, out);
	fclose(in);
	return fclose(out) == 0;
}

bool convert_to_text(const struct command_line *line, const char *from, const char *to)
{
	(void)line;
	return ++bed.conversions != bed.refused && copy(from, to);
}

bool convert_to_pdf(const struct command_line *line, const char *from, const char *to)
{
	return convert_to_text(line, from, to);
}

/* ---- the bed ---- */

static int begin(void **state)
{
	(void)state;
	memset(&bed, 0, sizeof(bed));
	if (!getcwd(bed.before, sizeof(bed.before)))
		return -1;
	snprintf(bed.folder, sizeof(bed.folder), "/tmp/kport-jobs-XXXXXX");
	return mkdtemp(bed.folder) ? chdir(bed.folder) : -1;
}

static int end(void **state)
{
	static const char *const names[] = {
		"t-1.txt",
		"t-1.txt.raw",
		"t-2.txt",
		"t-3.txt",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		(void)remove(names[i]);
	return chdir(bed.before) == 0 ? rmdir(bed.folder) : -1;
}

static int prepare(struct command_line *line, struct jobs *jobs, const char *path, const char *kind)
{
	static char to[8], split[] = "idle=1s", output[40];

	memset(line, 0, sizeof(*line));
	snprintf(to, sizeof(to), "%s", kind);
	snprintf(output, sizeof(output), "%s", path);
	line->values[OPTION_OUTPUT] = output;
	line->values[OPTION_TO] = to;
	line->values[OPTION_SPLIT_JOBS] = split;
	line->set = TAKES(OPTION_OUTPUT) | TAKES(OPTION_TO) | TAKES(OPTION_SPLIT_JOBS);
	return jobs_begin(line, jobs);
}

static void print(struct jobs *jobs, const char *text)
{
	(void)jobs_put(jobs, text, strlen(text));
	jobs_idle(jobs);
}

static void assert_file(const char *path, const char *expected)
{
	char text[40] = "";
	FILE *file = fopen(path, "rb");

	assert_non_null(file);
	text[fread(text, 1, sizeof(text) - 1, file)] = '\0';
	fclose(file);
	assert_string_equal(text, expected);
}

/* ---- the cases ---- */

static void test_all_go_well(void **state)
{
	struct command_line line;
	struct jobs jobs;

	(void)state;
	assert_int_equal(prepare(&line, &jobs, "t.txt", "text"), EXIT_DONE);
	print(&jobs, "one");
	print(&jobs, "two");
	assert_int_equal(jobs_end(&jobs), EXIT_DONE);
	assert_file("t-1.txt", "one");
	assert_file("t-2.txt", "two");
	assert_int_not_equal(access("t-1.txt.raw", F_OK), 0);
	assert_string_equal(bed.said, "");
}

static void test_one_cannot_be_converted(void **state)
{
	struct command_line line;
	struct jobs jobs;

	(void)state;
	bed.refused = 1;
	assert_int_equal(prepare(&line, &jobs, "t.txt", "text"), EXIT_DONE);
	print(&jobs, "one");
	print(&jobs, "two");
	assert_int_equal(jobs_end(&jobs), EXIT_FAILED);
	assert_file("t-1.txt.raw", "one");
	assert_file("t-2.txt", "two");
}

static void test_one_cannot_be_written(void **state)
{
	struct command_line line;
	struct jobs jobs;

	(void)state;
	assert_int_equal(mkdir("t-2.txt", 0700), 0);
	assert_int_equal(prepare(&line, &jobs, "t.txt", "raw"), EXIT_DONE);
	print(&jobs, "one");
	print(&jobs, "two");
	print(&jobs, "three");
	assert_int_equal(jobs_end(&jobs), EXIT_FAILED);
	assert_file("t-1.txt", "one");
	assert_file("t-3.txt", "three");
	assert_non_null(strstr(bed.said, "t-2.txt: Is a directory"));
}

static void test_it_is_seen_at_the_beginning(void **state)
{
	static const char *const kinds[] = { "raw", "text", "pdf" };
	struct command_line line;
	struct jobs jobs;

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bed.said[0] = '\0';
		assert_int_equal(prepare(&line, &jobs, "nowhere/t.txt", kinds[i]), EXIT_FAILED);
		assert_non_null(strstr(bed.said, "nowhere/t-1.txt: No such file"));
	}
	assert_int_equal(mkdir("t-1.txt", 0700), 0);
	assert_int_equal(prepare(&line, &jobs, "t.txt", "text"), EXIT_FAILED);
	assert_non_null(strstr(bed.said, "t-1.txt: Is a directory"));
}

/* Asking leaves no file, and one that is there as it was. */
static void test_it_is_seen_without_a_trace(void **state)
{
	struct command_line line;
	struct jobs jobs;
	FILE *file;

	(void)state;
	assert_int_equal(prepare(&line, &jobs, "t.txt", "text"), EXIT_DONE);
	assert_int_not_equal(access("t-1.txt", F_OK), 0);
	assert_int_not_equal(access("t-1.txt.raw", F_OK), 0);
	file = fopen("t-1.txt", "wb");
	assert_non_null(file);
	fputs("yesterday", file);
	fclose(file);
	assert_int_equal(prepare(&line, &jobs, "t.txt", "text"), EXIT_DONE);
	assert_file("t-1.txt", "yesterday");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_all_go_well, begin, end),
		cmocka_unit_test_setup_teardown(test_one_cannot_be_converted, begin, end),
		cmocka_unit_test_setup_teardown(test_one_cannot_be_written, begin, end),
		cmocka_unit_test_setup_teardown(test_it_is_seen_at_the_beginning, begin, end),
		cmocka_unit_test_setup_teardown(test_it_is_seen_without_a_trace, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
