/* SPDX-License-Identifier: MIT */
/* A bus that several processes and threads touch: lock, far ends, crashes, damaged blocks. */
#include "sim_file.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

#include "sim/serve.h"
#include "sim/shared.h"

#define GUARD 0x10000u

static struct sim_block *block;
static struct sim_host *host;
static struct sim_serve *serve;
static struct sim_file file;
static char complaint[300];

static void complain(void *ctx, const char *words)
{
	(void)ctx;
	snprintf(complaint, sizeof(complaint), "%s", words);
}

static void make(const char *devices)
{
	struct kport_error error;

	if (sim_host_create(block, devices, sim_serve_now_ns(), &host, &error) ||
	    sim_serve_start(host, complain, NULL, &serve, &error))
		fail_msg("%s: %s", devices, error.text);
}

static int setup(void **state)
{
	(void)state;
	/* What runs past its end is found out. */
	block = mmap(NULL, SIM_BLOCK_SIZE + GUARD, PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(block != MAP_FAILED);
	assert_int_equal(mprotect((char *)block + SIM_BLOCK_SIZE, GUARD, PROT_NONE), 0);
	host = NULL;
	serve = NULL;
	*complaint = '\0';
	sim_file_new(&file);
	return 0;
}

static void stop(void)
{
	sim_serve_stop(serve);
	serve = NULL;
	if (host)
		sim_host_finish(host);
	sim_host_close(host);
	host = NULL;
}

static int teardown(void **state)
{
	(void)state;
	stop();
	munmap(block, SIM_BLOCK_SIZE + GUARD);
	unlink(file.path);
	return 0;
}

static uint32_t read_port(uint16_t port, unsigned width)
{
	return sim_shared_in(block, sim_serve_world(), port, width);
}

static void write_port(uint16_t port, unsigned width, uint32_t value)
{
	sim_shared_out(block, sim_serve_world(), port, width, value);
}

static void print_byte(uint8_t byte)
{
	write_port(0x378, 1, byte);
	write_port(0x37a, 1, 0x0d);
	write_port(0x37a, 1, 0x0c);
}

static void print_text(const char *text)
{
	while (*text)
		print_byte((uint8_t)*text++);
}

/* Runs something in a process of its own, whose end it waits for. */
static int in_child(void (*run)(void))
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		run();
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return status;
}

static void write_in_child(void)
{
	write_port(0x300, 4, 0x12345678);
}

static void test_processes_see_the_same_devices(void **state)
{
	(void)state;
	make("latch@0x300 lpt@0x378");
	assert_int_equal(in_child(write_in_child), 0);
	assert_int_equal(read_port(0x300, 4), 0x12345678);
	assert_int_equal(read_port(0x302, 1), 0x34);
	assert_int_equal(read_port(0x379, 1), 0xd8);
	assert_int_equal(read_port(0x200, 2), 0xffff);
}

static void print_in_child(void)
{
	print_text("from the child\n");
}

static void test_paper_of_all_processes_comes_out(void **state)
{
	char devices[100];

	(void)state;
	snprintf(devices, sizeof(devices), "lpt@0x378,printer=%s", file.path);
	make(devices);
	print_text("first\n");
	assert_int_equal(in_child(print_in_child), 0);
	print_text("last\n");
	stop();
	assert_in_file(&file, "first\nfrom the child\nlast\n");
}

static void test_bytes_come_out_while_it_runs(void **state)
{
	unsigned waited_ms;

	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	usleep(20000); /* the host sleeps */
	write_port(0xe9, 1, 'x');
	for (waited_ms = 0; access(file.path, F_OK) != 0 && waited_ms < 2000; waited_ms++)
		usleep(1000);
	usleep(1000);
	assert_in_file(&file, "x");
	/* It was woken, and did not just look by itself. */
	assert_true(waited_ms < 500);
}

/* More than the ring holds: the program waits, and nothing is lost. */
static void test_more_than_fits_on_the_way(void **state)
{
	char text[2] = "", *found = malloc(30001);
	FILE *stream;
	unsigned i;

	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	for (i = 0; i < 30000; i++) {
		*text = (char)('a' + i % 26);
		write_port(0xe9, 1, (uint8_t)*text);
	}
	stop();
	stream = fopen(file.path, "rb");
	assert_non_null(stream);
	assert_int_equal(fread(found, 1, 30001, stream), 30000);
	fclose(stream);
	for (i = 0; i < 30000; i++)
		assert_int_equal(found[i], 'a' + i % 26);
	free(found);
}

static void test_failing_far_end_is_told_once_and_holds_nobody_up(void **state)
{
	unsigned i;

	(void)state;
	make("debugcon,file=/nowhere/log");
	for (i = 0; i < 10000; i++)
		write_port(0xe9, 1, 'x');
	stop();
	assert_non_null(strstr(complaint, "/nowhere/log cannot be opened"));
}

static void die_in_an_access(void)
{
	sim_shared_lock(block, sim_serve_world());
	raise(SIGKILL);
}

static void test_crash_within_an_access_leaves_the_bus_running(void **state)
{
	int status;

	(void)state;
	make("latch@0x300");
	status = in_child(die_in_an_access);
	assert_true(WIFSIGNALED(status));
	assert_int_not_equal(block->owner, 0);
	write_port(0x300, 1, 0x5a);
	assert_int_equal(read_port(0x300, 1), 0x5a);
	assert_int_equal(block->owner, 0);
	assert_int_equal(block->taken, 1);
}

static void test_thread_that_interrupts_itself_goes_on(void **state)
{
	uint32_t self;

	(void)state;
	make("latch@0x300");
	self = sim_shared_lock(block, sim_serve_world());
	write_port(0x300, 1, 0x77);
	assert_int_equal(read_port(0x300, 1), 0x77);
	sim_shared_unlock(block, self);
	assert_int_equal(block->owner, 0);
}

static void test_host_that_died_holds_nobody_up(void **state)
{
	unsigned i;

	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	sim_serve_stop(serve);
	serve = NULL;
	block->host = 0x3ffffffe; /* above the largest number that Linux gives */
	for (i = 0; i < 10000; i++)
		write_port(0xe9, 1, 'x');
	assert_in_range(sim_ring_len(&block->ends[1].out), 1, 4096);
}

#define COUNTS 2000u

/* The 16550's scratch register and a latch: what is not under the lock would be lost or torn. */
static void *count_up(void *unused)
{
	uint32_t self;
	unsigned i;

	(void)unused;
	for (i = 0; i < COUNTS; i++) {
		self = sim_shared_lock(block, sim_serve_world());
		sim_block_out(block, sim_serve_world(), 0x300, 4,
			      sim_block_in(block, sim_serve_world(), 0x300, 4) + 1);
		sim_shared_unlock(block, self);
		assert_true(read_port(0x379, 1));
	}
	return NULL;
}

static void count_in_child(void)
{
	count_up(NULL);
}

static void test_threads_and_processes_take_turns(void **state)
{
	pthread_t threads[3];
	unsigned i;

	(void)state;
	make("latch@0x300 lpt@0x378");
	for (i = 0; i < 3; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count_up, NULL), 0);
	assert_int_equal(in_child(count_in_child), 0);
	for (i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(read_port(0x300, 4), 4 * COUNTS);
	assert_int_equal(block->taken, 0);
}

/* One number of an otherwise good block. */
static void assert_refused(uint32_t *number, uint32_t value)
{
	uint32_t before = *number;

	*number = value;
	assert_false(sim_shared_check(block, SIM_BLOCK_SIZE));
	*number = before;
	assert_true(sim_shared_check(block, SIM_BLOCK_SIZE));
}

static void test_damaged_block_is_refused(void **state)
{
	(void)state;
	assert_false(sim_shared_check(block, SIM_BLOCK_SIZE));
	make(sim_file_devices(&file, "debugcon"));
	assert_true(sim_shared_check(block, SIM_BLOCK_SIZE));
	assert_false(sim_shared_check(block, SIM_BLOCK_SIZE - 1));
	assert_refused(&block->magic, 0);
	assert_refused(&block->version, SIM_BLOCK_VERSION + 1);
	assert_refused(&block->size, SIM_BLOCK_SIZE * 2);
	assert_refused(&block->used, SIM_BLOCK_SIZE + 1);
	assert_refused(&block->run_count, BUS_MAX_RUNS + 1);
	assert_refused(&block->device_count, BUS_MAX_DEVICES + 1);
	assert_refused(&block->end_count, BUS_MAX_ENDS + 1);
	assert_refused(&block->runs[1].state, SIM_BLOCK_SIZE);
	assert_refused(&block->devices[0].end, BUS_MAX_ENDS);
	assert_refused(&block->ends[1].out.size, 4095);
	assert_refused(&block->ends[1].out.bytes, SIM_BLOCK_SIZE - 1);
}

/* A number that changes after the check. */
static void test_wild_numbers_stay_in_the_block(void **state)
{
	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	block->runs[1].registers = 0xfe;
	assert_int_equal(read_port(0xe9, 1), 0xff);
	block->runs[1].registers = 0x18;
	write_port(0xe9, 1, 'x');
	block->ends[1].out.bytes = 0xfffffff0;
	write_port(0xe9, 1, 'x');
	block->ends[1].out.size = 0x80000000;
	write_port(0xe9, 1, 'x');
}

/* Programs can write all of the block while the host serves it. */
static void test_host_goes_by_numbers_of_its_own(void **state)
{
	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	write_port(0xe9, 1, 'x');
	block->end_count = block->run_count = block->device_count = 0xffffffff;
	memset(block->runs, 0xff, sizeof(block->runs));
	memset(block->devices, 0xff, sizeof(block->devices));
	stop();
	assert_in_file(&file, "x");
}

static void test_host_writes_to_the_far_end_of_its_text(void **state)
{
	char other[sizeof(file.path) + 10];

	(void)state;
	snprintf(other, sizeof(other), "%s.other", file.path);
	make(sim_file_devices(&file, "debugcon"));
	snprintf(block->ends[1].target, sizeof(block->ends[1].target), "%s", other);
	block->ends[1].kind = 0xffffffff;
	write_port(0xe9, 1, 'x');
	stop();
	assert_in_file(&file, "x");
	assert_int_equal(access(other, F_OK), -1);
}

/* The next host, of a block that has been changed. */
static void attach(void)
{
	struct kport_error error;

	stop();
	assert_true(sim_shared_check(block, SIM_BLOCK_SIZE));
	assert_int_equal(sim_host_attach(block, &host, &error), 0);
	assert_int_equal(sim_serve_start(host, complain, NULL, &serve, &error), 0);
}

static void test_next_host_finishes_no_device_outside_of_the_block(void **state)
{
	(void)state;
	make("uart@0x3f8");
	block->used = SIM_BLOCK_SIZE;
	block->runs[1].state = SIM_BLOCK_SIZE - 1;
	attach();
	stop();
}

static void test_next_host_does_without_a_far_end_that_has_gone(void **state)
{
	(void)state;
	make(sim_file_devices(&file, "debugcon"));
	block->ends[1].kind = SIM_END_TTY;
	snprintf(block->ends[1].target, sizeof(block->ends[1].target), "/nowhere/tty");
	block->ends[1].in = block->ends[1].out;
	memset(block->ends[1].link, 'x', sizeof(block->ends[1].link));
	block->ends[1].device = 0xffffffff;
	attach();
	write_port(0xe9, 1, 'x');
	stop();
	assert_int_equal(sim_ring_len(&block->ends[1].out), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_processes_see_the_same_devices),
		CASE(test_paper_of_all_processes_comes_out),
		CASE(test_bytes_come_out_while_it_runs),
		CASE(test_more_than_fits_on_the_way),
		CASE(test_failing_far_end_is_told_once_and_holds_nobody_up),
		CASE(test_crash_within_an_access_leaves_the_bus_running),
		CASE(test_thread_that_interrupts_itself_goes_on),
		CASE(test_host_that_died_holds_nobody_up),
		CASE(test_threads_and_processes_take_turns),
		CASE(test_damaged_block_is_refused),
		CASE(test_wild_numbers_stay_in_the_block),
		CASE(test_host_goes_by_numbers_of_its_own),
		CASE(test_host_writes_to_the_far_end_of_its_text),
		CASE(test_next_host_finishes_no_device_outside_of_the_block),
		CASE(test_next_host_does_without_a_far_end_that_has_gone),
	};

	return cmocka_run_group_tests_name("shared", tests, NULL, NULL);
}
