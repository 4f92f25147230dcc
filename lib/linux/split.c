/* SPDX-License-Identifier: MIT */
#include "lib/linux/split.h"

static enum kport_status refuse(const char *backend, uint16_t port, unsigned width)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "the back end %s moves single bytes, so it has no %u-bit access to port 0x%x: "
		    "consecutive bytes are not what a %u-bit register wants; take another back "
		    "end (ioperm), or ask for splitting (KPORT_SPLIT, --split) where the device "
		    "does not mind",
		    backend, width * 8, (unsigned)port, width * 8);
}

enum kport_status split_in(const char *backend, uint32_t flags, split_in8 *in8, void *state,
			   uint16_t port, unsigned width, uint32_t *value)
{
	uint32_t whole = 0;

	if (width > 1 && (flags & KPORT_SPLIT) == 0)
		return refuse(backend, port, width);
	for (unsigned i = 0; i < width; i++) {
		enum kport_status status;
		uint8_t byte;

		status = in8(state, (uint16_t)(port + i), &byte);
		if (status != KPORT_OK)
			return status;
		whole |= (uint32_t)byte << (8 * i);
	}
	*value = whole;
	return KPORT_OK;
}

enum kport_status split_out(const char *backend, uint32_t flags, split_out8 *out8, void *state,
			    uint16_t port, unsigned width, uint32_t value)
{
	if (width > 1 && (flags & KPORT_SPLIT) == 0)
		return refuse(backend, port, width);
	for (unsigned i = 0; i < width; i++) {
		enum kport_status status;

		status = out8(state, (uint16_t)(port + i), (uint8_t)(value >> (8 * i)));
		if (status != KPORT_OK)
			return status;
	}
	return KPORT_OK;
}
