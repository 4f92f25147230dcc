/* SPDX-License-Identifier: MIT */
/*
 * The words of a Windows command line, with their places in it: what belongs to the program is to be
 * passed on as it stands, so it must never go through quoting and unquoting.
 */
#ifndef KPORT_ALLOWIO_NT_WORDS_H
#define KPORT_ALLOWIO_NT_WORDS_H

#include <stdbool.h>
#include <stddef.h>

struct words {
	const wchar_t *at;	    /* what has not been read yet */
	wchar_t *text;		    /* owned: the word that was read last */
	const wchar_t *begin, *end; /* its place in the command line */
};

/*
 * Starts behind the name that the program itself was called by. line must live on. False: no memory.
 */
bool words_begin(struct words *words, const wchar_t *line);
void words_end(struct words *words);

/*
 * Reads the next word by the rules of Microsoft's C library ("Parsing C Command-Line Arguments"): 2n
 * backslashes and a quotation mark are n backslashes and a mark that begins or ends a quotation,
 * with one backslash more the mark is meant as such. False: there is none.
 */
bool words_next(struct words *words);

/* The last word has not been read: the next call reads it again. */
void words_put_back(struct words *words);

#endif /* KPORT_ALLOWIO_NT_WORDS_H */
