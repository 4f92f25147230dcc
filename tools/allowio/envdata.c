/* SPDX-License-Identifier: MIT */
#include "envdata.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

struct header {
	char magic[8];
	uint32_t count;
	uint32_t size; /* of the strings with their zeros */
};

static const char magic[8] = { 'k', 'p', 'o', 'r', 't', 'e', 'n', 'v' };

static bool write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t done = write(fd, data, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		data += done;
		len -= (size_t)done;
	}
	return true;
}

/* Standard descriptors may be closed, and stay so. */
static int memory_file(void)
{
	int low = memfd_create("environment", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	int fd;

	if (low < 0)
		return -1;
	fd = fcntl(low, F_DUPFD, 3);
	close(low);
	return fd;
}

static bool write_strings(int fd, char **environment)
{
	struct header header = { .count = 0 };

	memcpy(header.magic, magic, sizeof(magic));
	for (char **string = environment; *string; string++) {
		size_t len = strlen(*string) + 1;

		if (len > ENVDATA_MAX - header.size) {
			errno = E2BIG;
			return false;
		}
		header.count++;
		header.size += (uint32_t)len;
	}
	if (!write_all(fd, (const char *)&header, sizeof(header)))
		return false;
	for (char **string = environment; *string; string++) {
		if (!write_all(fd, *string, strlen(*string) + 1))
			return false;
	}
	return lseek(fd, 0, SEEK_SET) == 0 &&
	       fcntl(fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) ==
		       0;
}

int envdata_write(char **environment)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, before;
	int fd = memory_file();
	bool written;
	int error;

	if (fd < 0)
		return -1;
	/* A small "ulimit -f" is to be an error that can be told. */
	sigaction(SIGXFSZ, &ignore, &before);
	written = write_strings(fd, environment);
	error = errno;
	sigaction(SIGXFSZ, &before, NULL);
	if (written)
		return fd;
	close(fd);
	errno = error;
	return -1;
}

/* Exactly len bytes; the end before that is damage. */
static bool read_all(int fd, void *data, size_t len)
{
	char *at = data;

	while (len > 0) {
		ssize_t done = read(fd, at, len);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		len -= (size_t)done;
	}
	return true;
}

static bool is_at_end(int fd)
{
	char byte;

	return read(fd, &byte, 1) == 0;
}

static const char *check_header(const struct header *header)
{
	if (memcmp(header->magic, magic, sizeof(magic)) != 0)
		return "it does not begin as an environment does";
	if (header->size > ENVDATA_MAX)
		return "it is too large";
	if (header->count > header->size)
		return "it has more strings than bytes";
	return NULL;
}

/* Points entries to the strings; false unless there are exactly count of them in size bytes. */
static bool split(char *strings, const struct header *header, char **entries)
{
	char *at = strings, *end = strings + header->size;

	for (uint32_t i = 0; i < header->count; i++) {
		char *zero = at < end ? memchr(at, '\0', (size_t)(end - at)) : NULL;

		if (!zero)
			return false;
		entries[i] = at;
		at = zero + 1;
	}
	entries[header->count] = NULL;
	return at == end;
}

static char **read_checked(int fd, const char **why)
{
	struct header header;
	size_t pointers;
	char **entries;
	char *strings;

	*why = "it is shorter than it says";
	if (!read_all(fd, &header, sizeof(header)))
		return NULL;
	*why = check_header(&header);
	if (*why)
		return NULL;
	pointers = (header.count + (size_t)1) * sizeof(entries[0]);
	entries = malloc(pointers + header.size);
	*why = "there is no memory for it";
	if (!entries)
		return NULL;
	strings = (char *)entries + pointers;
	*why = "it is shorter than it says";
	if (read_all(fd, strings, header.size)) {
		*why = "it is longer than it says";
		if (is_at_end(fd)) {
			*why = "its strings are not as many as it says";
			if (split(strings, &header, entries))
				return entries;
		}
	}
	free(entries);
	return NULL;
}

char **envdata_read(int fd, const char **why)
{
	char **environment = read_checked(fd, why);

	close(fd);
	return environment;
}
