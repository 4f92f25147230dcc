/* SPDX-License-Identifier: MIT */
/* A file that a device is told to write, and what is in it. */
#ifndef TESTS_SIM_FILE_H
#define TESTS_SIM_FILE_H

#include "sim_check.h"

#include <stdio.h>
#include <unistd.h>

struct sim_file {
	char path[40];
	char devices[120];
};

/* The name of a file that is not there. */
static inline void sim_file_new(struct sim_file *file)
{
	int fd;

	strcpy(file->path, "/tmp/kport-test-sim-XXXXXX");
	fd = mkstemp(file->path);
	assert_true(fd >= 0);
	close(fd);
	unlink(file->path);
}

/* device "post@0x80" makes "post@0x80,file=PATH". */
static inline const char *sim_file_devices(struct sim_file *file, const char *device)
{
	snprintf(file->devices, sizeof(file->devices), "%s,file=%s", device, file->path);
	return file->devices;
}

static inline void assert_in_file(const struct sim_file *file, const char *text)
{
	char found[1000] = "";
	FILE *stream = fopen(file->path, "rb");
	size_t len = stream ? fread(found, 1, sizeof(found) - 1, stream) : 0;

	if (stream)
		fclose(stream);
	found[len] = '\0';
	assert_string_equal(found, text);
}

#endif /* TESTS_SIM_FILE_H */
