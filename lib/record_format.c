/* SPDX-License-Identifier: MIT */
#include "lib/record_format.h"

#include <stdio.h>
#include <string.h>

static const char magic[8] = { 'k', 'p', 'o', 'r', 't', 'r', 'e', 'c' };

enum { KIND_ACCESS = 1, KIND_END = 2 };
enum { FLAG_WRITE = 1 };

/* Offsets in the head and in a record. */
enum { HEAD_MAJOR = 8, HEAD_MINOR = 10, HEAD_LEN = 12, HEAD_BEGAN = 16, HEAD_TEXT_LEN = 24 };
enum {
	AT_KIND = 0,
	AT_WIDTH = 1,
	AT_FLAGS = 2,
	AT_STATUS = 3,
	AT_PORT = 4,
	AT_RESERVED = 6,
	AT_VALUE = 8,
	AT_PROCESS = 12,
	AT_BEGIN = 16,
	AT_DURATION = 24,
	AT_SUM = 28,
};

static void put(unsigned char *at, unsigned bytes, uint64_t value)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (unsigned char)(value >> 8 * i);
}

static uint64_t get(const unsigned char *at, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << 8 * i;
	return value;
}

/* CRC-32 as of IEEE 802.3, four bits a step; zlib's crc32() gives the same. */
static uint32_t crc32(uint32_t sum, const unsigned char *bytes, size_t len)
{
	static const uint32_t table[16] = {
		0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c,
		0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c,
	};

	sum = ~sum;
	for (; len; len--, bytes++) {
		sum ^= *bytes;
		sum = sum >> 4 ^ table[sum & 15];
		sum = sum >> 4 ^ table[sum & 15];
	}
	return ~sum;
}

/* ---- head ---- */

size_t record_head_write(unsigned char *bytes, uint64_t began_ns, const char *backend,
			 const char *device)
{
	const size_t room = RECORD_HEAD_MOST - RECORD_HEAD_FIXED - 8;
	char *text = (char *)bytes + RECORD_HEAD_FIXED;
	size_t text_len, len;
	int wanted;

	memset(bytes, 0, RECORD_HEAD_MOST);
	wanted = snprintf(text, room, "backend=%s\ndevice=%s\n", backend, device);
	text_len = (size_t)wanted < room ? (size_t)wanted : room - 1;
	len = (RECORD_HEAD_FIXED + text_len + 4 + 7) / 8 * 8;
	memcpy(bytes, magic, sizeof(magic));
	put(bytes + HEAD_MAJOR, 2, RECORD_MAJOR);
	put(bytes + HEAD_MINOR, 2, RECORD_MINOR);
	put(bytes + HEAD_LEN, 4, len);
	put(bytes + HEAD_BEGAN, 8, began_ns);
	put(bytes + HEAD_TEXT_LEN, 4, text_len);
	put(bytes + len - 4, 4, crc32(0, bytes, len - 4));
	return len;
}

const char *record_head_read(const unsigned char *bytes, struct record_head *head)
{
	if (memcmp(bytes, magic, sizeof(magic)) != 0)
		return "it is no recording of port accesses";
	head->major = (uint16_t)get(bytes + HEAD_MAJOR, 2);
	head->minor = (uint16_t)get(bytes + HEAD_MINOR, 2);
	head->len = (uint32_t)get(bytes + HEAD_LEN, 4);
	head->began_ns = get(bytes + HEAD_BEGAN, 8);
	head->text_len = (uint32_t)get(bytes + HEAD_TEXT_LEN, 4);
	if (head->major != RECORD_MAJOR)
		return "its format is of another version than this library's, which is 1";
	if (head->len < RECORD_HEAD_LEAST || head->len > RECORD_HEAD_MOST || head->len % 8 ||
	    head->text_len > head->len - RECORD_HEAD_FIXED - 4)
		return "its head is damaged";
	return NULL;
}

bool record_head_sound(const unsigned char *bytes, uint32_t len)
{
	return get(bytes + len - 4, 4) == crc32(0, bytes, len - 4);
}

/* ---- records ---- */

/* The number is part of the sum: a record that is missing or stands elsewhere is found. */
static uint32_t sum_of(const unsigned char *bytes, uint32_t index)
{
	unsigned char number[4];

	put(number, 4, index);
	return crc32(crc32(0, number, 4), bytes, AT_SUM);
}

void record_write(unsigned char *bytes, uint32_t index, const struct kport_access_event *event)
{
	uint64_t duration_ns = event->duration_ns;

	bytes[AT_KIND] = KIND_ACCESS;
	bytes[AT_WIDTH] = event->width;
	bytes[AT_FLAGS] = event->write ? FLAG_WRITE : 0;
	bytes[AT_STATUS] = (unsigned char)event->status;
	put(bytes + AT_PORT, 2, event->port);
	put(bytes + AT_RESERVED, 2, 0);
	put(bytes + AT_VALUE, 4, event->value);
	put(bytes + AT_PROCESS, 4, event->process);
	put(bytes + AT_BEGIN, 8, event->begin_ns);
	put(bytes + AT_DURATION, 4, duration_ns < UINT32_MAX ? duration_ns : UINT32_MAX);
	put(bytes + AT_SUM, 4, sum_of(bytes, index));
}

void record_write_end(unsigned char *bytes, uint32_t index)
{
	memset(bytes, 0, RECORD_SIZE);
	bytes[AT_KIND] = KIND_END;
	put(bytes + AT_SUM, 4, sum_of(bytes, index));
}

static bool is_possible(const struct kport_access_event *event, unsigned flags, unsigned reserved)
{
	return (event->width == 1 || event->width == 2 || event->width == 4) &&
	       event->port + event->width <= 0x10000 && !(flags & ~(unsigned)FLAG_WRITE) &&
	       !reserved && event->status <= KPORT_SYSTEM &&
	       (event->width == 4 || !(event->value >> 8 * event->width));
}

const char *record_read(const unsigned char *bytes, uint32_t index,
			struct kport_access_event *event, bool *end)
{
	struct kport_access_event found = { .size = sizeof(found) };

	if (get(bytes + AT_SUM, 4) != sum_of(bytes, index))
		return "its checksum is wrong";
	*end = bytes[AT_KIND] == KIND_END;
	if (*end)
		return NULL;
	if (bytes[AT_KIND] != KIND_ACCESS)
		return "it is of an unknown kind";
	found.width = bytes[AT_WIDTH];
	found.write = bytes[AT_FLAGS] & FLAG_WRITE;
	found.status = (enum kport_status)bytes[AT_STATUS];
	found.port = (uint16_t)get(bytes + AT_PORT, 2);
	found.value = (uint32_t)get(bytes + AT_VALUE, 4);
	found.process = (uint32_t)get(bytes + AT_PROCESS, 4);
	found.begin_ns = get(bytes + AT_BEGIN, 8);
	found.duration_ns = get(bytes + AT_DURATION, 4);
	if (!is_possible(&found, bytes[AT_FLAGS], (unsigned)get(bytes + AT_RESERVED, 2)))
		return "it describes no possible access";
	*event = found;
	return NULL;
}
