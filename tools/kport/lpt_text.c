/* SPDX-License-Identifier: MIT */
#include "lpt_text.h"

#include <string.h>

/* Code page 437's upper half in Unicode (its mapping table CP437.TXT). */
static const uint16_t upper[128] = {
	0x00c7, 0x00fc, 0x00e9, 0x00e2, 0x00e4, 0x00e0, 0x00e5, 0x00e7, 0x00ea, 0x00eb, 0x00e8,
	0x00ef, 0x00ee, 0x00ec, 0x00c4, 0x00c5, 0x00c9, 0x00e6, 0x00c6, 0x00f4, 0x00f6, 0x00f2,
	0x00fb, 0x00f9, 0x00ff, 0x00d6, 0x00dc, 0x00a2, 0x00a3, 0x00a5, 0x20a7, 0x0192, 0x00e1,
	0x00ed, 0x00f3, 0x00fa, 0x00f1, 0x00d1, 0x00aa, 0x00ba, 0x00bf, 0x2310, 0x00ac, 0x00bd,
	0x00bc, 0x00a1, 0x00ab, 0x00bb, 0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0x2561, 0x2562,
	0x2556, 0x2555, 0x2563, 0x2551, 0x2557, 0x255d, 0x255c, 0x255b, 0x2510, 0x2514, 0x2534,
	0x252c, 0x251c, 0x2500, 0x253c, 0x255e, 0x255f, 0x255a, 0x2554, 0x2569, 0x2566, 0x2560,
	0x2550, 0x256c, 0x2567, 0x2568, 0x2564, 0x2565, 0x2559, 0x2558, 0x2552, 0x2553, 0x256b,
	0x256a, 0x2518, 0x250c, 0x2588, 0x2584, 0x258c, 0x2590, 0x2580, 0x03b1, 0x00df, 0x0393,
	0x03c0, 0x03a3, 0x03c3, 0x00b5, 0x03c4, 0x03a6, 0x0398, 0x03a9, 0x03b4, 0x221e, 0x03c6,
	0x03b5, 0x2229, 0x2261, 0x00b1, 0x2265, 0x2264, 0x2320, 0x2321, 0x00f7, 0x2248, 0x00b0,
	0x2219, 0x00b7, 0x221a, 0x207f, 0x00b2, 0x25a0, 0x00a0,
};

enum {
	PLAIN,
	ESCAPED,    /* the byte after ESC */
	SKIPPING,   /* parameters */
	UNTIL_ZERO, /* tab stops */
	COUNT_LOW,  /* of data: ESC/P's two bytes */
	COUNT_HIGH,
	MODE_COUNT,   /* ESC *: a mode, then a count */
	PCL_SEQUENCE, /* until a capital letter */
};

#define ESC 0x1b

static uint32_t plain(struct printer_text *text, uint8_t byte)
{
	if (byte == ESC) {
		text->state = ESCAPED;
		return 0;
	}
	if (byte >= 0x80)
		return upper[byte - 0x80];
	if (byte >= 0x20 && byte < 0x7f)
		return byte;
	return byte && strchr("\n\r\f\b\t", byte) ? byte : 0;
}

/* ESC/P reference manual (Epson, 1997): how many bytes follow a command's letter. */
static void begin_escp(struct printer_text *text, uint8_t byte)
{
	if (strchr("-!3ACJNQRSUWaiklnprstwx%/$\\", byte)) {
		text->skip = byte == '$' || byte == '\\' ? 2 : 1;
		text->state = SKIPPING;
	} else if (strchr("BD", byte)) {
		text->state = UNTIL_ZERO;
	} else if (strchr("KLYZ", byte)) {
		text->state = COUNT_LOW;
	} else if (byte == '*' || byte == '(') {
		text->state = MODE_COUNT;
	} else {
		text->state = PLAIN;
	}
}

/* PCL 5 reference manual, chapter 2: ESC X, or ESC, two characters, numbers and letters to a capital. */
static void begin_pcl(struct printer_text *text, uint8_t byte)
{
	text->number = 0;
	text->state = byte >= 0x21 && byte <= 0x2f ? PCL_SEQUENCE : PLAIN;
}

static void in_pcl(struct printer_text *text, uint8_t byte)
{
	if (byte >= '0' && byte <= '9') {
		text->number = (text->number * 10 + (uint32_t)(byte - '0')) % 1000000;
		return;
	}
	if (byte >= '@' && byte <= '^') {
		/* W: so many bytes of data follow. */
		text->skip = byte == 'W' ? text->number : 0;
		text->state = text->skip ? SKIPPING : PLAIN;
	}
	text->number = 0;
}

/* A byte inside of a sequence. */
static void in_sequence(struct printer_text *text, uint8_t byte)
{
	switch (text->state) {
	case ESCAPED:
		text->code = byte;
		(text->pcl ? begin_pcl : begin_escp)(text, byte);
		break;
	case SKIPPING:
		/* ESC C 0 n: the length of a page in inches */
		if (text->code == 'C' && byte == 0 && !text->pcl)
			text->skip++;
		text->code = 0;
		if (--text->skip == 0)
			text->state = PLAIN;
		break;
	case UNTIL_ZERO:
		text->state = byte ? UNTIL_ZERO : PLAIN;
		break;
	case MODE_COUNT:
		/* Modes of 24 pins take three bytes a column, those of 8 one. */
		text->skip = text->code == '*' && byte >= 32 ? 3 : 1;
		text->state = COUNT_LOW;
		break;
	case COUNT_LOW:
		text->count_low = byte;
		text->state = COUNT_HIGH;
		break;
	case COUNT_HIGH:
		text->skip = (text->skip == 3 ? 3u : 1u) * (text->count_low + 256u * byte);
		text->state = text->skip ? SKIPPING : PLAIN;
		break;
	default:
		in_pcl(text, byte);
		break;
	}
}

uint32_t printer_text_take(struct printer_text *text, uint8_t byte)
{
	if (text->state == PLAIN)
		return plain(text, byte);
	in_sequence(text, byte);
	return 0;
}

size_t printer_text_utf8(uint32_t character, char *bytes)
{
	if (character < 0x80) {
		bytes[0] = (char)character;
		return 1;
	}
	if (character < 0x800) {
		bytes[0] = (char)(0xc0 | character >> 6);
		bytes[1] = (char)(0x80 | (character & 0x3f));
		return 2;
	}
	bytes[0] = (char)(0xe0 | character >> 12);
	bytes[1] = (char)(0x80 | (character >> 6 & 0x3f));
	bytes[2] = (char)(0x80 | (character & 0x3f));
	return 3;
}
