/* SPDX-License-Identifier: MIT */
/* Security identifiers: [MS-DTYP] 2.4.2, text form 2.4.2.1. */
#include "kioport.h"

/* The authority has its highest byte first. */
#define AT_REVISION 0u
#define AT_COUNT 1u
#define AT_AUTHORITY 2u
#define MAX_SUB_AUTHORITIES 15u

struct reader {
	const char *at;
	const char *end;
};

static bool skip(struct reader *reader, char c)
{
	if (reader->at == reader->end || *reader->at != c)
		return false;
	reader->at++;
	return true;
}

static bool is_digit(const struct reader *reader)
{
	return reader->at != reader->end && *reader->at >= '0' && *reader->at <= '9';
}

/* A decimal number of at most 32 bits. */
static bool read_number(struct reader *reader, uint32_t *number)
{
	uint64_t value = 0;

	if (!is_digit(reader))
		return false;
	for (; is_digit(reader); reader->at++) {
		value = value * 10 + (uint64_t)(*reader->at - '0');
		if (value > 0xffffffffu)
			return false;
	}
	*number = (uint32_t)value;
	return true;
}

static void start(struct kioport_sid *sid)
{
	memset(sid, 0, sizeof(*sid));
	sid->bytes[AT_REVISION] = SID_REVISION;
	sid->len_bytes = KIOPORT_SID_HEAD_BYTES;
}

static void add(struct kioport_sid *sid, uint32_t sub_authority)
{
	memcpy(sid->bytes + sid->len_bytes, &sub_authority, sizeof(sub_authority));
	sid->bytes[AT_COUNT]++;
	sid->len_bytes += (ULONG)sizeof(sub_authority);
}

/* Authorities of more than 32 bits, which are written in hexadecimal, are nobody's. */
bool kioport_sid_parse(const char *text, size_t len, struct kioport_sid *sid)
{
	struct reader reader = { text, text + len };
	uint32_t number;
	unsigned i;

	start(sid);
	if (!skip(&reader, 'S') && !skip(&reader, 's'))
		goto refuse;
	if (!skip(&reader, '-') || !skip(&reader, '1') || !skip(&reader, '-') ||
	    !read_number(&reader, &number))
		goto refuse;
	for (i = 0; i < 4; i++)
		sid->bytes[AT_AUTHORITY + 5 - i] = (UCHAR)(number >> 8 * i);
	while (skip(&reader, '-')) {
		if (sid->bytes[AT_COUNT] == MAX_SUB_AUTHORITIES || !read_number(&reader, &number))
			goto refuse;
		add(sid, number);
	}
	if (reader.at == reader.end && sid->bytes[AT_COUNT])
		return true;
refuse:
	sid->len_bytes = 0;
	return false;
}

bool kioport_sid_copy(const void *bytes, size_t len_bytes, struct kioport_sid *sid)
{
	const UCHAR *from = bytes;
	ULONG len;

	sid->len_bytes = 0;
	if (len_bytes < KIOPORT_SID_HEAD_BYTES || from[AT_REVISION] != SID_REVISION ||
	    !from[AT_COUNT] || from[AT_COUNT] > MAX_SUB_AUTHORITIES)
		return false;
	len = KIOPORT_SID_HEAD_BYTES + 4u * from[AT_COUNT];
	if (len_bytes < len)
		return false;
	start(sid);
	memcpy(sid->bytes, from, len);
	sid->len_bytes = len;
	return true;
}

void kioport_sid_make(struct kioport_sid *sid, UCHAR authority, UCHAR count, ULONG first,
		      ULONG second)
{
	start(sid);
	sid->bytes[AT_AUTHORITY + 5] = authority;
	add(sid, first);
	if (count == 2)
		add(sid, second);
}
