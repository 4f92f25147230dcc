/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "tools/allowio/envdata.h"

static void check_round_trip(char **environment)
{
	int fd = envdata_write(environment);
	const char *why = NULL;
	char **again;
	size_t i;

	assert_true(fd >= 3);
	assert_int_equal(fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
	again = envdata_read(fd, &why);
	assert_non_null(again);
	for (i = 0; environment[i]; i++) {
		assert_non_null(again[i]);
		assert_string_equal(again[i], environment[i]);
	}
	assert_null(again[i]);
	free(again);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void round_trips(void **state)
{
	char *nothing[] = { NULL };
	char *usual[] = { (char *)"PATH=/bin", (char *)"LD_LIBRARY_PATH=/mine", (char *)"A=b=c",
			  NULL };
	/* exec passes on whatever it is given. */
	char *odd[] = { (char *)"",    (char *)"without", (char *)"=", (char *)"",
			(char *)"A=1", (char *)"A=2",	  NULL };

	(void)state;
	check_round_trip(nothing);
	check_round_trip(usual);
	check_round_trip(odd);
}

static void large_strings(void **state)
{
	char *large = malloc(131072);
	char *environment[33];

	(void)state;
	assert_non_null(large);
	memset(large, 'x', 131071);
	large[131071] = '\0';
	for (int i = 0; i < 32; i++)
		environment[i] = large;
	environment[32] = NULL;
	check_round_trip(environment);
	free(large);
}

static void too_large_is_refused(void **state)
{
	size_t len = ENVDATA_MAX / 2;
	char *large = malloc(len + 1);
	char *environment[] = { large, large, NULL };

	(void)state;
	assert_non_null(large);
	memset(large, 'x', len);
	large[len] = '\0';
	assert_int_equal(envdata_write(environment), -1);
	assert_int_equal(errno, E2BIG);
	free(large);
}

static void file_size_limit_is_an_error_not_a_signal(void **state)
{
	char *environment[] = { (char *)"A=1", NULL };
	struct rlimit before, none;

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	none = before;
	none.rlim_cur = 0;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);
	assert_int_equal(envdata_write(environment), -1);
	assert_int_equal(errno, EFBIG);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
}

static void cannot_be_changed_on_the_way(void **state)
{
	char *environment[] = { (char *)"A=1", NULL };
	int fd = envdata_write(environment);

	(void)state;
	assert_true(fd >= 3);
	assert_int_equal(pwrite(fd, "x", 1, 0), -1);
	assert_int_equal(ftruncate(fd, 0), -1);
	close(fd);
}

/* An otherwise good environment of two strings with some bytes replaced, cut or added. */
struct damage {
	const char *name;
	size_t at;
	const char *bytes;
	size_t count;
	size_t len;
};

#define GOOD_LEN 24u /* 16 + "A=1\0" + "B=2\0" */

static int damaged_file(const struct damage *damage)
{
	char data[GOOD_LEN + 8] = "kportenv\2\0\0\0\10\0\0\0A=1\0B=2";
	int fd = memfd_create("damaged", 0);

	assert_true(fd >= 0);
	memcpy(data + damage->at, damage->bytes, damage->count);
	assert_int_equal(write(fd, data, damage->len), (ssize_t)damage->len);
	assert_int_equal(lseek(fd, 0, SEEK_SET), 0);
	return fd;
}

static void the_pattern_itself_is_good(void **state)
{
	const struct damage none = { "none", 0, "", 0, GOOD_LEN };
	const char *why;
	char **environment = envdata_read(damaged_file(&none), &why);

	(void)state;
	assert_non_null(environment);
	assert_string_equal(environment[0], "A=1");
	assert_string_equal(environment[1], "B=2");
	assert_null(environment[2]);
	free(environment);
}

static void damage_is_refused(void **state)
{
	static const struct damage list[] = {
		{ "nothing at all", 0, "", 0, 0 },
		{ "half a header", 0, "", 0, 10 },
		{ "another magic", 0, "K", 1, GOOD_LEN },
		{ "one byte short", 0, "", 0, GOOD_LEN - 1 },
		{ "one byte more", 0, "", 0, GOOD_LEN + 1 },
		{ "one string fewer than said", 8, "\3", 1, GOOD_LEN },
		{ "one string more than said", 8, "\1", 1, GOOD_LEN },
		{ "more strings than bytes", 8, "\377\377\377\377", 4, GOOD_LEN },
		{ "no strings but bytes", 8, "\0", 1, GOOD_LEN },
		{ "a size above the limit", 12, "\1\0\200\0", 4, GOOD_LEN },
		{ "the largest size", 12, "\377\377\377\377", 4, GOOD_LEN },
		{ "a last string without its zero", GOOD_LEN - 1, "x", 1, GOOD_LEN },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(list) / sizeof(list[0]); i++) {
		const char *why = NULL;
		char **environment = envdata_read(damaged_file(&list[i]), &why);

		if (environment)
			print_error("accepted: %s\n", list[i].name);
		assert_null(environment);
		assert_non_null(why);
	}
}

static void what_cannot_be_read_is_refused(void **state)
{
	const char *why = NULL;

	(void)state;
	assert_null(envdata_read(open("/", O_RDONLY | O_DIRECTORY), &why));
	assert_null(envdata_read(open("/dev/null", O_WRONLY), &why));
	assert_null(envdata_read(-1, &why));
	assert_non_null(why);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(round_trips),
		cmocka_unit_test(large_strings),
		cmocka_unit_test(too_large_is_refused),
		cmocka_unit_test(file_size_limit_is_an_error_not_a_signal),
		cmocka_unit_test(cannot_be_changed_on_the_way),
		cmocka_unit_test(the_pattern_itself_is_good),
		cmocka_unit_test(damage_is_refused),
		cmocka_unit_test(what_cannot_be_read_is_refused),
	};

	return cmocka_run_group_tests_name("envdata", tests, NULL, NULL);
}
