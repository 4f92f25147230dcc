/* SPDX-License-Identifier: MIT */
/* Starting a file: in a child each, which becomes it or ends with launch()'s exit code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tools/allowio/launch.h"
#include "tools/allowio/say.h"

const char program_name[] = "test_launch";

static char folder[] = "/tmp/kport-launch-XXXXXX";

static int enter_folder(void **state)
{
	(void)state;
	return mkdtemp(folder) && chdir(folder) == 0 ? 0 : -1;
}

static int leave_folder(void **state)
{
	(void)state;
	return chdir("/") == 0 && rmdir(folder) == 0 ? 0 : -1;
}

static void make_file(const char *name, const char *text)
{
	FILE *file = fopen(name, "wx");

	assert_non_null(file);
	assert_true(fputs(text, file) >= 0);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(chmod(name, 0700), 0);
}

/* The exit code; 255 for a signal. */
static int launched(const char *name)
{
	char *arguments[] = { (char *)name, NULL }, *environment[] = { NULL };
	int status = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0)
		_exit(launch(name, arguments, environment));
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(unlink(name), 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 255;
}

/* allowio hands over a path; whoever calls allowio-grant himself may name a file of the current folder. */
static void a_script_without_a_first_line_named_without_a_folder(void **state)
{
	(void)state;
	make_file("script", "exit 7\n");
	assert_int_equal(launched("script"), 7);
}

static void a_script_without_a_first_line(void **state)
{
	(void)state;
	make_file("script", "exit 7\n");
	assert_int_equal(launched("./script"), 7);
}

static void a_batch_file_named_without_a_folder(void **state)
{
	(void)state;
	make_file("run.bat", "exit 7\n");
	assert_int_equal(launched("run.bat"), EXIT_CANNOT);
}

/* The dot is the folder's. */
static void a_script_in_a_folder_with_a_dot(void **state)
{
	(void)state;
	assert_int_equal(mkdir("old.bat", 0700), 0);
	make_file("old.bat/script", "exit 7\n");
	assert_int_equal(launched("old.bat/script"), 7);
	assert_int_equal(rmdir("old.bat"), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_script_without_a_first_line_named_without_a_folder),
		cmocka_unit_test(a_script_without_a_first_line),
		cmocka_unit_test(a_batch_file_named_without_a_folder),
		cmocka_unit_test(a_script_in_a_folder_with_a_dot),
	};

	return cmocka_run_group_tests(tests, enter_folder, leave_folder);
}
