/* SPDX-License-Identifier: MIT */
#include "lib/linux/files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

const char *machine_root = "";

__attribute__((format(printf, 2, 0))) static bool compose(char path[MACHINE_PATH_MAX],
							  const char *format, va_list args)
{
	size_t root_len = strlen(machine_root);
	int len;

	if (root_len >= MACHINE_PATH_MAX)
		goto too_long;
	memcpy(path, machine_root, root_len);
	len = vsnprintf(path + root_len, MACHINE_PATH_MAX - root_len, format, args);
	if (len >= 0 && (size_t)len < MACHINE_PATH_MAX - root_len)
		return true;
too_long:
	errno = ENAMETOOLONG;
	return false;
}

bool machine_path(char path[MACHINE_PATH_MAX], const char *format, ...)
{
	va_list args;
	bool fits;

	va_start(args, format);
	fits = compose(path, format, args);
	va_end(args);
	return fits;
}

static ssize_t read_all(int fd, char *text, size_t len)
{
	size_t done = 0;
	ssize_t got = 0;

	while (done < len - 1) {
		got = read(fd, text + done, len - 1 - done);
		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0)
			break;
		done += (size_t)got;
	}
	text[done] = '\0';
	return got < 0 ? -1 : (ssize_t)done;
}

static bool starved;

bool machine_starved(void)
{
	return __atomic_load_n(&starved, __ATOMIC_RELAXED);
}

/* Notes errno where it tells of the process and not of the file. */
static void note_failure(void)
{
	if (errno == ENOMEM || errno == EMFILE || errno == ENFILE)
		__atomic_store_n(&starved, true, __ATOMIC_RELAXED);
}

ssize_t machine_read(char *text, size_t len, const char *format, ...)
{
	char path[MACHINE_PATH_MAX];
	va_list args;
	bool fits;
	ssize_t got;
	int fd, error;

	text[0] = '\0';
	va_start(args, format);
	fits = compose(path, format, args);
	va_end(args);
	if (!fits)
		return -1;
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0) {
		note_failure();
		return -1;
	}
	got = read_all(fd, text, len);
	error = errno;
	close(fd);
	errno = error;
	return got;
}

FILE *machine_open(const char *name)
{
	char path[MACHINE_PATH_MAX];
	FILE *file = machine_path(path, "%s", name) ? fopen(path, "re") : NULL;

	if (file == NULL)
		note_failure();
	return file;
}

DIR *machine_list(const char *name)
{
	char path[MACHINE_PATH_MAX];
	DIR *folder = machine_path(path, "%s", name) ? opendir(path) : NULL;

	if (folder == NULL)
		note_failure();
	return folder;
}

int machine_number(const char *name, const char *prefix, int limit)
{
	size_t prefix_len = strlen(prefix);
	const char *digit = name + prefix_len;
	int number = 0;

	if (strncmp(name, prefix, prefix_len) != 0 || *digit == '\0')
		return -1;
	if (digit[0] == '0' && digit[1] != '\0')
		return -1;
	for (; *digit != '\0'; digit++) {
		if (*digit < '0' || *digit > '9')
			return -1;
		number = number * 10 + (*digit - '0');
		if (number >= limit)
			return -1;
	}
	return number;
}

uint64_t machine_numbers(const char *folder, const char *prefix)
{
	DIR *entries = machine_list(folder);
	const struct dirent *entry;
	uint64_t numbers = 0;

	if (entries == NULL)
		return 0;
	while ((entry = readdir(entries)) != NULL) {
		int number = machine_number(entry->d_name, prefix, 64);

		if (number >= 0)
			numbers |= 1ull << number;
	}
	closedir(entries);
	return numbers;
}
