/* SPDX-License-Identifier: MIT */
/* Pseudo terminals by pty(7). */
#include "sim/sink.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

struct pty {
	int master;
	int slave; /* held open, or the master would hang up whenever nobody else has it */
	char name[64];
	char *link; /* NULL: none */
};

static bool is_link(const char *path)
{
	struct stat found;

	return lstat(path, &found) == 0 && S_ISLNK(found.st_mode);
}

static int make_link(struct pty *pty, const char *link)
{
	if (is_link(link) && unlink(link) != 0)
		return errno;
	if (symlink(pty->name, link) != 0)
		return errno;
	pty->link = strdup(link);
	if (pty->link)
		return 0;
	unlink(link);
	return ENOMEM;
}

/* Somebody else's link of the same name stays. */
static void remove_link(const struct pty *pty)
{
	char target[PATH_MAX];
	ssize_t len = readlink(pty->link, target, sizeof(target));

	if (len == (ssize_t)strlen(pty->name) && !memcmp(target, pty->name, (size_t)len))
		unlink(pty->link);
}

/* A serial line changes no byte and echoes none. */
static int make_raw(int slave)
{
	struct termios settings;

	if (tcgetattr(slave, &settings) != 0)
		return errno;
	cfmakeraw(&settings);
	return tcsetattr(slave, TCSANOW, &settings) == 0 ? 0 : errno;
}

static int open_ends(struct pty *pty)
{
	int failed;

	pty->master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pty->master < 0)
		return errno;
	if (grantpt(pty->master) != 0 || unlockpt(pty->master) != 0)
		return errno;
	failed = ptsname_r(pty->master, pty->name, sizeof(pty->name));
	if (failed)
		return failed;
	pty->slave = open(pty->name, O_RDWR | O_NOCTTY | O_CLOEXEC);
	if (pty->slave < 0 || fcntl(pty->master, F_SETFL, O_NONBLOCK) != 0)
		return errno;
	return make_raw(pty->slave);
}

static int pty_close(void *outlet)
{
	struct pty *pty = outlet;

	if (pty->link)
		remove_link(pty);
	free(pty->link);
	if (pty->slave >= 0)
		close(pty->slave);
	if (pty->master >= 0)
		close(pty->master);
	free(pty);
	return 0;
}

static int pty_open(const struct sim_end *end, void **outlet, const char **words)
{
	struct pty *opened = calloc(1, sizeof(*opened));
	int failed;

	*words = "a pseudo terminal cannot be opened";
	if (!opened)
		return ENOMEM;
	opened->master = opened->slave = -1;
	failed = open_ends(opened);
	if (!failed && *end->link) {
		*words = "the link to the pseudo terminal cannot be made";
		failed = make_link(opened, end->link);
	}
	if (failed) {
		pty_close(opened);
		return failed;
	}
	*outlet = opened;
	return 0;
}

static const char *pty_note(const void *outlet)
{
	return ((const struct pty *)outlet)->name;
}

/* The system's buffer is full where nobody reads at the other end. */
static int pty_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	ssize_t written;

	do
		written = write(((struct pty *)outlet)->master, bytes, *len);
	while (written < 0 && errno == EINTR);
	*len = written > 0 ? (size_t)written : 0;
	return 0;
}

static size_t pty_read(void *outlet, uint8_t *bytes, size_t room)
{
	ssize_t len;

	do
		len = read(((struct pty *)outlet)->master, bytes, room);
	while (len < 0 && errno == EINTR);
	return len > 0 ? (size_t)len : 0;
}

static void pty_wait(void *outlet, unsigned timeout_ms)
{
	struct pollfd come = { .fd = ((struct pty *)outlet)->master, .events = POLLIN };

	poll(&come, 1, (int)timeout_ms);
}

const struct sim_sink_kind sim_sink_pty = {
	.what = "the pseudo terminal",
	.open = pty_open,
	.write = pty_write,
	.close = pty_close,
	.note = pty_note,
	.read = pty_read,
	.wait = pty_wait,
};
