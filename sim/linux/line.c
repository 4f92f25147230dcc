/* SPDX-License-Identifier: MIT */
/*
 * Devices of the system: a printer's, which is written to, and a serial port, which is joined to a
 * simulated one: rate, format, break and modem lines pass, by ioctl_tty(2). The rate is any that the
 * divisor makes (struct termios2).
 */
#include "sim/sink.h"

#include <asm/ioctls.h>
#include <asm/termbits.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* linux/include/uapi/asm-generic/termios.h, whose header does not go with the C library's */
#define LINE_DTR 0x002
#define LINE_RTS 0x004
#define LINE_CTS 0x020
#define LINE_CAR 0x040
#define LINE_RNG 0x080
#define LINE_DSR 0x100

/* A 16550's registers, of its data sheet */
#define CRYSTAL_RATE 115200u
#define FORMAT_LENGTH 0x03u
#define FORMAT_STOP 0x04u
#define FORMAT_PARITY 0x08u
#define FORMAT_EVEN 0x10u
#define FORMAT_STICK 0x20u
#define FORMAT_BREAK 0x40u
#define MODEM_DTR 0x01u
#define MODEM_RTS 0x02u
#define STATUS_CTS 0x10u
#define STATUS_DSR 0x20u
#define STATUS_RI 0x40u
#define STATUS_DCD 0x80u

struct line {
	int fd;
	struct termios2 before;
	bool is_break;
};

static int device_open(const struct sim_end *end, void **outlet, const char **words)
{
	struct line *line = calloc(1, sizeof(*line));

	*words = "the device cannot be opened";
	if (!line)
		return ENOMEM;
	line->fd = open(end->target, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	if (line->fd < 0) {
		free(line);
		return errno;
	}
	*outlet = line;
	return 0;
}

static int device_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	const struct line *line = outlet;
	size_t written = 0;
	ssize_t part;

	while (written < *len) {
		part = write(line->fd, bytes + written, *len - written);
		if (part < 0 && errno != EINTR)
			return errno;
		if (part > 0)
			written += (size_t)part;
	}
	return 0;
}

static int device_close(void *outlet)
{
	struct line *line = outlet;
	int failed = close(line->fd) == 0 ? 0 : errno;

	free(line);
	return failed;
}

/* As they are on the line: nothing is changed, echoed, swallowed or waited for. */
static int make_raw(struct line *line)
{
	struct termios2 raw;

	if (ioctl(line->fd, TCGETS2, &line->before) != 0)
		return errno;
	raw = line->before;
	raw.c_iflag = IGNBRK | IGNPAR;
	raw.c_oflag = 0;
	raw.c_lflag = 0;
	raw.c_cflag = CS8 | CREAD | CLOCAL | B9600;
	raw.c_cc[VMIN] = 0;
	raw.c_cc[VTIME] = 0;
	return ioctl(line->fd, TCSETS2, &raw) == 0 ? 0 : errno;
}

static int tty_open(const struct sim_end *end, void **outlet, const char **words)
{
	struct line *line = calloc(1, sizeof(*line));
	int failed;

	*words = "the serial port cannot be opened";
	if (!line)
		return ENOMEM;
	line->fd = open(end->target, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	failed = line->fd < 0 ? errno : make_raw(line);
	if (failed) {
		if (line->fd >= 0)
			close(line->fd);
		free(line);
		return failed;
	}
	*outlet = line;
	return 0;
}

static int tty_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	ssize_t written;

	do
		written = write(((struct line *)outlet)->fd, bytes, *len);
	while (written < 0 && errno == EINTR);
	if (written < 0 && errno != EAGAIN)
		return errno;
	*len = written > 0 ? (size_t)written : 0;
	return 0;
}

static size_t tty_read(void *outlet, uint8_t *bytes, size_t room)
{
	ssize_t len;

	do
		len = read(((struct line *)outlet)->fd, bytes, room);
	while (len < 0 && errno == EINTR);
	return len > 0 ? (size_t)len : 0;
}

static void tty_wait(void *outlet, unsigned timeout_ms)
{
	struct pollfd come = { .fd = ((struct line *)outlet)->fd, .events = POLLIN };

	/* A port that is unplugged would answer at once, for ever. */
	if (poll(&come, 1, (int)timeout_ms) == 1 && !(come.revents & POLLIN))
		poll(NULL, 0, (int)timeout_ms);
}

static unsigned format_flags(unsigned format)
{
	static const unsigned lengths[] = { CS5, CS6, CS7, CS8 };
	unsigned flags = lengths[format & FORMAT_LENGTH];

	if (format & FORMAT_STOP)
		flags |= CSTOPB;
	if (format & FORMAT_PARITY)
		flags |= PARENB;
	if (format & FORMAT_PARITY && !(format & FORMAT_EVEN))
		flags |= PARODD;
	if (format & FORMAT_PARITY && format & FORMAT_STICK)
		flags |= CMSPAR;
	return flags;
}

static void set_break(struct line *line, bool on)
{
	if (on != line->is_break)
		ioctl(line->fd, on ? TIOCSBRK : TIOCCBRK);
	line->is_break = on;
}

/* A line that cannot do something of it, as a pseudo terminal, does the rest. */
static void tty_set(void *outlet, uint32_t settings)
{
	struct line *line = outlet;
	unsigned divisor = settings & 0xffff, format = settings >> SIM_SETTINGS_LINE & 0xff;
	unsigned modem = settings >> SIM_SETTINGS_MODEM;
	int on = (modem & MODEM_DTR ? LINE_DTR : 0) | (modem & MODEM_RTS ? LINE_RTS : 0);
	int off = (LINE_DTR | LINE_RTS) & ~on;
	struct termios2 now;

	if (ioctl(line->fd, TCGETS2, &now) == 0) {
		now.c_cflag = CREAD | CLOCAL | BOTHER | format_flags(format);
		now.c_ispeed = now.c_ospeed = CRYSTAL_RATE / (divisor ? divisor : 0x10000);
		/* 2 baud and less is not to be had anywhere, and 0 would hang up. */
		if (now.c_ospeed)
			ioctl(line->fd, TCSETSW2, &now);
	}
	ioctl(line->fd, TIOCMBIS, &on);
	ioctl(line->fd, TIOCMBIC, &off);
	set_break(line, format & FORMAT_BREAK);
}

static bool tty_lines(void *outlet, uint32_t *lines)
{
	int state;

	if (ioctl(((struct line *)outlet)->fd, TIOCMGET, &state) != 0)
		return false;
	*lines = (state & LINE_CTS ? STATUS_CTS : 0) | (state & LINE_DSR ? STATUS_DSR : 0) |
		 (state & LINE_RNG ? STATUS_RI : 0) | (state & LINE_CAR ? STATUS_DCD : 0);
	return true;
}

static int tty_close(void *outlet)
{
	struct line *line = outlet;

	set_break(line, false);
	ioctl(line->fd, TCSETSW2, &line->before);
	close(line->fd);
	free(line);
	return 0;
}

const struct sim_sink_kind sim_sink_device = {
	.what = "the device",
	.open = device_open,
	.write = device_write,
	.close = device_close,
};

const struct sim_sink_kind sim_sink_tty = {
	.what = "the serial port",
	.open = tty_open,
	.write = tty_write,
	.close = tty_close,
	.read = tty_read,
	.wait = tty_wait,
	.set = tty_set,
	.lines = tty_lines,
};
