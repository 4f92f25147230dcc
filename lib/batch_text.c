/* SPDX-License-Identifier: MIT */
/* The text form of a batch: one operation a line. */
#include "lib/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct reader {
	kport_batch *batch;
	const char *line_start;
	const char *at;	 /* what is read next */
	const char *end; /* of the line */
	unsigned line;
};

/* What stands at reader->at is wrong. */
static enum kport_status wrong(const struct reader *reader, const char *what)
{
	return fail(KPORT_INVALID, 0, "line %u, column %u: %s", reader->line,
		    (unsigned)(reader->at - reader->line_start) + 1, what);
}

/* The builder refused: its words, with the place. Anything but INVALID stays as it is. */
static enum kport_status wrong_at(struct reader *reader, const char *at, enum kport_status status)
{
	struct kport_error error = *kport_last_error();

	if (status != KPORT_INVALID)
		return status;
	reader->at = at;
	return wrong(reader, error.text);
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
	while (reader->at < reader->end && is_blank(*reader->at))
		reader->at++;
}

static bool at_end(struct reader *reader)
{
	skip_blanks(reader);
	return reader->at == reader->end || *reader->at == '#';
}

/* The length of the word that begins here. */
static size_t word_len(const struct reader *reader)
{
	const char *at = reader->at;

	while (at < reader->end && !is_blank(*at) && *at != '#' && *at != '"')
		at++;
	return (size_t)(at - reader->at);
}

static bool take_word(struct reader *reader, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(reader);
	if (word_len(reader) != len || memcmp(reader->at, word, len))
		return false;
	reader->at += len;
	return true;
}

static int digit_of(char c, unsigned base)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (base == 16 && c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (base == 16 && c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Digits up to the end of the word or, with units, to the first letter behind them. */
static enum kport_status take_digits(struct reader *reader, uint64_t max, bool units,
				     uint64_t *number)
{
	const char *start = reader->at, *at = start, *end;
	unsigned base = 10;
	uint64_t value = 0;

	end = at + word_len(reader);
	if (!units && end - at > 2 && at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
		base = 16;
		at += 2;
	} else if (end - at > 1 && at[0] == '0' && digit_of(at[1], 10) >= 0) {
		return wrong(reader, "a number that begins with 0 could be octal: write 0x or "
				     "leave the 0 out");
	}
	for (; at < end; at++) {
		int digit = digit_of(*at, base);

		if (digit < 0 && units && at > start)
			break;
		if (digit < 0)
			return wrong(reader, units ? "a time such as 10ms is expected" :
						     "a number such as 0x378 or 888 is expected");
		value = value * base + (unsigned)digit;
		if (value > max)
			return wrong(reader, "this number is too large here");
	}
	if (at == start)
		return wrong(reader, units ? "a time such as 10ms is missing" :
					     "a number such as 0x378 is missing");
	reader->at = at;
	*number = value;
	return KPORT_OK;
}

static enum kport_status take_number(struct reader *reader, uint32_t max, uint32_t *number)
{
	enum kport_status status;
	uint64_t wide = 0;

	skip_blanks(reader);
	status = take_digits(reader, max, false, &wide);
	*number = (uint32_t)wide;
	return status;
}

static enum kport_status take_port(struct reader *reader, uint16_t *port)
{
	uint32_t number;
	enum kport_status status = take_number(reader, 0xffff, &number);

	*port = (uint16_t)number;
	return status;
}

static enum kport_status take_time(struct reader *reader, uint32_t *time_ns)
{
	static const struct {
		const char *name;
		uint32_t ns;
	} units[] = { { "ns", 1 }, { "us", 1000 }, { "ms", 1000000 }, { "s", 1000000000 } };
	const char *start;
	uint64_t number;
	size_t i;

	skip_blanks(reader);
	start = reader->at;
	if (take_digits(reader, UINT32_MAX, true, &number))
		return KPORT_INVALID;
	for (i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
		if (word_len(reader) != strlen(units[i].name) ||
		    memcmp(reader->at, units[i].name, strlen(units[i].name)))
			continue;
		if (number > UINT32_MAX / units[i].ns) {
			reader->at = start;
			return wrong(reader, "the longest time is 4294967295ns, about 4.29 s");
		}
		reader->at += strlen(units[i].name);
		*time_ns = (uint32_t)number * units[i].ns;
		return KPORT_OK;
	}
	return wrong(reader, "a time ends with ns, us, ms or s");
}

/* "mask 0x80": the word, then the number. */
static enum kport_status take_named(struct reader *reader, const char *word, unsigned width,
				    uint32_t *number)
{
	char text[48];

	if (!take_word(reader, word)) {
		snprintf(text, sizeof(text), "the word %s is expected here", word);
		return wrong(reader, text);
	}
	return take_number(reader, width_mask(width), number);
}

static enum kport_status parse_in(struct reader *reader, unsigned width)
{
	uint16_t port;

	if (take_port(reader, &port))
		return KPORT_INVALID;
	return kport_batch_in(reader->batch, width, port);
}

static enum kport_status parse_out(struct reader *reader, unsigned width)
{
	uint32_t value;
	uint16_t port;

	if (take_port(reader, &port) || take_number(reader, width_mask(width), &value))
		return KPORT_INVALID;
	return kport_batch_out(reader->batch, width, port, value);
}

static enum kport_status parse_modify(struct reader *reader, unsigned width)
{
	uint32_t mask = 0, value = 0;
	uint16_t port;
	const char *start;

	if (take_port(reader, &port))
		return KPORT_INVALID;
	skip_blanks(reader);
	start = reader->at;
	if (take_named(reader, "mask", width, &mask) || take_named(reader, "value", width, &value))
		return KPORT_INVALID;
	return wrong_at(reader, start, kport_batch_modify(reader->batch, width, port, mask, value));
}

static enum kport_status parse_poll(struct reader *reader, unsigned width)
{
	uint32_t mask = 0, want = 0, timeout_ns = 0;
	uint16_t port;
	const char *start;

	if (take_port(reader, &port))
		return KPORT_INVALID;
	skip_blanks(reader);
	start = reader->at;
	if (take_named(reader, "mask", width, &mask) || take_named(reader, "want", width, &want))
		return KPORT_INVALID;
	if (!take_word(reader, "timeout"))
		return wrong(reader, "the word timeout is expected here");
	if (take_time(reader, &timeout_ns))
		return KPORT_INVALID;
	return wrong_at(reader, start,
			kport_batch_poll(reader->batch, width, port, mask, want, timeout_ns));
}

static enum kport_status parse_delay(struct reader *reader, unsigned width)
{
	uint32_t time_ns = 0;

	(void)width;
	if (take_time(reader, &time_ns))
		return KPORT_INVALID;
	return kport_batch_delay(reader->batch, time_ns);
}

static enum kport_status parse_stop(struct reader *reader, unsigned width)
{
	(void)width;
	return kport_batch_stop(reader->batch);
}

static enum kport_status parse_ins(struct reader *reader, unsigned width)
{
	uint32_t count;
	uint16_t port;
	const char *start;

	if (take_port(reader, &port))
		return KPORT_INVALID;
	if (!take_word(reader, "count"))
		return wrong(reader, "the word count is expected here");
	skip_blanks(reader);
	start = reader->at;
	if (take_number(reader, KP_BATCH_MAX_DATA, &count))
		return KPORT_INVALID;
	return wrong_at(reader, start, kport_batch_ins(reader->batch, width, port, count));
}

/* One character of a string behind its backslash. */
static enum kport_status take_escape(struct reader *reader, unsigned char *byte)
{
	static const char letters[] = "nrtfe0\\\"";
	static const char bytes[] = "\n\r\t\f\033\0\\\"";
	const char *found;

	if (reader->end - reader->at >= 4 && reader->at[1] == 'x' &&
	    digit_of(reader->at[2], 16) >= 0 && digit_of(reader->at[3], 16) >= 0) {
		*byte = (unsigned char)(digit_of(reader->at[2], 16) * 16 +
					digit_of(reader->at[3], 16));
		reader->at += 4;
		return KPORT_OK;
	}
	found = reader->end - reader->at >= 2 ?
			memchr(letters, reader->at[1], sizeof(letters) - 1) :
			NULL;
	if (!found)
		return wrong(reader, "a backslash takes n, r, t, f, e, 0, \\, \" or xHH behind it");
	*byte = (unsigned char)bytes[found - letters];
	reader->at += 2;
	return KPORT_OK;
}

/* Text in quotes into data, which has room for the rest of the line. */
static enum kport_status take_string(struct reader *reader, unsigned char *data, size_t *len)
{
	const char *quote = reader->at++;

	*len = 0;
	while (reader->at < reader->end && *reader->at != '"') {
		if (*reader->at == '\\') {
			if (take_escape(reader, &data[*len]))
				return KPORT_INVALID;
		} else {
			data[*len] = (unsigned char)*reader->at++;
		}
		++*len;
	}
	if (reader->at == reader->end) {
		reader->at = quote;
		return wrong(reader, "this string has no end");
	}
	reader->at++;
	return KPORT_OK;
}

/* Numbers up to the end of the line; each takes at least one character and a blank. */
static enum kport_status take_numbers(struct reader *reader, unsigned width, unsigned char *data,
				      size_t *count)
{
	uint32_t number;
	unsigned i;

	*count = 0;
	do {
		if (take_number(reader, width_mask(width), &number))
			return KPORT_INVALID;
		for (i = 0; i < width; i++)
			*data++ = (unsigned char)(number >> 8 * i);
		++*count;
	} while (!at_end(reader));
	return KPORT_OK;
}

static enum kport_status parse_outs(struct reader *reader, unsigned width)
{
	enum kport_status status;
	unsigned char *data;
	const char *start;
	uint16_t port;
	size_t count;

	if (take_port(reader, &port))
		return KPORT_INVALID;
	if (at_end(reader))
		return wrong(reader, "a \"string\" or numbers are missing");
	start = reader->at;
	if (*start == '"' && width != 1)
		return wrong(reader, "a string has bytes: it goes with outs8");
	/* A number of width bytes may be written by one digit and one blank. */
	data = malloc((size_t)(reader->end - reader->at + 1) * width);
	if (!data)
		return fail(KPORT_NO_MEMORY, 0, "no memory for the data of line %u", reader->line);
	status = *start == '"' ? take_string(reader, data, &count) :
				 take_numbers(reader, width, data, &count);
	if (!status)
		status = wrong_at(reader, start,
				  kport_batch_outs(reader->batch, width, port, data, count));
	free(data);
	return status;
}

static const struct {
	const char *name;
	bool wide; /* the name carries 8, 16 or 32 */
	enum kport_status (*parse)(struct reader *reader, unsigned width);
} commands[] = {
	{ "in", true, parse_in },	  { "out", true, parse_out },
	{ "modify", true, parse_modify }, { "poll", true, parse_poll },
	{ "delay", false, parse_delay },  { "ins", true, parse_ins },
	{ "outs", true, parse_outs },	  { "stop", false, parse_stop },
};

/* Is word, of len characters, the command name with this width? Answers the width in bytes. */
static bool is_command(const char *word, size_t len, const char *name, bool wide, unsigned *width)
{
	static const char *const suffixes[] = { [1] = "8", [2] = "16", [4] = "32" };
	size_t name_len = strlen(name);

	if (len < name_len || memcmp(word, name, name_len))
		return false;
	*width = 0;
	if (!wide)
		return len == name_len;
	for (*width = 1; *width <= 4; *width *= 2) {
		const char *suffix = suffixes[*width];

		if (len - name_len == strlen(suffix) &&
		    !memcmp(word + name_len, suffix, len - name_len))
			return true;
	}
	return false;
}

static enum kport_status parse_line(struct reader *reader)
{
	enum kport_status status;
	unsigned width;
	size_t len, i;

	if (at_end(reader))
		return KPORT_OK;
	len = word_len(reader);
	for (i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
		if (!is_command(reader->at, len, commands[i].name, commands[i].wide, &width))
			continue;
		reader->at += len;
		status = commands[i].parse(reader, width);
		if (!status && !at_end(reader))
			return wrong(reader, "the line should end here");
		return status;
	}
	return wrong(reader, "an operation is expected: in8, out8, modify8, poll8, ins8, outs8 "
			     "(also with 16 and 32), delay or stop");
}

enum kport_status kport_batch_parse(kport_batch *batch, const char *text, size_t len)
{
	struct reader reader = { .batch = batch, .end = text };
	enum kport_status status = KPORT_OK;
	struct kport_batch before;
	size_t at = 0;

	if (!batch || (!text && len))
		return fail(KPORT_INVALID, 0, "kport_batch_parse: the %s is NULL",
			    batch ? "text" : "batch");
	before = *batch;
	while (!status && at < len) {
		const char *line_end = memchr(text + at, '\n', len - at);

		reader.line++;
		reader.line_start = reader.at = text + at;
		reader.end = line_end ? line_end : text + len;
		status = parse_line(&reader);
		at = (size_t)(reader.end - text) + 1;
	}
	if (status) {
		batch->count = before.count;
		batch->data_len = before.data_len;
		batch->ran = before.ran;
	}
	return status;
}
