/* SPDX-License-Identifier: MIT */
/* Memory that ends at every place in turn while a bus is made: a clean error, nothing is lost. */
#include "sim_check.h"

#include <stdio.h>
#include <unistd.h>

static char link_path[60];
static char devices[300];

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *memory, size_t len);
void __libc_free(void *memory);

static unsigned allocations; /* since the bus was begun */
static unsigned fails_at;    /* the allocation with this number does, from 1; 0: none */
static int alive;
static bool counting;

static bool fails(void)
{
	return counting && ++allocations == fails_at;
}

static void *count(void *memory)
{
	if (counting && memory)
		alive++;
	return memory;
}

/* In place of the C library's, which calls them through the same names. */
void *malloc(size_t len)
{
	return fails() ? NULL : count(__libc_malloc(len));
}

void *calloc(size_t items, size_t len)
{
	return fails() ? NULL : count(__libc_calloc(items, len));
}

void *realloc(void *memory, size_t len)
{
	void *moved = fails() ? NULL : __libc_realloc(memory, len);

	return memory ? moved : count(moved);
}

void free(void *memory)
{
	if (counting && memory)
		alive--;
	__libc_free(memory);
}

static enum kport_status open_and_close(unsigned failing)
{
	struct kport_error error;
	enum kport_status status;
	struct sim_bus *bus;

	allocations = 0;
	alive = 0;
	fails_at = failing;
	counting = true;
	status = sim_bus_open(devices, NULL, &bus, &error);
	sim_bus_close(bus);
	counting = false;
	return status;
}

static void test_every_allocation_fails_once(void **state)
{
	unsigned last, i;

	(void)state;
	snprintf(link_path, sizeof(link_path), "/tmp/kport-test-sim-%ld", (long)getpid());
	snprintf(devices, sizeof(devices),
		 "latch@0x300 lpt@0x378,printer=a lpt@0x278,queue=b,epp,ecp "
		 "uart@0x3f8,file=b,timing=real "
		 "uart@0x2f8,pty,link=%s uart@0x3e8,loop rtc,time=2026-01-31T23:59:59 pit "
		 "post,file=c debugcon,stdout",
		 link_path);
	assert_int_equal(open_and_close(0), KPORT_OK);
	assert_int_equal(alive, 0);
	last = allocations;
	if (!last)
		skip(); /* valgrind has put its own malloc() in place of this one */
	assert_true(last > 15);
	for (i = 1; i <= last; i++) {
		assert_int_equal(open_and_close(i), KPORT_NO_MEMORY);
		assert_int_equal(alive, 0);
		assert_int_equal(access(link_path, F_OK), -1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_allocation_fails_once),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
