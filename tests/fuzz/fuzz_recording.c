/* SPDX-License-Identifier: MIT */
/*
 * Recordings: whatever the file, reading ends, every access that comes out is a possible one, and what
 * was refused once stays refused. Input: the file. Where bit 0 of its last byte is set, checksums are
 * put right first, so that what lies behind them is reached.
 */
#include "fuzz.h"

#include "lib/record_format.h"
#include "lib/recording.h"

static uint32_t crc32_of(uint32_t sum, const uint8_t *bytes, size_t len)
{
	sum = ~sum;
	for (; len; len--, bytes++) {
		sum ^= *bytes;
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

static void put32(uint8_t *at, uint32_t value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

static void put_sums_right(uint8_t *file, size_t len)
{
	struct record_head head;
	uint8_t number[4];
	uint32_t index = 0;
	size_t at;

	if (len < RECORD_HEAD_FIXED || record_head_read(file, &head) || head.len > len)
		return;
	put32(file + head.len - 4, crc32_of(0, file, head.len - 4));
	for (at = head.len; at + RECORD_SIZE <= len; at += RECORD_SIZE, index++) {
		put32(number, index);
		put32(file + at + RECORD_SIZE - 4,
		      crc32_of(crc32_of(0, number, 4), file + at, RECORD_SIZE - 4));
	}
}

static void check_access(const struct kport_access_event *event)
{
	MUST(event->size == sizeof(*event));
	MUST(event->width == 1 || event->width == 2 || event->width == 4);
	MUST(event->port + event->width <= 0x10000);
	MUST(event->width == 4 || !(event->value >> 8 * event->width));
	MUST(event->status <= KPORT_SYSTEM);
}

static void check_info(const kport_recording *recording)
{
	struct kport_recording_info info = { .size = sizeof(info) };

	MUST(kport_recording_info(recording, &info) == KPORT_OK);
	MUST(strlen(info.backend) < RECORD_HEAD_MOST && strlen(info.device) < RECORD_HEAD_MOST);
}

static void check_recording(kport_recording *recording, size_t len)
{
	struct kport_access_event event;
	enum kport_status status;
	size_t count = 0;
	bool end = false;

	check_info(recording);
	while ((status = kport_recording_next(recording, &event, &end)) == KPORT_OK && !end) {
		check_access(&event);
		MUST(++count <= len / RECORD_SIZE);
	}
	MUST(status == KPORT_OK || status == KPORT_INVALID);
	MUST(kport_recording_next(recording, &event, &end) == status);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	uint8_t *file = malloc(len + 1);
	kport_recording *recording;
	FILE *stream;

	MUST(file);
	memcpy(file, data, len);
	if (len && (data[len - 1] & 1))
		put_sums_right(file, len);
	stream = len ? fmemopen(file, len, "rb") : NULL;
	if (stream && recording_from(stream, "a file", &recording) == KPORT_OK) {
		check_recording(recording, len);
		kport_recording_close(recording);
	}
	free(file);
	return 0;
}
