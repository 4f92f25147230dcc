/* SPDX-License-Identifier: MIT */
/* The ports that allowio gave to the program, from the text in KPORT_GRANT. */
#ifndef KPORT_TRAP_PRELOAD_GRANT_H
#define KPORT_TRAP_PRELOAD_GRANT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GRANT_PORTS 0x10000u

struct grant {
	uint8_t bits[GRANT_PORTS / 8];
};

void grant_add(struct grant *grant, uint32_t first, uint32_t last);
bool grant_has(const struct grant *grant, uint32_t port);

/* Every one of count ports from first on is in. False for 0 ports and for what runs past 0xffff. */
bool grant_covers(const struct grant *grant, unsigned long first, unsigned long count);

/*
 * Reads "0x378-0x37a,0x3f8", character by character as it comes; a zero character is its end.
 * The text is a program's that prints port sets: anything else in it is damage, and then nothing
 * of it counts.
 */
struct grant_reader {
	struct grant *grant;
	unsigned state;
	uint32_t first;
	uint32_t value;
	bool has_first;
};

void grant_read_begin(struct grant_reader *reader, struct grant *grant);
void grant_read(struct grant_reader *reader, char character);

/* After the zero: was it a port set? */
bool grant_read_well(const struct grant_reader *reader);

#endif /* KPORT_TRAP_PRELOAD_GRANT_H */
