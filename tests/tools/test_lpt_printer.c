/* SPDX-License-Identifier: MIT */
/*
 * kport lpt receive --wiring printer against a program that prints: a device on the simulated bus that
 * is our port and, behind the cable's wires, the sender's. The sender waits while Busy is high, puts
 * a byte onto the data lines, pulses nStrobe and goes on after nAck.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "../../tools/kport/access.h"
#include "../../tools/kport/lpt.h"
#include "../../tools/kport/lpt_jobs.h"
#include "../../tools/kport/platform.h"

enum sender_state { WAITING, STROBING, RAISED };

static struct {
	const char *text;
	size_t sent;	  /* bytes that were strobed */
	size_t confirmed; /* by nAck */
	enum sender_state state;
	unsigned looks; /* at status since the strobe fell */
	uint8_t control;
	uint8_t latch; /* what we wrote to our data register */
	bool one_way;  /* our data lines cannot be inputs */
	char printed[100];
	size_t printed_len;
	unsigned idle;
	uint64_t now_ns;
	char said[200];
} bed;

/* ---- the port and the sender behind it ---- */

static bool busy(void)
{
	return bed.control & 0x04; /* nInit -> Busy */
}

static uint32_t read_data(void)
{
	if (bed.one_way || !(bed.control & 0x20))
		return bed.latch;
	/* Resistors keep the sender's levels, whatever our latch holds. */
	return (uint8_t)bed.text[bed.sent < strlen(bed.text) ? bed.sent : 0];
}

/* The sender acts while it is looked at: nStrobe stays low for three looks. */
static uint32_t read_status_register(void)
{
	if (bed.state == WAITING && !busy() && bed.sent < strlen(bed.text)) {
		bed.state = STROBING;
		bed.looks = 0;
	} else if (bed.state == STROBING && ++bed.looks == 3) {
		bed.state = RAISED;
		bed.sent++;
	}
	return bed.state == STROBING ? 0x00 : 0x40; /* nStrobe -> nAck */
}

static enum kport_status port_in(void *ctx, uint16_t offset, unsigned width, uint32_t *value)
{
	(void)ctx, (void)width;
	*value = offset == LPT_DATA   ? read_data() :
		 offset == LPT_STATUS ? read_status_register() :
					bed.control;
	return KPORT_OK;
}

static enum kport_status port_out(void *ctx, uint16_t offset, unsigned width, uint32_t value)
{
	(void)ctx, (void)width;
	if (offset == LPT_DATA)
		bed.latch = (uint8_t)value;
	if (offset != LPT_CONTROL)
		return KPORT_OK;
	/* nStrobe -> the sender's nAck; bit 0 is inverted on its way. */
	if ((value & ~bed.control & 0x01) && bed.state == RAISED) {
		bed.state = WAITING;
		bed.confirmed++;
	}
	bed.control = (uint8_t)value;
	return KPORT_OK;
}

/* ---- what lpt_printer.c needs of the others ---- */

int lpt_open(const struct command_line *line, struct lpt_port *port)
{
	const struct kport_sim_device device = {
		.size = sizeof(device), .name = "cable", .widths = 1, .in = port_in, .out = port_out
	};
	struct kport_options wanted = KPORT_OPTIONS_INIT;

	wanted.backend = "sim";
	wanted.device = "latch@0x300";
	port->line = line;
	port->base = 0x378;
	assert_int_equal(kport_open(&wanted, &port->handle), KPORT_OK);
	assert_int_equal(kport_sim_add_device(port->handle, 0x378, 3, &device), KPORT_OK);
	assert_int_equal(kport_claim(port->handle, "0x378-0x37a"), KPORT_OK);
	return EXIT_DONE;
}

int access_close(const struct command_line *line, kport *handle, int result)
{
	(void)line;
	kport_close(handle);
	return result;
}

void lpt_pause(uint64_t idle_ns)
{
	(void)idle_ns;
	bed.now_ns += 1000;
}

uint64_t platform_now_ns(void)
{
	return bed.now_ns;
}

/* The user ends it when all is printed and nothing came for a second. */
bool platform_interrupted(void)
{
	return bed.now_ns > 1000000000u;
}

int jobs_begin(const struct command_line *line, struct jobs *jobs)
{
	memset(jobs, 0, sizeof(*jobs));
	jobs->line = line;
	jobs->idle_ns = 300000000u;
	return EXIT_DONE;
}

bool jobs_put(struct jobs *jobs, const void *bytes, size_t len)
{
	(void)jobs;
	assert_true(bed.printed_len + len < sizeof(bed.printed));
	memcpy(bed.printed + bed.printed_len, bytes, len);
	bed.printed_len += len;
	return true;
}

void jobs_idle(struct jobs *jobs)
{
	(void)jobs;
	bed.idle++;
}

int jobs_end(struct jobs *jobs)
{
	(void)jobs;
	return EXIT_DONE;
}

int library_error(const struct command_line *line)
{
	(void)line;
	return EXIT_FAILED;
}

void complain(const struct command_line *line, const char *format, ...)
{
	va_list values;

	(void)line;
	va_start(values, format);
	vsnprintf(bed.said, sizeof(bed.said), format, values);
	va_end(values);
}

/* ---- the cases ---- */

static int prepare(void **state)
{
	(void)state;
	memset(&bed, 0, sizeof(bed));
	bed.text = "";
	bed.control = 0x0c;
	return 0;
}

static void test_every_byte_arrives(void **state)
{
	const struct command_line line = { 0 };

	(void)state;
	bed.text = "Hello\r\n\f";
	assert_int_equal(lpt_receive_as_printer(&line), EXIT_DONE);
	assert_string_equal(bed.printed, bed.text);
	assert_int_equal(bed.confirmed, strlen(bed.text));
	assert_true(bed.idle >= 1);
}

static void test_the_sender_is_left_waiting(void **state)
{
	const struct command_line line = { 0 };

	(void)state;
	assert_int_equal(lpt_receive_as_printer(&line), EXIT_DONE);
	assert_true(busy());
	assert_int_equal(bed.printed_len, 0);
}

static void test_a_port_that_is_one_way_is_refused(void **state)
{
	const struct command_line line = { 0 };

	(void)state;
	bed.text = "Hello";
	bed.one_way = true;
	assert_int_equal(lpt_receive_as_printer(&line), EXIT_UNSUPPORTED);
	assert_non_null(strstr(bed.said, "cannot be inputs"));
	assert_int_equal(bed.sent, 0);
}

#define CASE(test) cmocka_unit_test_setup(test, prepare)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(test_every_byte_arrives),
		CASE(test_the_sender_is_left_waiting),
		CASE(test_a_port_that_is_one_way_is_refused),
	};

	return cmocka_run_group_tests_name("lpt_printer", tests, NULL, NULL);
}
