/* SPDX-License-Identifier: MIT */
/* Writing a recording. Each record is one write, so that a program that is killed leaves whole ones. */
#include "lib/internal.h"
#include "lib/record_format.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct kport_record {
	FILE *file;
	char *path;
	struct os_mutex *lock;
	uint64_t start_ns;
	uint32_t count;
	int error; /* errno of the write that failed; 0: none did */
};

static bool write_whole(struct kport_record *record, const unsigned char *bytes, size_t len)
{
	if (fwrite(bytes, 1, len, record->file) == len)
		return true;
	record->error = errno ? errno : EIO;
	return false;
}

static enum kport_status not_written(const struct kport_record *record)
{
	return fail(KPORT_SYSTEM, record->error, "the recording %.200s cannot be written",
		    record->path);
}

static enum kport_status write_head(struct kport_record *record, const kport *handle)
{
	unsigned char *bytes = malloc(RECORD_HEAD_MOST);
	const char *device = handle ? handle->device : NULL;
	bool written;

	if (!bytes)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a recording");
	written = write_whole(record, bytes,
			      record_head_write(bytes, (uint64_t)time(NULL) * 1000000000u,
						kport_backend_name(handle), device ? device : ""));
	free(bytes);
	return written ? KPORT_OK : not_written(record);
}

static void record_free(struct kport_record *record)
{
	if (record->file)
		fclose(record->file);
	os_mutex_free(record->lock);
	free(record->path);
	free(record);
}

static enum kport_status open_file(struct kport_record *record)
{
	record->file = os_create_file(record->path);
	if (!record->file)
		return fail(KPORT_SYSTEM, errno, "the recording %.200s cannot be created",
			    record->path);
	setvbuf(record->file, NULL, _IONBF, 0);
	return KPORT_OK;
}

enum kport_status kport_record_create(const char *path, const kport *handle, kport_record **record)
{
	struct kport_record *made;
	enum kport_status status;

	if (!path || !record)
		return fail(KPORT_INVALID, 0, "kport_record_create: the %s is NULL",
			    path ? "place for the recording" : "path");
	*record = NULL;
	made = calloc(1, sizeof(*made));
	if (!made)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a recording");
	made->lock = os_mutex_new();
	made->path = strdup(path);
	status = made->lock && made->path ? KPORT_OK :
					    fail(KPORT_NO_MEMORY, 0, "no memory for a recording");
	if (!status)
		status = open_file(made);
	made->start_ns = os_now_ns();
	if (!status)
		status = write_head(made, handle);
	if (status)
		record_free(made);
	else
		*record = made;
	return status;
}

void kport_record_access(void *ctx, const struct kport_access_event *event)
{
	struct kport_record *record = ctx;
	struct kport_access_event relative = *event;
	unsigned char bytes[RECORD_SIZE];

	os_mutex_lock(record->lock);
	if (!record->error) {
		relative.begin_ns =
			event->begin_ns > record->start_ns ? event->begin_ns - record->start_ns : 0;
		record_write(bytes, record->count, &relative);
		if (write_whole(record, bytes, sizeof(bytes)))
			record->count++;
	}
	os_mutex_unlock(record->lock);
}

enum kport_status kport_record_close(kport_record *record)
{
	enum kport_status status = KPORT_OK;
	unsigned char bytes[RECORD_SIZE];
	FILE *file;

	if (!record)
		return KPORT_OK;
	record_write_end(bytes, record->count);
	if (!record->error)
		write_whole(record, bytes, sizeof(bytes));
	file = record->file;
	record->file = NULL;
	if (fclose(file) != 0 && !record->error)
		record->error = errno;
	if (record->error)
		status = not_written(record);
	record_free(record);
	return status;
}
