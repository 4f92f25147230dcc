// SPDX-License-Identifier: MIT
// Writes a document with every shape and with strings that want care; test_json.py reads it.
#include <stddef.h>

#include "tools/kport/json.h"

int main(void)
{
	static const char *const strings[] = {
		"",
		"plain",
		"\"quoted\" \\ and /",
		"line\nfeed\ttab\r\x01\x1f\x7f",
		"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80", /* a umlaut, euro, a face */
		"a\xff!",				/* no UTF-8 */
		"\xc0\x80",				/* overlong zero */
		"\xed\xa0\x80",				/* half of a surrogate pair */
		"\xf4\x90\x80\x80",			/* past the last character */
		"cut \xe2\x82",				/* ends in the middle */
		"\xc3(",				/* second byte wrong */
	};

	json_begin_object(NULL);
	json_begin_list("strings");
	for (size_t i = 0; i < sizeof(strings) / sizeof(strings[0]); i++)
		json_string(NULL, strings[i]);
	json_end();
	json_begin_object("empty object");
	json_end();
	json_begin_list("empty list");
	json_end();
	json_number("largest", UINT32_MAX);
	json_number("zero", 0);
	json_bool("yes", true);
	json_bool("no", false);
	json_begin_list("nested");
	json_begin_list(NULL);
	json_begin_object(NULL);
	json_string("key \"with\" quotes", "x");
	json_end();
	json_end();
	json_end();
	json_end();
	return 0;
}
