/* SPDX-License-Identifier: MIT */
/* What can be wrong with the text of a port set or a policy, and where. */
#ifndef KPORT_CORE_TEXT_H
#define KPORT_CORE_TEXT_H

#include "core/env.h"

/* In the order of the ABI: kp_policy_load.reason carries these numbers. */
enum kp_text_error {
	KP_TEXT_OK = 0,
	KP_TEXT_EMPTY,	       /* an item, or the whole list, is empty */
	KP_TEXT_RUBBISH,       /* neither a number nor a name */
	KP_TEXT_UNKNOWN_NAME,  /* a name, but of no port */
	KP_TEXT_OVERFLOW,      /* a port above 0xffff, or a range that ends there */
	KP_TEXT_REVERSED,      /* last before first */
	KP_TEXT_ZERO_LENGTH,   /* 0x378+0 */
	KP_TEXT_LEADING_ZERO,  /* 0378: octal or decimal? */
	KP_TEXT_NO_SUCH_BLOCK, /* +epp or +ecp of a port that has none */
	KP_TEXT_TOO_MANY,      /* more ranges than there is room for */
	KP_TEXT_UNKNOWN_WHO,   /* a policy line begins with none of administrators, group, user */
	KP_TEXT_NO_NAME,       /* group or user without a name */
	KP_TEXT_NO_RANGES,     /* a policy line without ranges */
	KP_TEXT_NO_RIGHTS,     /* a policy line without rights */
	KP_TEXT_UNKNOWN_RIGHT, /* none of read, write, grant, slow, unsafe */
	KP_TEXT_GRANT_ALONE,   /* grant without both read and write */
	KP_TEXT_HAZARDOUS,     /* a port outside the safe list, and the line does not say unsafe */
	KP_TEXT_NO_UNSAFE,     /* unsafe, in a build that leaves it out */
	KP_TEXT_ERRORS,	       /* how many there are */
};

struct kp_text_place {
	uint32_t line;	 /* from 1 */
	uint32_t column; /* from 1, in bytes */
	enum kp_text_error error;
};

/* One sentence without a full stop, for any value; never NULL. */
const char *kp_text_error_string(enum kp_text_error error);

/* Is the text this word, without regard to case? word is in lower case and terminated. */
bool kp_text_is_word(const char *text, size_t len, const char *word);

#endif /* KPORT_CORE_TEXT_H */
