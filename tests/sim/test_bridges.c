/* SPDX-License-Identifier: MIT */
/* Far ends that are something of this computer: commands, printer queues, devices, serial ports. */
#include "sim_file.h"

#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

#define UART 0x3f8

static struct sim_bus *bus;
static struct sim_file file;
static char devices[400];
static char terminal[64];
static int master = -1;

static int setup(void **state)
{
	(void)state;
	bus = NULL;
	sim_file_new(&file);
	return 0;
}

static void end_bus(void)
{
	sim_bus_close(bus);
	bus = NULL;
}

static int teardown(void **state)
{
	(void)state;
	end_bus();
	unlink(file.path);
	if (master >= 0)
		close(master);
	master = -1;
	return 0;
}

static void print_text(const char *text)
{
	for (; *text; text++) {
		out(bus, 0x378, 1, (uint8_t)*text);
		out(bus, 0x37a, 1, 0x0d);
		out(bus, 0x37a, 1, 0x0c);
	}
}

static void assert_fails_to_print(const char *words)
{
	struct kport_error error;

	out(bus, 0x378, 1, 'x');
	assert_int_equal(sim_bus_out(bus, 0x37a, 1, 0x0d, &error), KPORT_SYSTEM);
	if (!strstr(error.text, words))
		fail_msg("%s", error.text);
}

static void test_command_gets_what_is_printed(void **state)
{
	(void)state;
	snprintf(devices, sizeof(devices), "lpt@0x378,command=\"tr a-z A-Z > %s; echo done >> %s\"",
		 file.path, file.path);
	bus = bus_of(devices);
	print_text("a page\n");
	end_bus();
	assert_in_file(&file, "A PAGE\ndone\n");
}

static void test_command_is_not_started_for_nothing(void **state)
{
	(void)state;
	snprintf(devices, sizeof(devices), "lpt@0x378,command=\"cat > %s\"", file.path);
	bus = bus_of(devices);
	in(bus, 0x379, 1);
	end_bus();
	assert_int_equal(access(file.path, F_OK), -1);
}

/* No signal, but an error. */
static void test_command_that_has_ended(void **state)
{
	struct kport_error error;
	enum kport_status status = KPORT_OK;
	unsigned i;

	(void)state;
	bus = bus_of("debugcon,file=/dev/null lpt@0x378,command=\"exit 3\"");
	for (i = 0; !status && i < 2000; i++) {
		out(bus, 0x378, 1, 'x');
		status = sim_bus_out(bus, 0x37a, 1, 0x0d, &error);
		out(bus, 0x37a, 1, 0x0c);
		usleep(1000);
	}
	assert_int_equal(status, KPORT_SYSTEM);
	assert_int_equal(error.system_code, EPIPE);
}

/* A program lp that keeps what it was called with, in the place of CUPS's. */
static void test_queue(void **state)
{
	char folder[] = "/tmp/kport-test-lp-XXXXXX", program[60], before[2000], path[2100];
	FILE *script;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(program, sizeof(program), "%s/lp", folder);
	script = fopen(program, "w");
	fprintf(script, "#!/bin/sh\n{ echo \"$@\"; cat; } > %s\n", file.path);
	fclose(script);
	assert_int_equal(chmod(program, 0700), 0);
	snprintf(before, sizeof(before), "%s", getenv("PATH"));
	snprintf(path, sizeof(path), "%s:%s", folder, before);
	setenv("PATH", path, 1);
	bus = bus_of("lpt@0x378,queue=laser");
	print_text("a page\f");
	end_bus();
	setenv("PATH", before, 1);
	unlink(program);
	rmdir(folder);
	assert_in_file(&file, "-s -t kport -d laser\na page\f");
}

static void test_queue_without_lp(void **state)
{
	char before[2000];

	(void)state;
	snprintf(before, sizeof(before), "%s", getenv("PATH"));
	setenv("PATH", "/nowhere", 1);
	bus = bus_of("lpt@0x378,queue=laser");
	assert_fails_to_print("the printer laser cannot be reached without the program lp");
	setenv("PATH", before, 1);
}

static void open_terminal(void)
{
	unsigned number;
	int unlock = 0;

	master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_NONBLOCK);
	assert_true(master >= 0);
	assert_int_equal(ioctl(master, TIOCSPTLCK, &unlock), 0);
	assert_int_equal(ioctl(master, TIOCGPTN, &number), 0);
	snprintf(terminal, sizeof(terminal), "/dev/pts/%u", number);
}

static void assert_heard(const char *text)
{
	struct pollfd readable = { .fd = master, .events = POLLIN };
	char heard[100] = "";
	size_t len = 0;
	ssize_t part;

	while (len < strlen(text) && poll(&readable, 1, 2000) == 1) {
		part = read(master, heard + len, sizeof(heard) - 1 - len);
		if (part <= 0)
			break;
		len += (size_t)part;
	}
	assert_string_equal(heard, text);
}

/* The terminal stands for a printer's device. */
static void test_device(void **state)
{
	(void)state;
	open_terminal();
	snprintf(devices, sizeof(devices), "lpt@0x378,device=%s", terminal);
	bus = bus_of(devices);
	print_text("page");
	assert_heard("page");
}

static void assert_refused(const char *text, const char *words)
{
	struct kport_error error;
	struct sim_bus *other;

	assert_int_equal(sim_bus_open(text, NULL, &other, &error), KPORT_SYSTEM);
	if (!strstr(error.text, words))
		fail_msg("%s", error.text);
	assert_null(other);
}

static void test_what_is_not_there_is_told_at_once(void **state)
{
	(void)state;
	assert_refused("lpt@0x378,device=/nowhere/lp0",
		       "column 11: lpt@0x378: the device cannot be opened: No such file");
	assert_refused("uart,tty=/nowhere/ttyS0",
		       "column 6: uart@0x3f8: the serial port cannot be opened: No such file");
}

/* An emulator of system calls may lack what a serial port's settings are read by. */
static void need_settings(void)
{
	struct termios2 found;

	if (ioctl(master, TCGETS2, &found) == 0)
		return;
	print_message("# no settings of serial ports here (TCGETS2): %s\n", strerror(errno));
	skip();
}

static void join_terminal(void)
{
	open_terminal();
	need_settings();
	snprintf(devices, sizeof(devices), "uart,tty=%s", terminal);
	bus = bus_of(devices);
}

static void test_no_serial_port_is_refused(void **state)
{
	(void)state;
	open_terminal();
	need_settings();
	assert_refused("uart,tty=/dev/null", "the serial port cannot be opened");
}

static void test_serial_port_bytes_pass(void **state)
{
	unsigned i;

	(void)state;
	join_terminal();
	out(bus, UART, 1, 'A');
	out(bus, UART, 1, '\n');
	out(bus, UART, 1, 0x03);
	assert_heard("A\n\x03");
	assert_int_equal(write(master, "x\r", 2), 2);
	for (i = 0; i < 1000 && !(in(bus, UART + 5, 1) & 1); i++)
		usleep(1000);
	assert_int_equal(in(bus, UART, 1), 'x');
	assert_int_equal(in(bus, UART + 5, 1) & 1, 1);
	assert_int_equal(in(bus, UART, 1), '\r');
}

static struct termios2 settings(void)
{
	struct termios2 found;

	assert_int_equal(ioctl(master, TCGETS2, &found), 0);
	return found;
}

static void set_line(uint16_t divisor, uint8_t format)
{
	out(bus, UART + 3, 1, format | 0x80u);
	out(bus, UART, 2, divisor);
	out(bus, UART + 3, 1, format);
}

static void test_serial_port_rate_and_format_pass(void **state)
{
	(void)state;
	join_terminal();
	set_line(1, 0x03); /* 115200 8N1 */
	assert_int_equal(settings().c_ospeed, 115200);
	assert_int_equal(settings().c_cflag & (CSIZE | PARENB | CSTOPB), CS8);
	set_line(384, 0x1a); /* 300 7E1 */
	assert_int_equal(settings().c_ospeed, 300);
	/* A pseudo terminal has no parity and no other length than 8: Linux takes them away. */
	assert_int_equal(settings().c_cflag & CSTOPB, 0);
	set_line(3, 0x07); /* 38400 8N2 */
	assert_int_equal(settings().c_cflag & CSTOPB, CSTOPB);
	set_line(7, 0x03); /* 16457 baud, which has no constant */
	assert_int_equal(settings().c_ospeed, 16457);
}

/* Where the far end has none, as a pseudo terminal, somebody is said to be there. */
static void test_serial_port_without_modem_lines(void **state)
{
	(void)state;
	join_terminal();
	out(bus, UART + 4, 1, 0x03);
	assert_int_equal(in(bus, UART + 6, 1), 0xb0);
}

static void test_serial_port_is_left_as_it_was(void **state)
{
	struct termios2 before, after;

	(void)state;
	open_terminal();
	need_settings();
	before = settings();
	snprintf(devices, sizeof(devices), "uart,tty=%s", terminal);
	bus = bus_of(devices);
	set_line(3, 0x07);
	end_bus();
	after = settings();
	assert_int_equal(after.c_cflag, before.c_cflag);
	assert_int_equal(after.c_lflag, before.c_lflag);
	assert_int_equal(after.c_ospeed, before.c_ospeed);
}

/* A port that is set before its far end has taken all bytes says that it still sends. */
static void test_not_empty_before_the_line_has_it(void **state)
{
	unsigned i;

	(void)state;
	join_terminal();
	for (i = 0; i < 1000000 && in(bus, UART + 5, 1) & 0x40; i++)
		out(bus, UART, 1, 'x');
	assert_in_range(i, 100, 999999);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_command_gets_what_is_printed),
		CASE(test_command_is_not_started_for_nothing),
		CASE(test_command_that_has_ended),
		CASE(test_queue),
		CASE(test_queue_without_lp),
		CASE(test_device),
		CASE(test_what_is_not_there_is_told_at_once),
		CASE(test_no_serial_port_is_refused),
		CASE(test_serial_port_bytes_pass),
		CASE(test_serial_port_rate_and_format_pass),
		CASE(test_serial_port_without_modem_lines),
		CASE(test_serial_port_is_left_as_it_was),
		CASE(test_not_empty_before_the_line_has_it),
	};

	return cmocka_run_group_tests_name("bridges", tests, NULL, NULL);
}
