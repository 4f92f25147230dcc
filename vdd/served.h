/* SPDX-License-Identifier: MIT */
/*
 * The ports that kportvdd.dll serves to the DOS programs of one NTVDM, and where they really are. As a text, in
 * the environment or the registry: "378-37a=d010 3f8-3ff=3f8", hexadecimal, separated by
 * blanks, with the word "share" in front where ranges are to be taken although somebody has them.
 */
#ifndef KPORT_VDD_SERVED_H
#define KPORT_VDD_SERVED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The environment variable, and the value of HKLM\SOFTWARE\kport for NTVDMs that lack it. */
#define SERVED_VARIABLE "KPORT_DOS"
#define SERVED_VALUE "DosPorts"

#define SERVED_MAX 64u

/* "share" and as many ranges */
#define SERVED_TEXT_LEN (8u + SERVED_MAX * 16u)

struct served_range {
	uint16_t first;
	uint16_t last;	/* included */
	uint16_t place; /* where first really is */
};

struct served {
	bool share;
	size_t count;
	struct served_range ranges[SERVED_MAX]; /* none overlaps another */
};

/* False: the text is none, and served has no ranges. */
bool served_parse(const char *text, struct served *served);

/* A text of at most SERVED_TEXT_LEN characters, the zero included. */
void served_print(const struct served *served, char *text);

/* False: there are SERVED_MAX already, it overlaps one, or it leaves the 65,536 ports. */
bool served_add(struct served *served, struct served_range range);

/* The index of the range with the port in it; served->count: none. */
size_t served_find(const struct served *served, uint16_t port);

#endif /* KPORT_VDD_SERVED_H */
