/* SPDX-License-Identifier: MIT */
/*
 * kport lpt receive --wiring printer: an unmodified program prints into our port over a cable that is
 * made for it (docs/printing.md). Its pins and ours:
 *
 *     2-9  D0-D7    -> 2-9  D0-D7, as inputs      11 Busy     <- 16 nInit
 *     1    nStrobe  -> 10   nAck                  10 nAck     <- 1  nStrobe
 *     16   nInit    -> 12   PaperOut              13 Select   <- 14 nAutoFd
 *                                                 15 nFault   <- 17 nSelectIn
 *                                                 12 PaperOut <- ground
 */
#include "lpt.h"

#include "access.h"
#include "lpt_jobs.h"
#include "platform.h"

/* Our status register: bits that the sender's lines reach, as levels. */
#define SENDER_NSTROBE 0x40u

/*
 * Our control register. Input turns the data lines around (PS/2). nInit high is Busy; bits 0, 1 and 3 are
 * inverted on their way, so that zeros are nAck, Select and nFault high: no pulse, selected, no error.
 */
#define INPUT 0x20u
#define BUSY 0x04u
#define ACKNOWLEDGE 0x01u

#define STROBE_NS 1000000000u /* longer is no strobe but a cable that is out */

struct printer {
	struct lpt_port port;
	struct jobs jobs;
};

static bool put_control(struct printer *printer, uint8_t control)
{
	return kport_out8(printer->port.handle, (uint16_t)(printer->port.base + LPT_CONTROL),
			  INPUT | control) == KPORT_OK;
}

static bool get(struct printer *printer, unsigned offset, uint8_t *value)
{
	return kport_in8(printer->port.handle, (uint16_t)(printer->port.base + offset), value) ==
	       KPORT_OK;
}

/* Outputs that are read back whatever is written cannot be inputs. */
static bool can_receive(struct printer *printer, bool *can)
{
	static const uint8_t patterns[] = { 0x55, 0xaa };
	uint8_t found;

	*can = false;
	for (size_t i = 0; i < sizeof(patterns); i++) {
		if (kport_out8(printer->port.handle, printer->port.base, patterns[i]) ||
		    !get(printer, LPT_DATA, &found))
			return false;
		*can |= found != patterns[i];
	}
	return true;
}

enum wait { WAIT_SEEN, WAIT_IDLE, WAIT_STOPPED, WAIT_FAILED };

/* Waits for the sender's strobe to be so; wait_ns 0: for ever. */
static enum wait wait_for_strobe(struct printer *printer, bool low, uint64_t wait_ns)
{
	uint64_t began_ns = platform_now_ns();
	uint64_t idle_ns = 0;
	uint8_t status;

	while (!wait_ns || idle_ns < wait_ns) {
		if (!get(printer, LPT_STATUS, &status))
			return WAIT_FAILED;
		if (low == !(status & SENDER_NSTROBE))
			return WAIT_SEEN;
		if (platform_interrupted())
			return WAIT_STOPPED;
		idle_ns = platform_now_ns() - began_ns;
		lpt_pause(idle_ns);
	}
	return WAIT_IDLE;
}

/* The strobe is low: takes the byte, and tells the sender as a printer does. */
static enum wait take_byte(struct printer *printer)
{
	enum wait seen;
	uint8_t byte;

	if (!get(printer, LPT_DATA, &byte) || !put_control(printer, BUSY))
		return WAIT_FAILED;
	seen = wait_for_strobe(printer, false, STROBE_NS);
	if (seen == WAIT_SEEN && !jobs_put(&printer->jobs, &byte, 1))
		return WAIT_STOPPED;
	if (seen == WAIT_IDLE)
		seen = wait_for_strobe(printer, false, 0);
	if (seen != WAIT_SEEN)
		return seen;
	if (!put_control(printer, BUSY | ACKNOWLEDGE) || !put_control(printer, BUSY) ||
	    !put_control(printer, 0))
		return WAIT_FAILED;
	return WAIT_SEEN;
}

static enum wait print(struct printer *printer)
{
	enum wait seen = put_control(printer, 0) ? WAIT_SEEN : WAIT_FAILED;

	while (seen != WAIT_FAILED && seen != WAIT_STOPPED) {
		seen = wait_for_strobe(printer, true, printer->jobs.idle_ns);
		if (seen == WAIT_IDLE)
			jobs_idle(&printer->jobs);
		if (seen == WAIT_SEEN)
			seen = take_byte(printer);
	}
	return seen;
}

static int receive(struct printer *printer)
{
	const struct command_line *line = printer->port.line;
	enum wait seen;
	bool can;
	int result;

	if (!put_control(printer, BUSY) || !can_receive(printer, &can))
		return library_error(line);
	if (!can) {
		complain(line,
			 "this port's data lines cannot be inputs: set it to PS/2, EPP or ECP "
			 "in the machine's set-up");
		return EXIT_UNSUPPORTED;
	}
	seen = print(printer);
	result = seen == WAIT_FAILED ? library_error(line) : EXIT_DONE;
	/* The sender is to wait, not to print into nothing. */
	put_control(printer, BUSY);
	if (jobs_end(&printer->jobs) != EXIT_DONE)
		result = EXIT_FAILED;
	return result;
}

int lpt_receive_as_printer(const struct command_line *line)
{
	struct printer printer = { 0 };
	int result = jobs_begin(line, &printer.jobs);

	if (result == EXIT_DONE)
		result = lpt_open(line, &printer.port);
	if (result != EXIT_DONE)
		return result;
	result = receive(&printer);
	return access_close(line, printer.port.handle, result);
}
