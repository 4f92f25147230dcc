/* SPDX-License-Identifier: MIT */
/* One bus for processes of 32 and of 64 bits: the programs are this one's arguments. */
#include "sim_file.h"

#include <sys/mman.h>
#include <sys/wait.h>

#include "sim/serve.h"
#include "sim/shared.h"

static int peer_count;
static char **peers;

static int run(const char *program, int fd)
{
	pid_t child = fork();
	int status;

	assert_true(child >= 0);
	if (child == 0) {
		if (fd == 3 || dup2(fd, 3) == 3)
			execl(program, program, (char *)NULL);
		_exit(99);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void test_peer(const char *program)
{
	struct sim_file file;
	struct kport_error error;
	struct sim_serve *serve;
	struct sim_block *block;
	struct sim_host *host;
	char devices[200];
	int fd;

	sim_file_new(&file);
	fd = memfd_create("bus", 0);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, SIM_BLOCK_SIZE), 0);
	block = mmap(NULL, SIM_BLOCK_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	assert_true(block != MAP_FAILED);
	snprintf(devices, sizeof(devices),
		 "latch@0x300+8 lpt@0x378,printer=%s rtc,time=2026-01-31T00:00:00 pit post "
		 "uart,loop,timing=instant",
		 file.path);
	assert_int_equal(sim_host_create(block, devices, sim_serve_now_ns(), &host, &error), 0);
	assert_int_equal(sim_serve_start(host, NULL, NULL, &serve, &error), 0);
	sim_shared_out(block, sim_serve_world(), 0x300, 4, 0x12345678);
	assert_int_equal(run(program, fd), 0);
	assert_int_equal(sim_shared_in(block, sim_serve_world(), 0x304, 4), 0x89abcdef);
	sim_serve_stop(serve);
	sim_host_close(host);
	assert_in_file(&file, "peer\n");
	unlink(file.path);
	munmap(block, SIM_BLOCK_SIZE);
	close(fd);
}

static void test_peers(void **state)
{
	int i;

	(void)state;
	for (i = 0; i < peer_count; i++)
		test_peer(peers[i]);
}

int main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peers),
	};

	if (argc < 2)
		return 1;
	peer_count = argc - 1;
	peers = argv + 1;
	return cmocka_run_group_tests_name("shared_peer", tests, NULL, NULL);
}
