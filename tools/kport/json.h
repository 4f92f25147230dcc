/* SPDX-License-Identifier: MIT */
/* A small writer of JSON (RFC 8259) on standard output. */
#ifndef KPORT_TOOL_JSON_H
#define KPORT_TOOL_JSON_H

#include <stdbool.h>
#include <stdint.h>

/* key: of a member; NULL for a list's elements and for the outermost value. */
void json_begin_object(const char *key);
void json_begin_list(const char *key);
void json_end(void); /* of the object or list begun last; ends the document with a newline */

/* Bytes that are no UTF-8 are written as U+FFFD. */
void json_string(const char *key, const char *text);
void json_number(const char *key, uint32_t number);
void json_long(const char *key, uint64_t number);
void json_bool(const char *key, bool value);

#endif /* KPORT_TOOL_JSON_H */
