/* SPDX-License-Identifier: MIT */
#include "json.h"

#include <stdio.h>
#include <string.h>

#define MAX_DEPTH 8

/* There is one document: that on standard output. */
static struct {
	unsigned depth;
	char closing[MAX_DEPTH];
	bool filled[MAX_DEPTH]; /* a value was written at this depth */
} json;

/* Length of the UTF-8 sequence at text, 0 where there is none: Unicode 15, table 3-7. */
static size_t sequence_len(const unsigned char *text)
{
	static const struct {
		unsigned char low, high;	       /* of the first byte */
		unsigned char second_low, second_high; /* the others are 0x80 to 0xbf */
		size_t len;
	} forms[] = {
		{ 0x20, 0x7f, 0x00, 0x00, 1 }, { 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 }, { 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 }, { 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 }, { 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		size_t len = 1;

		if (text[0] < forms[i].low || text[0] > forms[i].high)
			continue;
		if (forms[i].len > 1 &&
		    (text[1] < forms[i].second_low || text[1] > forms[i].second_high))
			return 0;
		while (len < forms[i].len && (len == 1 || (text[len] & 0xc0) == 0x80))
			len++;
		return len == forms[i].len ? len : 0;
	}
	return 0;
}

static void write_string(const char *text)
{
	const unsigned char *at = (const unsigned char *)text;

	putchar('"');
	while (*at) {
		size_t len = sequence_len(at);

		if (*at == '"' || *at == '\\')
			printf("\\%c", *at);
		else if (*at == '\n')
			fputs("\\n", stdout);
		else if (*at < 0x20)
			printf("\\u%04x", *at);
		else if (len == 0)
			fputs("\\ufffd", stdout);
		else
			printf("%.*s", (int)len, (const char *)at);
		at += len ? len : 1;
	}
	putchar('"');
}

/* Comma, line and key before a value. */
static void begin_value(const char *key)
{
	if (json.depth > 0) {
		printf("%s\n%*s", json.filled[json.depth - 1] ? "," : "", (int)json.depth * 2, "");
		json.filled[json.depth - 1] = true;
	}
	if (key) {
		write_string(key);
		fputs(": ", stdout);
	}
}

static void begin(const char *key, char opening, char closing)
{
	begin_value(key);
	putchar(opening);
	json.closing[json.depth] = closing;
	json.filled[json.depth] = false;
	json.depth++;
}

void json_begin_object(const char *key)
{
	begin(key, '{', '}');
}

void json_begin_list(const char *key)
{
	begin(key, '[', ']');
}

void json_end(void)
{
	json.depth--;
	if (json.filled[json.depth])
		printf("\n%*s", (int)json.depth * 2, "");
	putchar(json.closing[json.depth]);
	if (json.depth == 0)
		putchar('\n');
}

void json_string(const char *key, const char *text)
{
	begin_value(key);
	write_string(text);
}

void json_number(const char *key, uint32_t number)
{
	begin_value(key);
	printf("%lu", (unsigned long)number);
}

void json_long(const char *key, uint64_t number)
{
	begin_value(key);
	printf("%llu", (unsigned long long)number);
}

void json_bool(const char *key, bool value)
{
	begin_value(key);
	fputs(value ? "true" : "false", stdout);
}
