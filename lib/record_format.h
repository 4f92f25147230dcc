/* SPDX-License-Identifier: MIT */
/*
 * The bytes of a recording, which docs/trace.md describes: a head, records of one size, an end mark.
 * Numbers are little-endian. Nothing here reads or writes a file.
 */
#ifndef KPORT_LIB_RECORD_FORMAT_H
#define KPORT_LIB_RECORD_FORMAT_H

#include <kport.h>

#define RECORD_MAJOR 1u
#define RECORD_MINOR 0u

#define RECORD_SIZE 32u
#define RECORD_HEAD_FIXED 32u /* of the head, before its text */
#define RECORD_HEAD_LEAST (RECORD_HEAD_FIXED + 8u)
#define RECORD_HEAD_MOST 65536u

struct record_head {
	uint16_t major;
	uint16_t minor;
	uint32_t len; /* of the whole head */
	uint64_t began_ns;
	uint32_t text_len; /* "backend=sim\ndevice=...\n" */
};

/*
 * Writes a head with its text into bytes, which has room for RECORD_HEAD_MOST; returns its length. A
 * device that would make it longer is cut.
 */
size_t record_head_write(unsigned char *bytes, uint64_t began_ns, const char *backend,
			 const char *device);

/*
 * The first RECORD_HEAD_FIXED bytes. NULL: they are sound, and head->len is within bounds; else the
 * words that say what is wrong.
 */
const char *record_head_read(const unsigned char *bytes, struct record_head *head);

/* Is the checksum of a whole head right? */
bool record_head_sound(const unsigned char *bytes, uint32_t len);

/* index: of the record, from 0; the end mark has one too. event->begin_ns counts from the start. */
void record_write(unsigned char *bytes, uint32_t index, const struct kport_access_event *event);
void record_write_end(unsigned char *bytes, uint32_t index);

/* NULL: sound, and *end or *event are set; else the words. */
const char *record_read(const unsigned char *bytes, uint32_t index,
			struct kport_access_event *event, bool *end);

#endif /* KPORT_LIB_RECORD_FORMAT_H */
