/* SPDX-License-Identifier: MIT */
/* Buses with names: who makes, joins, inherits and ends them, and who cannot. */
#include "sim_file.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "sim/named.h"
#include "sim/serve.h"
#include "sim/shared.h"

static char folder[60];
static char path[100]; /* of the bus "test" */
static char devices[120];
static struct sim_file file;

static struct sim_named *join(const char *text)
{
	struct kport_error error;
	struct sim_named *named;

	if (sim_named_open("test", text, NULL, NULL, &named, &error)) {
		print_error("%s\n", error.text);
		fail();
	}
	return named;
}

static void assert_closed(enum kport_status status, const char *text, const char *words)
{
	struct kport_error error;
	struct sim_named *named;

	assert_int_equal(sim_named_open("test", text, NULL, NULL, &named, &error), status);
	if (!strstr(error.text, words))
		fail_msg("%s", error.text);
	assert_null(named);
}

static int setup(void **state)
{
	(void)state;
	strcpy(folder, "/tmp/kport-test-named-XXXXXX");
	assert_non_null(mkdtemp(folder));
	setenv("XDG_RUNTIME_DIR", folder, 1);
	snprintf(path, sizeof(path), "%s/kport/test", folder);
	sim_file_new(&file);
	snprintf(devices, sizeof(devices), "latch@0x300 debugcon,file=%s", file.path);
	return 0;
}

static int teardown(void **state)
{
	char command[100];

	(void)state;
	unlink(file.path);
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
	return 0;
}

static void put(const struct sim_named *named, uint16_t port, unsigned width, uint32_t value)
{
	sim_shared_out(sim_named_block(named), sim_serve_world(), port, width, value);
}

static uint32_t get(const struct sim_named *named, uint16_t port, unsigned width)
{
	return sim_shared_in(sim_named_block(named), sim_serve_world(), port, width);
}

static void test_runs_meet(void **state)
{
	struct sim_named *first = join("latch@0x300"), *second = join("latch@0x300");
	struct sim_named *third = join(NULL);

	(void)state;
	put(first, 0x300, 4, 0x12345678);
	assert_int_equal(get(second, 0x300, 4), 0x12345678);
	put(third, 0x301, 1, 0xff);
	assert_int_equal(get(first, 0x300, 4), 0x1234ff78);
	sim_named_close(second);
	sim_named_close(first);
	assert_int_equal(get(third, 0x301, 1), 0xff);
	sim_named_close(third);
	sim_named_close(NULL);
}

static void test_it_ends_with_the_last(void **state)
{
	struct sim_named *named = join("latch@0x300");

	(void)state;
	put(named, 0x300, 1, 0x5a);
	assert_int_equal(access(path, F_OK), 0);
	sim_named_close(named);
	assert_int_equal(access(path, F_OK), -1);
	named = join("latch@0x300");
	assert_int_equal(get(named, 0x300, 1), 0);
	sim_named_close(named);
}

static void test_another_text_is_refused(void **state)
{
	struct sim_named *named = join("latch@0x300");

	(void)state;
	assert_closed(KPORT_INVALID, "latch@0x310",
		      "the shared bus test is there already, with other devices: latch@0x300");
	assert_int_equal(get(named, 0x300, 1), 0);
	sim_named_close(named);
	assert_int_equal(access(path, F_OK), -1);
}

static void test_mistake_in_the_text_leaves_nothing(void **state)
{
	(void)state;
	assert_closed(KPORT_INVALID, "latch", "column 6");
	assert_int_equal(access(path, F_OK), -1);
}

static void test_default_devices(void **state)
{
	struct sim_named *named = join(NULL);

	(void)state;
	assert_int_equal(get(named, 0x379, 1), 0xd8);
	sim_named_close(named);
}

static void test_host_that_leaves_is_followed(void **state)
{
	struct sim_named *first = join(devices), *second = join(devices), *third = join(NULL);

	(void)state;
	put(first, 0xe9, 1, 'a');
	sim_named_close(first);
	put(second, 0xe9, 1, 'b');
	sim_named_close(second);
	put(third, 0xe9, 1, 'c');
	sim_named_close(third);
	assert_in_file(&file, "abc");
}

static pid_t run_in_child(int *ready)
{
	int ends[2];
	pid_t child;

	assert_int_equal(pipe(ends), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		join(devices);
		if (write(ends[1], "!", 1) == 1)
			pause();
		_exit(1);
	}
	close(ends[1]);
	*ready = ends[0];
	return child;
}

static void kill_child(pid_t child, int ready)
{
	kill(child, SIGKILL);
	assert_int_equal(waitpid(child, NULL, 0), child);
	close(ready);
}

static void test_host_that_dies_is_followed(void **state)
{
	struct sim_named *named;
	int ready;
	pid_t child = run_in_child(&ready);
	char byte;
	unsigned i;

	(void)state;
	assert_int_equal(read(ready, &byte, 1), 1);
	named = join(devices);
	kill_child(child, ready);
	/* It waits in the bus until there is a new host. */
	put(named, 0xe9, 1, 'x');
	for (i = 0; i < 3000 && access(file.path, F_OK) != 0; i++)
		usleep(1000);
	sim_named_close(named);
	assert_in_file(&file, "x");
}

static void test_what_the_dead_left_is_made_anew(void **state)
{
	struct sim_named *named;
	int ready;
	pid_t child = run_in_child(&ready);
	char byte;

	(void)state;
	assert_int_equal(read(ready, &byte, 1), 1);
	kill_child(child, ready);
	assert_int_equal(access(path, F_OK), 0);
	named = join("latch@0x310");
	assert_int_equal(get(named, 0x300, 1), 0xff);
	assert_int_equal(get(named, 0x310, 1), 0);
	sim_named_close(named);
}

/* A program that was served and lives on holds nothing up. */
static void test_descriptor_makes_no_member(void **state)
{
	struct sim_named *named = join("latch@0x300");
	int fd = sim_named_descriptor(named);
	struct stat found;

	(void)state;
	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &found), 0);
	assert_int_equal(found.st_size, SIM_BLOCK_SIZE);
	sim_named_close(named);
	assert_int_equal(access(path, F_OK), -1);
	close(fd);
}

static void test_relative_path_is_the_makers(void **state)
{
	char relative[100], before[300];
	struct sim_named *named;

	(void)state;
	snprintf(relative, sizeof(relative), "debugcon,file=%s", strrchr(file.path, '/') + 1);
	assert_non_null(getcwd(before, sizeof(before)));
	assert_int_equal(chdir("/tmp"), 0);
	named = join(relative);
	assert_int_equal(chdir("/"), 0);
	put(named, 0xe9, 1, 'r');
	sim_named_close(named);
	assert_int_equal(chdir(before), 0);
	assert_in_file(&file, "r");
}

static void test_names(void **state)
{
	static const char *const wrong[] = { "",    "a/b",
					     "..",  "a b",
					     "a.b", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" };
	struct kport_error error;
	struct sim_named *named;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(sim_named_open(wrong[i], NULL, NULL, NULL, &named, &error),
				 KPORT_INVALID);
		assert_null(named);
	}
}

static void make_folder(void)
{
	sim_named_close(join("latch@0x300"));
}

static void test_file_that_others_can_write_is_refused(void **state)
{
	(void)state;
	make_folder();
	close(open(path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(chmod(path, 0660), 0);
	assert_closed(KPORT_DENIED, NULL, "not a file of this user alone");
}

static void test_link_is_not_followed(void **state)
{
	(void)state;
	make_folder();
	assert_int_equal(symlink(file.path, path), 0);
	assert_closed(KPORT_SYSTEM, NULL, "cannot be opened");
	assert_int_equal(access(file.path, F_OK), -1);
}

static void test_second_name_of_a_file_is_refused(void **state)
{
	(void)state;
	make_folder();
	close(open(file.path, O_CREAT | O_WRONLY, 0600));
	assert_int_equal(link(file.path, path), 0);
	assert_closed(KPORT_DENIED, NULL, "not a file of this user alone");
}

/* Then it is in /dev/shm, and nothing comes into the folder of others. */
static void assert_elsewhere(void)
{
	struct sim_named *named = join("latch@0x300");

	assert_int_equal(access(path, F_OK), -1);
	sim_named_close(named);
}

static void test_folder_that_is_open_to_others_is_not_used(void **state)
{
	char inner[80];

	(void)state;
	make_folder();
	snprintf(inner, sizeof(inner), "%s/kport", folder);
	assert_int_equal(chmod(inner, 0755), 0);
	assert_elsewhere();
}

static void test_folder_behind_a_link_is_not_used(void **state)
{
	char inner[80], real[80];

	(void)state;
	snprintf(inner, sizeof(inner), "%s/kport", folder);
	snprintf(real, sizeof(real), "%s/real", folder);
	assert_int_equal(mkdir(real, 0700), 0);
	assert_int_equal(symlink(real, inner), 0);
	assert_elsewhere();
}

static void test_no_runtime_folder(void **state)
{
	(void)state;
	unsetenv("XDG_RUNTIME_DIR");
	assert_elsewhere();
	setenv("XDG_RUNTIME_DIR", "not/absolute", 1);
	assert_elsewhere();
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_runs_meet),
		CASE(test_it_ends_with_the_last),
		CASE(test_another_text_is_refused),
		CASE(test_mistake_in_the_text_leaves_nothing),
		CASE(test_default_devices),
		CASE(test_host_that_leaves_is_followed),
		CASE(test_host_that_dies_is_followed),
		CASE(test_what_the_dead_left_is_made_anew),
		CASE(test_descriptor_makes_no_member),
		CASE(test_relative_path_is_the_makers),
		CASE(test_names),
		CASE(test_file_that_others_can_write_is_refused),
		CASE(test_link_is_not_followed),
		CASE(test_second_name_of_a_file_is_refused),
		CASE(test_folder_that_is_open_to_others_is_not_used),
		CASE(test_folder_behind_a_link_is_not_used),
		CASE(test_no_runtime_folder),
	};

	return cmocka_run_group_tests_name("named", tests, NULL, NULL);
}
