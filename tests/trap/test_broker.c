/* SPDX-License-Identifier: MIT */
/* The host's end of the channel, with a program at the other end that writes what it likes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <pthread.h>
#include <unistd.h>

#include "trap/broker.h"
#include "trap/channel.h"

static struct trap_ports ports;
static struct broker broker;
static uint32_t has_stopped;

static void *serve(void *unused)
{
	(void)unused;
	broker_serve(&broker);
	__atomic_store_n(&has_stopped, 1, __ATOMIC_SEQ_CST);
	return NULL;
}

/* As a program would that wants to be served for ever. */
static void *keep_open(void *unused)
{
	(void)unused;
	while (!__atomic_load_n(&has_stopped, __ATOMIC_SEQ_CST)) {
		__atomic_store_n(&broker.channel->is_closed, 0, __ATOMIC_SEQ_CST);
		__atomic_store_n(&broker.channel->slots[0].state, CHANNEL_POSTED, __ATOMIC_SEQ_CST);
	}
	return NULL;
}

static void test_a_program_does_not_keep_it_serving(void **state)
{
	pthread_t server, program;

	(void)state;
	assert_true(broker_open(&broker, &ports, 0));
	assert_int_equal(pthread_create(&server, NULL, serve, NULL), 0);
	assert_int_equal(pthread_create(&program, NULL, keep_open, NULL), 0);
	alarm(20); /* where it does, this test ends by the signal */
	usleep(10000);
	broker_stop(&broker);
	pthread_join(server, NULL);
	pthread_join(program, NULL);
	alarm(0);
	broker_close(&broker);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_a_program_does_not_keep_it_serving),
	};

	return cmocka_run_group_tests_name("broker", tests, NULL, NULL);
}
