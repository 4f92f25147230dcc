/* SPDX-License-Identifier: MIT */
/* A 16550A whose far end is a pseudo terminal that another program has open. */
#include "sim_file.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>

#define DATA 0x3f8
#define FCR 0x3fa
#define MCR 0x3fc
#define LSR 0x3fd
#define MSR 0x3fe

static struct sim_file link_file;
static struct sim_bus *bus;
static uint64_t now_ns;
static int fd = -1;

static void plug(const char *devices)
{
	const char *label, *note;

	if (fd >= 0)
		close(fd);
	sim_bus_close(bus);
	bus = bus_with_clock(devices, &now_ns);
	assert_true(sim_bus_note(bus, 0, &label, &note));
	assert_string_equal(label, "uart@0x3f8");
	fd = open(note, O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(fd >= 0);
}

static int setup(void **state)
{
	(void)state;
	now_ns = 0;
	sim_file_new(&link_file);
	plug("uart@0x3f8,pty");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	close(fd);
	fd = -1;
	sim_bus_close(bus);
	bus = NULL;
	unlink(link_file.path);
	return 0;
}

static void say(const char *text)
{
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
}

/* The kernel hands bytes from one end to the other in its own time. */
static void assert_heard(const char *text)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	char heard[100] = "";
	size_t used = 0;

	while (used < strlen(text) && poll(&readable, 1, 2000) == 1) {
		ssize_t len = read(fd, heard + used, sizeof(heard) - 1 - used);

		if (len <= 0)
			break;
		used += (size_t)len;
	}
	assert_string_equal(heard, text);
}

static void assert_silence(void)
{
	struct pollfd readable = { .fd = fd, .events = POLLIN };

	assert_int_equal(poll(&readable, 1, 20), 0);
}

/* The line status as soon as something has come. */
static uint32_t status_when_ready(void)
{
	uint32_t status = in(bus, LSR, 1);
	unsigned i;

	for (i = 0; i < 2000 && !(status & 0x01); i++) {
		usleep(1000);
		status = in(bus, LSR, 1);
	}
	return status;
}

static void test_what_is_sent_is_heard(void **state)
{
	(void)state;
	out(bus, DATA, 1, 'A');
	out(bus, DATA, 1, '\n'); /* stays what it is */
	out(bus, DATA, 1, 0x03);
	assert_heard("A\n\x03");
}

static void test_what_is_said_is_received(void **state)
{
	(void)state;
	assert_int_equal(in(bus, LSR, 1), 0x60);
	say("x\r\x04");
	assert_int_equal(status_when_ready(), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'x');
	assert_int_equal(status_when_ready(), 0x61);
	assert_int_equal(in(bus, DATA, 1), '\r');
	assert_int_equal(status_when_ready(), 0x61);
	assert_int_equal(in(bus, DATA, 1), 0x04);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_silence(); /* no echo */
}

/* Where characters take no time the far end waits until there is room. */
static void test_nothing_is_overrun(void **state)
{
	char text[301] = "";
	unsigned i;

	(void)state;
	for (i = 0; i < 300; i++)
		text[i] = (char)('a' + i % 26);
	say(text);
	out(bus, FCR, 1, 0x01);
	for (i = 0; i < 300; i++) {
		assert_int_equal(status_when_ready(), 0x61);
		assert_int_equal(in(bus, DATA, 1), text[i]);
	}
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_real_time_has_its_pace_and_its_overrun(void **state)
{
	(void)state;
	plug("uart@0x3f8,pty,timing=real");
	say("abc");
	assert_int_equal(status_when_ready(), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'a');
	assert_int_equal(in(bus, LSR, 1), 0x60);
	now_ns += 1041667;
	assert_int_equal(in(bus, LSR, 1), 0x61);
	now_ns += 1041667;
	assert_int_equal(in(bus, LSR, 1), 0x63);
	assert_int_equal(in(bus, DATA, 1), 'c');
}

static void test_loop_back_hears_nobody(void **state)
{
	(void)state;
	out(bus, MCR, 1, 0x10);
	say("x");
	usleep(20000);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	out(bus, DATA, 1, 'y');
	assert_silence();
	assert_int_equal(in(bus, DATA, 1), 'y');
	out(bus, MCR, 1, 0x00);
	assert_int_equal(status_when_ready(), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'x');
}

static void test_lines_say_that_somebody_is_there(void **state)
{
	(void)state;
	assert_int_equal(in(bus, MSR, 1), 0xb0);
}

static void test_far_end_may_come_and_go(void **state)
{
	const char *label, *note;

	(void)state;
	close(fd);
	out(bus, DATA, 1, 'A');
	assert_int_equal(in(bus, LSR, 1), 0x60);
	sim_bus_note(bus, 0, &label, &note);
	fd = open(note, O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_heard("A");
}

/* Sends as fast as the port allows until the terminal's buffer is full. */
static unsigned fill(void)
{
	unsigned sent;

	for (sent = 0; sent < 1000000 && in(bus, LSR, 1) & 0x40; sent++)
		out(bus, DATA, 1, 'a' + sent % 26);
	assert_in_range(sent, 1000, 999999);
	return sent;
}

/* A buffer that nobody empties costs characters, and no more time than a line would. */
static void test_nobody_listens_for_long(void **state)
{
	unsigned i;

	(void)state;
	fill();
	for (i = 0; i < 10; i++) {
		assert_int_equal(in(bus, LSR, 1), 0x20);
		now_ns += 1041666 - 1;
		assert_int_equal(in(bus, LSR, 1), 0x20);
		now_ns += 1;
		assert_int_equal(in(bus, LSR, 1), 0x60);
		out(bus, DATA, 1, 'x');
	}
}

static void test_held_character_goes_where_it_is_sent_at_last(void **state)
{
	char byte = 0;
	unsigned sent;

	(void)state;
	sent = fill();
	out(bus, MCR, 1, 0x10);
	assert_int_equal(in(bus, LSR, 1), 0x61);
	assert_int_equal(in(bus, DATA, 1), 'a' + (sent - 1) % 26);
	assert_int_equal(in(bus, LSR, 1), 0x60);
	assert_int_equal(read(fd, &byte, 1), 1);
	assert_int_equal(byte, 'a');
}

static void test_a_slow_listener_loses_nothing(void **state)
{
	unsigned sent, heard = 0;
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	char byte;

	(void)state;
	sent = fill();
	while (heard < sent && poll(&readable, 1, 2000) == 1 && read(fd, &byte, 1) == 1) {
		assert_int_equal(byte, 'a' + heard % 26);
		heard++;
		in(bus, LSR, 1);
	}
	assert_int_equal(heard, sent);
	assert_int_equal(in(bus, LSR, 1), 0x60);
}

static void test_link(void **state)
{
	char devices[100], target[100] = "";
	const char *label, *note;

	(void)state;
	snprintf(devices, sizeof(devices), "uart,pty,link=%s", link_file.path);
	plug(devices);
	sim_bus_note(bus, 0, &label, &note);
	assert_true(readlink(link_file.path, target, sizeof(target) - 1) > 0);
	assert_string_equal(target, note);
	sim_bus_close(bus);
	bus = NULL;
	assert_int_equal(readlink(link_file.path, target, sizeof(target)), -1);
}

static void test_link_that_was_left_behind_is_replaced(void **state)
{
	char devices[100];

	(void)state;
	snprintf(devices, sizeof(devices), "uart,pty,link=%s", link_file.path);
	assert_int_equal(symlink("/dev/pts/99999", link_file.path), 0);
	plug(devices);
	assert_int_equal(access(link_file.path, F_OK), 0);
}

static void test_link_of_somebody_else_stays(void **state)
{
	char devices[100];
	struct stat found;

	(void)state;
	snprintf(devices, sizeof(devices), "uart,pty,link=%s", link_file.path);
	plug(devices);
	unlink(link_file.path);
	assert_int_equal(symlink("/elsewhere", link_file.path), 0);
	sim_bus_close(bus);
	bus = NULL;
	assert_int_equal(lstat(link_file.path, &found), 0);
}

static void test_link_in_the_place_of_a_file_is_refused(void **state)
{
	struct kport_error error;
	struct sim_bus *other;
	char devices[100];
	FILE *file = fopen(link_file.path, "w");

	(void)state;
	fclose(file);
	snprintf(devices, sizeof(devices), "uart,pty,link=%s", link_file.path);
	assert_int_equal(sim_bus_open(devices, NULL, &other, &error), KPORT_SYSTEM);
	assert_int_equal(error.system_code, EEXIST);
	assert_string_equal(error.text, "devices, column 10: uart@0x3f8: the link to the pseudo "
					"terminal cannot be made: File exists");
	assert_int_equal(access(link_file.path, F_OK), 0);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_what_is_sent_is_heard),
		CASE(test_what_is_said_is_received),
		CASE(test_nothing_is_overrun),
		CASE(test_real_time_has_its_pace_and_its_overrun),
		CASE(test_loop_back_hears_nobody),
		CASE(test_lines_say_that_somebody_is_there),
		CASE(test_far_end_may_come_and_go),
		CASE(test_nobody_listens_for_long),
		CASE(test_held_character_goes_where_it_is_sent_at_last),
		CASE(test_a_slow_listener_loses_nothing),
		CASE(test_link),
		CASE(test_link_that_was_left_behind_is_replaced),
		CASE(test_link_of_somebody_else_stays),
		CASE(test_link_in_the_place_of_a_file_is_refused),
	};

	return cmocka_run_group_tests_name("uart_pty", tests, NULL, NULL);
}
