/* SPDX-License-Identifier: MIT */
/* Sets of ports: a bitmap for checks in constant time, and range lists with their text form. */
#ifndef KPORT_CORE_PORTSET_H
#define KPORT_CORE_PORTSET_H

#include "core/text.h"

/* Port n is bit n % 8 of byte n / 8, set when the port is in: an IOPM turned over (SDM vol. 1, 20.5.2) */
struct kp_portset {
	uint8_t bits[KP_PORTS / 8];
};

void kp_portset_clear(struct kp_portset *set);
void kp_portset_add(struct kp_portset *set, struct kp_range range);
void kp_portset_remove(struct kp_portset *set, struct kp_range range);
bool kp_portset_is_empty(const struct kp_portset *set);

/* Every port of the range is in. */
bool kp_portset_covers(const struct kp_portset *set, struct kp_range range);

/* Is there such an access at all: a width of 1, 2 or 4 and no port past 0xffff. */
static inline bool kp_access_exists(uint16_t port, unsigned width)
{
	return (width == 1 || width == 2 || width == 4) && port + width <= KP_PORTS;
}

/* All ports of an access are in. It exists. */
static inline bool kp_portset_has(const struct kp_portset *set, uint16_t port, unsigned width)
{
	/* Where one byte holds all, it is read twice, and nobody asks for the upper copy. */
	uint32_t wanted = ((1u << width) - 1) << port % 8u;
	uint32_t held = set->bits[port / 8u] | (uint32_t)set->bits[(port + width - 1) / 8u] << 8;

	return !(wanted & ~held);
}

/*
 * May an access of width bytes at port be made? All of its ports must be in. Widths other than 1, 2
 * and 4 and accesses that would run past 0xffff are not: false.
 */
static inline bool kp_portset_allows(const struct kp_portset *set, uint16_t port, unsigned width)
{
	return kp_access_exists(port, width) && kp_portset_has(set, port, width);
}

/* The first run of ports at or after from (up to 0x10000). False when there is none. */
bool kp_portset_next(const struct kp_portset *set, uint32_t from, struct kp_range *range);

static inline bool kp_range_overlaps(struct kp_range a, struct kp_range b)
{
	return a.first <= b.last && b.first <= a.last;
}

/* The well-known names and the addresses that they have on this machine. */
struct kp_port_name {
	char name[8]; /* lower case, terminated */
	struct kp_range range;
	uint16_t ecp; /* base of the three ECP registers; 0: none */
	bool epp;     /* the range may be widened to 8 ports by +epp */
	bool safe;    /* on the list of what a policy may give without "unsafe" */
};

struct kp_port_names {
	const struct kp_port_name *list;
	size_t count;
};

/* lpt1 to lpt3, com1 to com4, game, post, rtc, pit at the PC's customary addresses. */
extern const struct kp_port_names kp_legacy_names;

/*
 * A list of ports as text: items separated by commas, each one of
 *   0x378  888  0x378-0x37a  0x3f8+8  lpt1  lpt1+epp  lpt1+ecp  lpt1+epp+ecp
 * Blanks around items are passed over. Names are compared without regard to case. len is the text's
 * length; a zero byte is rubbish like any other. At most max ranges are written to ranges, in the
 * order of the text; ranges may be NULL to count. *count is set in any case: the ranges before the
 * error, if there is one. On an error, *position is the offset of the offending character (position
 * may be NULL): where the item, number or name begins that cannot stand (a range's second number, where
 * that is wrong), the plus before a block that does not exist or is named twice, or the character that
 * nothing may begin with.
 */
enum kp_text_error kp_ranges_parse(const char *text, size_t len, const struct kp_port_names *names,
				   struct kp_range *ranges, size_t max, size_t *count,
				   size_t *position);

#endif /* KPORT_CORE_PORTSET_H */
