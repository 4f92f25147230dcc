/* SPDX-License-Identifier: MIT */
/* The text in what a printer receives: bytes of code page 437 with control sequences between them. */
#ifndef KPORT_TOOL_LPT_TEXT_H
#define KPORT_TOOL_LPT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct printer_text {
	bool pcl;	   /* sequences are PCL's, else ESC/P's */
	unsigned state;	   /* of what has begun with ESC */
	unsigned skip;	   /* bytes that still belong to a sequence */
	uint8_t code;	   /* of the sequence */
	uint8_t count_low; /* of data that it announces */
	uint32_t number;   /* PCL: likewise */
};

/* The character that a byte prints or the control character (\n, \r, \f, \b, \t) that it is; 0: none. */
uint32_t printer_text_take(struct printer_text *text, uint8_t byte);

/* UTF-8 of a character; returns its length, at most 4. */
size_t printer_text_utf8(uint32_t character, char *bytes);

#endif /* KPORT_TOOL_LPT_TEXT_H */
