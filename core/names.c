/* SPDX-License-Identifier: MIT */
/* Port lists as text, and the names that they may use. */
#include "core/portset.h"

/*
 * Where PCs have them by custom (IBM PC AT Technical Reference, I/O address map). The ECP registers lie
 * 0x400 above their port (IEEE 1284 ECP port protocol). 0x3bc has no EPP: its +3 to +7 are the VGA's.
 */
static const struct kp_port_name legacy[] = {
	{ "lpt1", { 0x378, 0x37a }, .ecp = 0x778, .epp = true, .safe = true },
	{ "lpt2", { 0x278, 0x27a }, .ecp = 0x678, .epp = true, .safe = true },
	{ "lpt3", { 0x3bc, 0x3be }, .ecp = 0x7bc, .safe = true },
	{ "com1", { 0x3f8, 0x3ff }, .safe = true },
	{ "com2", { 0x2f8, 0x2ff }, .safe = true },
	{ "com3", { 0x3e8, 0x3ef }, .safe = true },
	{ "com4", { 0x2e8, 0x2ef }, .safe = true },
	{ "game", { 0x200, 0x207 }, .safe = true },
	{ "post", { 0x80, 0x80 }, .safe = true },
	{ "rtc", { 0x70, 0x71 }, .safe = false },
	{ "pit", { 0x40, 0x43 }, .safe = false },
};

const struct kp_port_names kp_legacy_names = { legacy, sizeof(legacy) / sizeof(legacy[0]) };

/* On an error, at is where it is. */
struct reader {
	const char *text;
	size_t len;
	size_t at;
	const struct kp_port_names *names;
	struct kp_range *ranges;
	size_t max;
	size_t count;
};

/* The next character; zero at the end (and for a zero byte, which fits nowhere either). */
static char peek(const struct reader *reader)
{
	return reader->at < reader->len ? reader->text[reader->at] : '\0';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static void skip_blanks(struct reader *reader)
{
	while (peek(reader) == ' ' || peek(reader) == '\t')
		reader->at++;
}

/* The value of a digit, or base where it is none. */
static uint32_t digit_of(char c, uint32_t base)
{
	uint32_t value = base;

	if (is_digit(c))
		value = (uint32_t)(c - '0');
	else if (is_letter(c))
		value = (uint32_t)((c | 0x20) - 'a') + 10;
	return value < base ? value : base;
}

static enum kp_text_error read_base(struct reader *reader, uint32_t *base)
{
	char second = reader->at + 1 < reader->len ? reader->text[reader->at + 1] : '\0';

	*base = 10;
	if (peek(reader) != '0')
		return KP_TEXT_OK;
	if (is_digit(second))
		return KP_TEXT_LEADING_ZERO;
	if (second == 'x' || second == 'X') {
		*base = 16;
		reader->at += 2;
	}
	return KP_TEXT_OK;
}

static enum kp_text_error read_number(struct reader *reader, uint32_t max, uint32_t *value)
{
	size_t start = reader->at;
	uint32_t base;
	enum kp_text_error error = read_base(reader, &base);

	if (error)
		return error;
	if (digit_of(peek(reader), base) == base)
		return KP_TEXT_RUBBISH;
	for (*value = 0; digit_of(peek(reader), base) < base; reader->at++) {
		*value = *value * base + digit_of(peek(reader), base);
		if (*value > max) {
			reader->at = start;
			return KP_TEXT_OVERFLOW;
		}
	}
	return KP_TEXT_OK;
}

static enum kp_text_error put_range(struct reader *reader, uint32_t first, uint32_t last)
{
	if (reader->ranges) {
		if (reader->count == reader->max)
			return KP_TEXT_TOO_MANY;
		reader->ranges[reader->count].first = (uint16_t)first;
		reader->ranges[reader->count].last = (uint16_t)last;
	}
	reader->count++;
	return KP_TEXT_OK;
}

/* What follows the first port: "-" and the last one, "+" and their number, or nothing. */
static enum kp_text_error read_last(struct reader *reader, uint32_t first, uint32_t *last)
{
	enum kp_text_error error = KP_TEXT_OK;
	char mark = peek(reader);
	uint32_t value = first;
	size_t start;

	*last = first;
	if (mark != '-' && mark != '+')
		return KP_TEXT_OK;
	start = ++reader->at;
	error = read_number(reader, mark == '-' ? KP_PORTS - 1 : KP_PORTS, &value);
	if (error)
		return error;
	*last = mark == '-' ? value : first + value - 1;
	if (mark == '-' && value < first)
		error = KP_TEXT_REVERSED;
	else if (mark == '+' && !value)
		error = KP_TEXT_ZERO_LENGTH;
	else if (*last >= KP_PORTS)
		error = KP_TEXT_OVERFLOW;
	if (error)
		reader->at = start;
	return error;
}

static enum kp_text_error read_numbers(struct reader *reader)
{
	size_t start = reader->at;
	uint32_t first;
	uint32_t last;
	enum kp_text_error error = read_number(reader, KP_PORTS - 1, &first);

	if (!error)
		error = read_last(reader, first, &last);
	if (error)
		return error;
	error = put_range(reader, first, last);
	if (error)
		reader->at = start;
	return error;
}

static size_t word_len(const struct reader *reader)
{
	size_t end = reader->at;

	while (end < reader->len && (is_letter(reader->text[end]) || is_digit(reader->text[end])))
		end++;
	return end - reader->at;
}

static const struct kp_port_name *find_name(struct reader *reader)
{
	size_t len = word_len(reader);
	size_t i;

	for (i = 0; reader->names && i < reader->names->count; i++) {
		const struct kp_port_name *name = &reader->names->list[i];

		if (!kp_text_is_word(&reader->text[reader->at], len, name->name))
			continue;
		reader->at += len;
		return name;
	}
	return NULL;
}

/* One "+epp" or "+ecp". On an error, the reader stays at the plus. */
static enum kp_text_error read_block(struct reader *reader, const struct kp_port_name *name,
				     bool *epp, bool *ecp)
{
	size_t plus = reader->at++;
	size_t len = word_len(reader);
	const char *word = &reader->text[reader->at];
	bool is_epp = kp_text_is_word(word, len, "epp");
	bool *wanted = is_epp ? epp : ecp;
	bool exists = is_epp ? name->epp && name->range.first + 7u < KP_PORTS :
			       name->ecp && name->ecp + 2u < KP_PORTS;
	enum kp_text_error error = KP_TEXT_OK;

	if ((!is_epp && !kp_text_is_word(word, len, "ecp")) || *wanted)
		error = KP_TEXT_RUBBISH;
	else if (!exists)
		error = KP_TEXT_NO_SUCH_BLOCK;
	*wanted = true;
	reader->at = error ? plus : reader->at + len;
	return error;
}

static enum kp_text_error read_name(struct reader *reader)
{
	size_t start = reader->at;
	const struct kp_port_name *name = find_name(reader);
	enum kp_text_error error = KP_TEXT_OK;
	bool epp = false;
	bool ecp = false;

	if (!name)
		return KP_TEXT_UNKNOWN_NAME;
	while (!error && peek(reader) == '+')
		error = read_block(reader, name, &epp, &ecp);
	if (error)
		return error;
	error = put_range(reader, name->range.first,
			  epp ? name->range.first + 7u : name->range.last);
	if (!error && ecp)
		error = put_range(reader, name->ecp, name->ecp + 2u);
	if (error)
		reader->at = start;
	return error;
}

static enum kp_text_error read_item(struct reader *reader)
{
	char c;

	skip_blanks(reader);
	c = peek(reader);
	if (reader->at == reader->len || c == ',')
		return KP_TEXT_EMPTY;
	if (is_letter(c))
		return read_name(reader);
	return read_numbers(reader);
}

static enum kp_text_error read_list(struct reader *reader)
{
	enum kp_text_error error;

	for (;;) {
		error = read_item(reader);
		if (error)
			return error;
		skip_blanks(reader);
		if (reader->at == reader->len)
			return KP_TEXT_OK;
		if (peek(reader) != ',')
			return KP_TEXT_RUBBISH;
		reader->at++;
	}
}

enum kp_text_error kp_ranges_parse(const char *text, size_t len, const struct kp_port_names *names,
				   struct kp_range *ranges, size_t max, size_t *count,
				   size_t *position)
{
	struct reader reader = {
		.text = text, .len = len, .names = names, .ranges = ranges, .max = max
	};
	enum kp_text_error error = read_list(&reader);

	*count = reader.count;
	if (error && position)
		*position = reader.at;
	return error;
}
