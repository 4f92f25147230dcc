/* SPDX-License-Identifier: MIT */
/* Reading a recording. Nothing in the file is believed before its checksum was right. */
#include "lib/recording.h"

#include "lib/internal.h"
#include "lib/record_format.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

struct kport_recording {
	FILE *file; /* ours, but for standard input */
	char name[200];
	struct record_head head;
	unsigned char *text; /* the whole head; its lines are ended by zeros */
	const char *backend;
	const char *device;
	uint32_t index;		  /* of the next record */
	bool ended;		  /* the end mark was read */
	struct kport_error error; /* status: what stopped the reading */
};

static enum kport_status read_whole(kport_recording *recording, unsigned char *bytes, size_t len,
				    const char *what)
{
	size_t got = fread(bytes, 1, len, recording->file);

	if (got == len)
		return KPORT_OK;
	if (ferror(recording->file))
		return fail(KPORT_SYSTEM, errno, "%s cannot be read", recording->name);
	return fail(KPORT_INVALID, 0, "%s is cut off %s after %lu accesses", recording->name,
		    got ? what : "without its end mark", (unsigned long)recording->index);
}

/* The value of a line "key=value" among len characters; the line's end becomes a zero. */
static const char *find_line(char *text, size_t len, const char *key)
{
	size_t key_len = strlen(key);
	char *at = text;
	char *end;

	for (; at < text + len; at = end + 1) {
		end = memchr(at, '\n', len - (size_t)(at - text));
		if (!end)
			break;
		if ((size_t)(end - at) >= key_len && memcmp(at, key, key_len) == 0) {
			*end = '\0';
			return at + key_len;
		}
	}
	return "";
}

static enum kport_status damaged(const kport_recording *recording, const char *words)
{
	return fail(KPORT_INVALID, 0, "%s cannot be read as a recording: %s", recording->name,
		    words);
}

static enum kport_status read_head(kport_recording *recording)
{
	unsigned char fixed[RECORD_HEAD_FIXED];
	struct record_head *head = &recording->head;
	const char *words;
	char *lines;

	if (fread(fixed, 1, sizeof(fixed), recording->file) != sizeof(fixed))
		return damaged(recording, ferror(recording->file) ?
						  "the system reports an error" :
						  "it is shorter than a recording's head");
	words = record_head_read(fixed, head);
	if (words)
		return damaged(recording, words);
	recording->text = malloc(head->len);
	if (!recording->text)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a recording's head");
	memcpy(recording->text, fixed, sizeof(fixed));
	if (read_whole(recording, recording->text + sizeof(fixed), head->len - sizeof(fixed),
		       "inside of its head"))
		return kport_last_error()->status;
	if (!record_head_sound(recording->text, head->len))
		return damaged(recording, "its head is damaged");
	lines = (char *)recording->text + RECORD_HEAD_FIXED;
	recording->backend = find_line(lines, head->text_len, "backend=");
	recording->device = find_line(lines, head->text_len, "device=");
	return KPORT_OK;
}

enum kport_status recording_from(FILE *file, const char *name, kport_recording **recording)
{
	kport_recording *made = calloc(1, sizeof(*made));
	enum kport_status status;

	*recording = NULL;
	if (!made) {
		if (file != stdin)
			fclose(file);
		return fail(KPORT_NO_MEMORY, 0, "no memory for a recording");
	}
	made->file = file;
	snprintf(made->name, sizeof(made->name), "%s", name);
	status = read_head(made);
	if (status)
		kport_recording_close(made);
	else
		*recording = made;
	return status;
}

enum kport_status kport_recording_open(const char *path, kport_recording **recording)
{
	FILE *file;

	if (!recording)
		return fail(KPORT_INVALID, 0, "kport_recording_open: recording is NULL");
	*recording = NULL;
	if (!path || strcmp(path, "-") == 0)
		return recording_from(stdin, "standard input", recording);
	file = os_open_file(path);
	if (!file)
		return fail(KPORT_SYSTEM, errno, "%.200s cannot be opened", path);
	return recording_from(file, path, recording);
}

void kport_recording_close(kport_recording *recording)
{
	if (!recording)
		return;
	if (recording->file != stdin)
		fclose(recording->file);
	free(recording->text);
	free(recording);
}

enum kport_status kport_recording_info(const kport_recording *recording,
				       struct kport_recording_info *info)
{
	if (!recording || !info)
		return fail(KPORT_INVALID, 0, "kport_recording_info: the %s is NULL",
			    recording ? "place for it" : "recording");
	if (info->size != sizeof(*info))
		return fail(KPORT_INVALID, 0, "kport_recording_info: size is %u and must be %u",
			    (unsigned)info->size, (unsigned)sizeof(*info));
	info->version = (uint32_t)recording->head.major << 16 | recording->head.minor;
	info->began_ns = recording->head.began_ns;
	info->backend = recording->backend;
	info->device = recording->device;
	return KPORT_OK;
}

static enum kport_status read_next(kport_recording *recording, struct kport_access_event *event,
				   bool *end)
{
	unsigned char bytes[RECORD_SIZE];
	enum kport_status status;
	const char *words;

	status = read_whole(recording, bytes, sizeof(bytes), "inside of a record");
	if (status)
		return status;
	words = record_read(bytes, recording->index, event, end);
	if (words)
		return fail(KPORT_INVALID, 0,
			    "%s is damaged after %lu accesses: the next record: %s",
			    recording->name, (unsigned long)recording->index, words);
	recording->ended = *end;
	recording->index += !*end;
	return KPORT_OK;
}

enum kport_status kport_recording_next(kport_recording *recording, struct kport_access_event *event,
				       bool *end)
{
	if (!recording || !event || !end)
		return fail(KPORT_INVALID, 0, "kport_recording_next: an argument is NULL");
	*end = recording->ended;
	if (recording->ended)
		return KPORT_OK;
	if (recording->error.status) {
		error_restore(&recording->error);
		return recording->error.status;
	}
	if (read_next(recording, event, end))
		recording->error = *kport_last_error();
	return recording->error.status;
}
