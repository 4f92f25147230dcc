/* SPDX-License-Identifier: MIT */
#include "preload_grant.h"

enum state {
	WANT_0,
	WANT_X,
	WANT_DIGIT,
	IN_NUMBER,
	READ_WELL,
	DAMAGED,
};

void grant_add(struct grant *grant, uint32_t first, uint32_t last)
{
	for (uint32_t port = first; port <= last && port < GRANT_PORTS; port++)
		grant->bits[port / 8] |= (uint8_t)(1u << port % 8);
}

bool grant_has(const struct grant *grant, uint32_t port)
{
	return port < GRANT_PORTS && (grant->bits[port / 8] >> port % 8 & 1);
}

bool grant_covers(const struct grant *grant, unsigned long first, unsigned long count)
{
	if (count == 0 || count > GRANT_PORTS || first >= GRANT_PORTS ||
	    first + count > GRANT_PORTS)
		return false;
	for (unsigned long port = first; port < first + count; port++) {
		if (!grant_has(grant, (uint32_t)port))
			return false;
	}
	return true;
}

void grant_read_begin(struct grant_reader *reader, struct grant *grant)
{
	*reader = (struct grant_reader){ .grant = grant, .state = WANT_0 };
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/* A character after a number's digits: what it ends. */
static unsigned end_number(struct grant_reader *reader, char c)
{
	if (c == '-' && !reader->has_first) {
		reader->has_first = true;
		reader->first = reader->value;
		return WANT_0;
	}
	if (c != ',' && c != '\0')
		return DAMAGED;
	if (!reader->has_first)
		reader->first = reader->value;
	if (reader->first > reader->value)
		return DAMAGED;
	grant_add(reader->grant, reader->first, reader->value);
	reader->has_first = false;
	return c == ',' ? WANT_0 : READ_WELL;
}

static unsigned next_state(struct grant_reader *reader, char c)
{
	int digit = hex_digit(c);

	switch (reader->state) {
	case WANT_0:
		return c == '0' ? WANT_X : DAMAGED;
	case WANT_X:
		reader->value = 0;
		return c == 'x' ? WANT_DIGIT : DAMAGED;
	case WANT_DIGIT:
	case IN_NUMBER:
		if (digit < 0)
			return reader->state == IN_NUMBER ? end_number(reader, c) : DAMAGED;
		reader->value = reader->value * 16 + (uint32_t)digit;
		return reader->value < GRANT_PORTS ? IN_NUMBER : DAMAGED;
	default:
		return DAMAGED;
	}
}

void grant_read(struct grant_reader *reader, char character)
{
	if (reader->state == DAMAGED)
		return;
	reader->state = next_state(reader, character);
	if (reader->state != DAMAGED)
		return;
	for (unsigned i = 0; i < GRANT_PORTS / 8; i++)
		reader->grant->bits[i] = 0;
}

bool grant_read_well(const struct grant_reader *reader)
{
	return reader->state == READ_WELL;
}
