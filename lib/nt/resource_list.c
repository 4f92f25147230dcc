/* SPDX-License-Identifier: MIT */
/*
 * CM_RESOURCE_LIST of the Windows Driver Kit (wdm.h):
 *   list:             uint32 count, then so many full descriptors
 *   full descriptor:  uint32 bus type, uint32 bus, uint16 version, uint16 revision, uint32 count, then so
 *                     many partial descriptors
 *   partial:          uint8 type, uint8 share, uint16 flags, a union that holds an address of the kernel's
 *                     width; of a port uint64 start, uint32 length; of device specific data uint32
 *                     length, and so many bytes follow the descriptor
 */
#include "lib/nt/resource_list.h"

#include <string.h>

#define LIST_HEAD_LEN 4u
#define FULL_HEAD_LEN 16u
#define FULL_COUNT_AT 12u

/* CM_PARTIAL_RESOURCE_DESCRIPTOR's Type and Flags */
#define TYPE_PORT 1u
#define TYPE_DEVICE_SPECIFIC 5u
#define FLAG_PORT_IO 0x1u
#define FLAG_PORT_WINDOW 0x80u

struct reader {
	const uint8_t *at;
	size_t left;
	size_t entry_len;
	struct resource_range *list;
	size_t max;
	size_t count;
};

static uint32_t read32(const uint8_t *at)
{
	uint32_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

static uint64_t read64(const uint8_t *at)
{
	uint64_t value;

	memcpy(&value, at, sizeof(value));
	return value;
}

/* NULL: so many bytes are not there. */
static const uint8_t *take(struct reader *reader, size_t len)
{
	const uint8_t *at = reader->at;

	if (len > reader->left)
		return NULL;
	reader->at += len;
	reader->left -= len;
	return at;
}

static void add_port(struct reader *reader, const uint8_t *entry)
{
	const uint32_t flags = entry[2] | (uint32_t)entry[3] << 8;
	const uint64_t start = read64(entry + 4);
	const uint32_t length = read32(entry + 12);

	/* Ports of a system whose bus shows them in memory are not reached by IN and OUT. */
	if (!(flags & FLAG_PORT_IO) || !length || start >= KP_PORTS || length > KP_PORTS - start)
		return;
	if (reader->count < reader->max)
		reader->list[reader->count] = (struct resource_range){
			.range = { (uint16_t)start, (uint16_t)(start + length - 1) },
			.window = (flags & FLAG_PORT_WINDOW) != 0,
		};
	reader->count++;
}

/* False: the rest cannot be read. */
static bool read_entry(struct reader *reader)
{
	const uint8_t *entry = take(reader, reader->entry_len);

	if (!entry)
		return false;
	if (entry[0] == TYPE_PORT)
		add_port(reader, entry);
	return entry[0] != TYPE_DEVICE_SPECIFIC || take(reader, read32(entry + 4));
}

static bool read_full(struct reader *reader)
{
	const uint8_t *head = take(reader, FULL_HEAD_LEN);
	uint32_t count = head ? read32(head + FULL_COUNT_AT) : 0;
	bool whole = head != NULL;

	for (; whole && count; count--)
		whole = read_entry(reader);
	return whole;
}

size_t resource_ranges(enum resource_form form, size_t entry_len, const void *bytes, size_t len,
		       struct resource_range *list, size_t max)
{
	struct reader reader = {
		.at = bytes, .left = len, .entry_len = entry_len, .list = list, .max = max
	};
	const uint8_t *head = form == RESOURCE_LIST ? take(&reader, LIST_HEAD_LEN) : NULL;
	uint32_t count = form == RESOURCE_DESCRIPTOR ? 1 : 0;

	if (head)
		count = read32(head);
	for (; count && read_full(&reader); count--)
		;
	return reader.count;
}
