/* SPDX-License-Identifier: MIT */
/*
 * The older command line, PROGRAM [0x378]... [/a] [ARGUMENT]..., its words in any order: the first
 * that is neither a port nor /a is the program.
 */
#ifndef KPORT_ALLOWIO_NT_LEGACY_H
#define KPORT_ALLOWIO_NT_LEGACY_H

#include "options.h"
#include "words.h"

bool legacy_is_port(const wchar_t *word);

/*
 * Reads all words that are left. Sets ranges, program and command, the ports cut out of it and nothing
 * else changed. Every number is the one port that it names; the older program opened all eight of its
 * block, which nobody asked it for. Answers -1, or an exit code.
 */
int legacy_parse(struct words *words, struct options *options);

#endif /* KPORT_ALLOWIO_NT_LEGACY_H */
