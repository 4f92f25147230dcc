/* SPDX-License-Identifier: MIT */
/* The sender's side of a transfer. */
#include "lpt_transfer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GOODBYES 2
#define MAX_BEGINNINGS 8 /* receivers that forget what they were told, files that come damaged */

struct source {
	FILE *file;
	const char *name; /* without its folder */
	uint64_t size;
	uint32_t sum;
};

enum transfer_result transfer_fail(struct transfer *transfer, const char *format, ...)
{
	va_list values;

	va_start(values, format);
	vsnprintf(transfer->error, sizeof(transfer->error), format, values);
	va_end(values);
	return TRANSFER_FAILED;
}

enum transfer_result transfer_ended(struct transfer *transfer, enum link_result result)
{
	if (result == LINK_STOPPED)
		return TRANSFER_STOPPED;
	return transfer_fail(transfer, "%.390s", kport_last_error()->text);
}

/* Length and checksum of the first len bytes; len UINT64_MAX: of all. False: errno tells. */
static bool sum_file(FILE *file, uint64_t len, uint64_t *size, uint32_t *sum)
{
	uint8_t bytes[4096];
	size_t got;

	*size = 0;
	*sum = 0;
	rewind(file);
	while (*size < len) {
		size_t wanted = len - *size < sizeof(bytes) ? (size_t)(len - *size) : sizeof(bytes);

		got = fread(bytes, 1, wanted, file);
		if (got == 0)
			break;
		*sum = link_crc32(*sum, bytes, got);
		*size += got;
	}
	return !ferror(file);
}

static const char *name_of(const char *path)
{
	const char *name = path;

	for (; *path; path++) {
		if (*path == '/' || *path == '\\')
			name = path + 1;
	}
	return name;
}

/* The receiver's words go to a terminal, to which they are not to give orders. */
static enum transfer_result refused(struct transfer *transfer, const struct link_frame *frame)
{
	char words[200];
	size_t len = frame->len < sizeof(words) ? frame->len : sizeof(words) - 1;

	for (size_t i = 0; i < len; i++) {
		uint8_t byte = frame->payload[i];
		/* In UTF-8, the controls from 0x80 to 0x9f have 0xc2 before them. */
		bool control = byte < 0x20 || byte == 0x7f ||
			       (byte == 0xc2 && i + 1 < len && frame->payload[i + 1] < 0xa0);

		words[i] = (char)(control ? '?' : byte);
	}
	words[len] = '\0';
	return transfer_fail(transfer, "the receiver refused: %s", words);
}

/* One question. An answer of another type than OK is *type. */
static enum transfer_result ask(struct transfer *transfer, struct link_frame *frame, uint8_t type)
{
	enum link_result result;

	frame->type = type;
	result = link_ask(transfer->link, frame, 0);
	if (result)
		return transfer_ended(transfer, result);
	if (frame->type == ANSWER_REFUSED)
		return refused(transfer, frame);
	return TRANSFER_DONE;
}

static enum transfer_result say_hello(struct transfer *transfer, const struct source *source,
				      uint32_t session, struct link_frame *frame)
{
	size_t name_len = strlen(source->name);

	if (name_len > LINK_MAX_PAYLOAD - HELLO_FIXED)
		return transfer_fail(transfer, "the name %.80s... is too long", source->name);
	frame->payload[0] = TRANSFER_VERSION;
	link_put(frame->payload + 1, 4, session);
	link_put(frame->payload + 5, 8, source->size);
	link_put(frame->payload + 13, 4, source->sum);
	memcpy(frame->payload + HELLO_FIXED, source->name, name_len);
	frame->len = (uint16_t)(HELLO_FIXED + name_len);
	return ask(transfer, frame, ASK_HELLO);
}

/* Where to go on: at the end of what the receiver has, if that is how our file begins. */
static uint64_t choose_start(const struct source *source, const struct link_frame *answer)
{
	uint64_t there, size;
	uint32_t sum;

	if (answer->type != ANSWER_OK || answer->len != 12)
		return 0;
	there = link_get(answer->payload, 8);
	if (there > source->size || !sum_file(source->file, there, &size, &sum))
		return 0;
	return size == there && sum == link_get(answer->payload + 8, 4) ? there : 0;
}

/* *again: the receiver has forgotten us, or what it got is damaged. */
static enum transfer_result send_data(struct transfer *transfer, const struct source *source,
				      uint64_t at, struct link_frame *frame, bool *again)
{
	enum transfer_result result;

	if (fseek(source->file, (long)at, SEEK_SET) != 0)
		return transfer_fail(transfer, "%s: %s", source->name, strerror(errno));
	while (at < source->size) {
		size_t got = fread(frame->payload + DATA_FIXED, 1, DATA_BYTES, source->file);

		if (got == 0)
			return transfer_fail(transfer, "%s became shorter while it was sent",
					     source->name);
		link_put(frame->payload, 8, at);
		frame->len = (uint16_t)(DATA_FIXED + got);
		result = ask(transfer, frame, ASK_DATA);
		*again = frame->type != ANSWER_OK;
		if (result || *again)
			return result;
		at += got;
		transfer->progress(transfer->ctx, source->name, at, source->size);
	}
	frame->len = 0;
	result = ask(transfer, frame, ASK_END);
	*again = frame->type != ANSWER_OK;
	return result;
}

static enum transfer_result send_from(struct transfer *transfer, const struct source *source,
				      uint32_t session, bool from_start, bool *again)
{
	struct link_frame frame = { 0 };
	enum transfer_result result = say_hello(transfer, source, session, &frame);
	uint64_t at;

	if (result)
		return result;
	at = from_start ? 0 : choose_start(source, &frame);
	link_put(frame.payload, 8, at);
	frame.len = 8;
	result = ask(transfer, &frame, ASK_START);
	if (!result && frame.type != ANSWER_OK) {
		*again = true;
		return result;
	}
	return result ? result : send_data(transfer, source, at, &frame, again);
}

static enum transfer_result send_source(struct transfer *transfer, struct source *source,
					uint32_t session)
{
	enum transfer_result result;
	bool again = true;

	if (!sum_file(source->file, UINT64_MAX, &source->size, &source->sum))
		return transfer_fail(transfer, "%s: %s", source->name, strerror(errno));
	/* A second failure may lie in what was there before. */
	for (unsigned i = 0; again && i < MAX_BEGINNINGS; i++) {
		again = false;
		result = send_from(transfer, source, session + i, i > 1, &again);
		if (result)
			return result;
	}
	if (again)
		return transfer_fail(transfer, "%s arrives damaged again and again", source->name);
	return TRANSFER_DONE;
}

enum transfer_result transfer_send(struct transfer *transfer, const char *path, uint32_t session)
{
	struct source source = { .name = name_of(path) };
	enum transfer_result result;

	source.file = fopen(path, "rb");
	if (!source.file)
		return transfer_fail(transfer, "%.300s: %s", path, strerror(errno));
	result = send_source(transfer, &source, session);
	fclose(source.file);
	return result;
}

enum transfer_result transfer_goodbye(struct transfer *transfer)
{
	struct link_frame frame = { .type = ASK_BYE };
	enum link_result result = link_ask(transfer->link, &frame, GOODBYES);

	/* All files are there; a receiver that has gone already needs no goodbye. */
	if (result == LINK_OK || result == LINK_SILENT)
		return TRANSFER_DONE;
	return transfer_ended(transfer, result);
}
