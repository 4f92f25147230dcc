/* SPDX-License-Identifier: MIT */
/* The receiver's side of a transfer. Nothing that the sender says is believed without a look. */
#include "lpt_transfer.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define MAX_PATH_LEN 1000
#define MAX_NAME_LEN 200

struct target {
	FILE *file; /* NULL: no transfer is going on */
	char name[MAX_NAME_LEN + 1];
	char path[MAX_PATH_LEN + MAX_NAME_LEN + 1];
	char part[MAX_PATH_LEN + MAX_NAME_LEN + 8]; /* where it is until it is whole */
	uint64_t size;				    /* as HELLO said */
	uint32_t sum;				    /* likewise */
	uint64_t have;
	uint32_t have_sum;
	bool started;
};

struct receiver {
	struct transfer *transfer;
	const char *place;
	struct target target;
	unsigned count;
	bool goodbye;
};

static bool is_folder(const char *place)
{
	size_t len = strlen(place);

	return len > 0 && (place[len - 1] == '/' || place[len - 1] == '\\');
}

/* DOS's devices, which Windows finds in every folder, in either case and with any ending. */
static bool is_device(const char *name)
{
	static const char *const devices[] = { "con",  "prn",	 "aux",	    "nul",   "com?",
					       "lpt?", "conin$", "conout$", "clock$" };
	char stem[8] = "";
	size_t len = strcspn(name, ".");

	while (len > 0 && name[len - 1] == ' ')
		len--;
	if (len >= sizeof(stem))
		return false;
	for (size_t i = 0; i < len; i++)
		stem[i] =
			(char)(name[i] >= 'A' && name[i] <= 'Z' ? name[i] + ('a' - 'A') : name[i]);
	for (size_t i = 0; i < sizeof(devices) / sizeof(devices[0]); i++) {
		size_t fixed = strcspn(devices[i], "?");

		/* Behind com and lpt a digit, or a raised one, which is one byte or two. */
		if (strncmp(stem, devices[i], fixed) == 0 &&
		    (devices[i][fixed] ? len > fixed && (stem[fixed] < 'a' || stem[fixed] > 'z') :
					 len == fixed))
			return true;
	}
	return false;
}

/*
 * A name that can do no harm in any folder of any system: no separators, no control characters, nothing
 * hidden, no device, none of the characters that Windows gives a meaning to.
 */
static bool take_name(struct target *target, const uint8_t *name, size_t len)
{
	if (len == 0 || len > MAX_NAME_LEN || name[0] == '.')
		return false;
	for (size_t i = 0; i < len; i++) {
		if (name[i] < 0x20 || name[i] == 0x7f || strchr("/\\:*?\"<>|", name[i]))
			return false;
		target->name[i] = (char)name[i];
	}
	target->name[len] = '\0';
	return !is_device(target->name);
}

static void close_target(struct target *target)
{
	if (target->file)
		fclose(target->file);
	target->file = NULL;
	target->started = false;
}

static enum link_result refuse(struct receiver *receiver, const char *words)
{
	close_target(&receiver->target);
	return link_answer(receiver->transfer->link, ANSWER_REFUSED, words, strlen(words));
}

static enum link_result refuse_for(struct receiver *receiver, int error)
{
	char words[300];

	snprintf(words, sizeof(words), "%.200s: %s", receiver->target.name, strerror(error));
	return refuse(receiver, words);
}

/* Opens what an earlier run has left, or a new file, and adds up what is there. */
static bool open_part(struct target *target)
{
	uint8_t bytes[4096];
	size_t got;

	target->file = fopen(target->part, "r+b");
	if (!target->file)
		target->file = fopen(target->part, "w+b");
	if (!target->file)
		return false;
	target->have = 0;
	target->have_sum = 0;
	while ((got = fread(bytes, 1, sizeof(bytes), target->file)) > 0) {
		target->have += got;
		target->have_sum = link_crc32(target->have_sum, bytes, got);
	}
	return !ferror(target->file);
}

/* One that cannot be read as well. */
static bool exists(const char *path)
{
	struct stat about;

	return stat(path, &about) == 0;
}

static enum link_result refuse_to_overwrite(struct receiver *receiver)
{
	return refuse(receiver, "a file of this name is there already");
}

static enum link_result on_hello(struct receiver *receiver, const struct link_frame *frame)
{
	struct target *target = &receiver->target;
	bool folder = is_folder(receiver->place);
	uint8_t answer[12];

	close_target(target);
	if (frame->len < HELLO_FIXED || frame->payload[0] != TRANSFER_VERSION)
		return refuse(receiver, "it speaks another version of the protocol");
	if (!take_name(target, frame->payload + HELLO_FIXED, frame->len - HELLO_FIXED))
		return refuse(receiver, "the file's name is not acceptable there");
	snprintf(target->path, sizeof(target->path), "%.*s%s", MAX_PATH_LEN, receiver->place,
		 folder ? target->name : "");
	snprintf(target->part, sizeof(target->part), "%s.part", target->path);
	if (folder && exists(target->path))
		return refuse_to_overwrite(receiver);
	target->size = link_get(frame->payload + 5, 8);
	target->sum = (uint32_t)link_get(frame->payload + 13, 4);
	if (!open_part(target))
		return refuse_for(receiver, errno);
	link_put(answer, 8, target->have);
	link_put(answer + 8, 4, target->have_sum);
	return link_answer(receiver->transfer->link, ANSWER_OK, answer, sizeof(answer));
}

static enum link_result wrong(struct receiver *receiver)
{
	close_target(&receiver->target);
	return link_answer(receiver->transfer->link, ANSWER_WRONG, "", 0);
}

static enum link_result ok(struct receiver *receiver)
{
	return link_answer(receiver->transfer->link, ANSWER_OK, "", 0);
}

/* From the beginning, or from the end of what is there. */
static enum link_result on_start(struct receiver *receiver, const struct link_frame *frame)
{
	struct target *target = &receiver->target;
	uint64_t from;

	if (!target->file || frame->len != 8)
		return wrong(receiver);
	from = link_get(frame->payload, 8);
	if (from != 0 && from != target->have)
		return wrong(receiver);
	if (from == 0) {
		target->file = freopen(target->part, "w+b", target->file);
		if (!target->file)
			return refuse_for(receiver, errno);
		target->have = 0;
		target->have_sum = 0;
	}
	/* C: between reading and writing a file is positioned. */
	if (fseek(target->file, 0, SEEK_END) != 0)
		return refuse_for(receiver, errno);
	target->started = true;
	return ok(receiver);
}

static enum link_result on_data(struct receiver *receiver, const struct link_frame *frame)
{
	struct target *target = &receiver->target;
	size_t len;

	if (!target->started || frame->len < DATA_FIXED ||
	    link_get(frame->payload, 8) != target->have)
		return wrong(receiver);
	len = frame->len - DATA_FIXED;
	if (len > target->size - target->have)
		return wrong(receiver);
	/* What was acknowledged is there for the next run, whatever happens to this one. */
	if (fwrite(frame->payload + DATA_FIXED, 1, len, target->file) != len ||
	    fflush(target->file) != 0)
		return refuse_for(receiver, errno);
	target->have_sum = link_crc32(target->have_sum, frame->payload + DATA_FIXED, len);
	target->have += len;
	receiver->transfer->progress(receiver->transfer->ctx, target->name, target->have,
				     target->size);
	return ok(receiver);
}

static enum link_result on_end(struct receiver *receiver)
{
	struct target *target = &receiver->target;
	bool whole = target->have == target->size && target->have_sum == target->sum;

	if (!target->started)
		return wrong(receiver);
	close_target(target);
	if (!whole)
		return link_answer(receiver->transfer->link, ANSWER_DAMAGED, "", 0);
	/* Windows renames onto no file that is there; only one that was named may be. */
	if (!is_folder(receiver->place))
		(void)remove(target->path);
	else if (exists(target->path))
		return refuse_to_overwrite(receiver);
	if (rename(target->part, target->path) != 0)
		return refuse_for(receiver, errno);
	receiver->count++;
	return ok(receiver);
}

static enum link_result take(struct receiver *receiver, const struct link_frame *frame)
{
	switch (frame->type) {
	case ASK_HELLO:
		return on_hello(receiver, frame);
	case ASK_START:
		return on_start(receiver, frame);
	case ASK_DATA:
		return on_data(receiver, frame);
	case ASK_END:
		return on_end(receiver);
	case ASK_BYE:
		receiver->goodbye = true;
		return ok(receiver);
	default:
		return wrong(receiver);
	}
}

/* Should the answer to the goodbye have gone astray, it is asked for again. */
#define LINGER_NS 2500000000u

enum transfer_result transfer_receive(struct transfer *transfer, const char *place, unsigned *count)
{
	struct receiver receiver = { .transfer = transfer, .place = place };
	struct link_frame frame;
	enum link_result result = LINK_OK;

	if (strlen(place) > MAX_PATH_LEN)
		return transfer_fail(transfer, "%.80s...: the path is too long", place);
	while (!result) {
		result = link_await(transfer->link, &frame, receiver.goodbye ? LINGER_NS : 0);
		if (!result)
			result = take(&receiver, &frame);
	}
	close_target(&receiver.target);
	*count = receiver.count;
	if (result == LINK_SILENT && receiver.goodbye)
		return TRANSFER_DONE;
	return transfer_ended(transfer, result);
}
