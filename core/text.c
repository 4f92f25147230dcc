/* SPDX-License-Identifier: MIT */
#include "core/text.h"

static const char *const sentences[KP_TEXT_ERRORS] = {
	[KP_TEXT_OK] = "no error",
	[KP_TEXT_EMPTY] = "a port or range is missing here",
	[KP_TEXT_RUBBISH] = "this is neither a number nor the name of a port",
	[KP_TEXT_UNKNOWN_NAME] = "no port has this name",
	[KP_TEXT_OVERFLOW] = "ports end at 0xffff",
	[KP_TEXT_REVERSED] = "the last port of the range lies before its first",
	[KP_TEXT_ZERO_LENGTH] = "a range has at least one port",
	[KP_TEXT_LEADING_ZERO] =
		"a number that begins with 0 could be octal; write 0x or leave it out",
	[KP_TEXT_NO_SUCH_BLOCK] = "this port has no such registers",
	[KP_TEXT_TOO_MANY] = "there are more ranges than there is room for",
	[KP_TEXT_UNKNOWN_WHO] = "a line begins with administrators, group or user",
	[KP_TEXT_NO_NAME] = "the name of the group or user is missing",
	[KP_TEXT_NO_RANGES] = "the ports are missing",
	[KP_TEXT_NO_RIGHTS] = "the rights are missing: read, write, grant",
	[KP_TEXT_UNKNOWN_RIGHT] = "rights are read, write, grant, slow and unsafe",
	[KP_TEXT_GRANT_ALONE] = "grant takes both read and write as well",
	[KP_TEXT_HAZARDOUS] =
		"some of these ports can harm the machine; the line has to say unsafe",
	[KP_TEXT_NO_UNSAFE] = "this build does not know unsafe",
};

const char *kp_text_error_string(enum kp_text_error error)
{
	return (uint32_t)error < KP_TEXT_ERRORS ? sentences[error] : "unknown error";
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool kp_text_is_word(const char *text, size_t len, const char *word)
{
	size_t i;

	for (i = 0; i < len; i++)
		if (!word[i] || lower(text[i]) != word[i])
			return false;
	return !word[len];
}
