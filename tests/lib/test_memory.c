/* SPDX-License-Identifier: MIT */
/* Memory that ends at every place in turn: a clean error, and nothing is lost. */
#include "check.h"

#include <stdlib.h>

void *__libc_malloc(size_t len);
void *__libc_calloc(size_t count, size_t len);
void *__libc_realloc(void *memory, size_t len);
void __libc_free(void *memory);

static unsigned allocations; /* since the scenario began */
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

static enum kport_status use_batch(kport *handle)
{
	static const char text[] = "outs8 0x378 \"text\"\noutmost";
	enum kport_status status;
	kport_batch *batch;
	unsigned i;

	status = kport_batch_new(&batch);
	if (status)
		return status;
	for (i = 0; !status && i < 100; i++)
		status = kport_batch_outs(batch, 1, 0x378, "hello", 5);
	if (!status)
		status = kport_batch_run(handle, batch);
	if (!status && kport_batch_parse(batch, text, sizeof(text) - 1) == KPORT_NO_MEMORY)
		status = KPORT_NO_MEMORY;
	kport_batch_free(batch);
	return status;
}

static enum kport_status scenario(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	enum kport_status status;
	kport *handle;

	options.backend = "sim";
	options.device = "lpt@0x378,state=\"online\" latch@0x300+16 latch@0x310";
	options.ranges = "lpt1,0x300-0x310";
	status = kport_open(&options, &handle);
	if (status) {
		assert_null(handle);
		return status;
	}
	status = kport_claim(handle, "0x311,0x312");
	if (!status)
		status = kport_release(handle, "0x312");
	if (!status)
		status = use_batch(handle);
	kport_close(handle);
	return status;
}

static enum kport_status run_scenario(unsigned failing)
{
	enum kport_status status;

	allocations = 0;
	alive = 0;
	fails_at = failing;
	counting = true;
	status = scenario();
	counting = false;
	return status;
}

static void test_every_allocation_fails_once(void **state)
{
	unsigned last, i;

	(void)state;
	assert_ok(run_scenario(0));
	assert_int_equal(alive, 0);
	last = allocations;
	if (!last)
		skip(); /* valgrind has put its own malloc() in place of this one */
	assert_true(last > 15);
	for (i = 1; i <= last; i++) {
		assert_fails(KPORT_NO_MEMORY, "memory", run_scenario(i));
		assert_int_equal(alive, 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_allocation_fails_once),
	};

	return cmocka_run_group_tests_name("memory", tests, NULL, NULL);
}
