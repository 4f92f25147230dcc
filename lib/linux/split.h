/* SPDX-License-Identifier: MIT */
/* Wider accesses on back ends that move single bytes: refused, or on request made out of bytes. */
#ifndef KPORT_LIB_LINUX_SPLIT_H
#define KPORT_LIB_LINUX_SPLIT_H

#include "lib/backend.h"

typedef enum kport_status split_in8(void *state, uint16_t port, uint8_t *value);
typedef enum kport_status split_out8(void *state, uint16_t port, uint8_t value);

/*
 * One access of width bytes: itself for width 1; with KPORT_SPLIT among flags one byte after the
 * other, lowest port first, as the bus of an 8-bit card would see it; otherwise UNSUPPORTED.
 */
enum kport_status split_in(const char *backend, uint32_t flags, split_in8 *in8, void *state,
			   uint16_t port, unsigned width, uint32_t *value);
enum kport_status split_out(const char *backend, uint32_t flags, split_out8 *out8, void *state,
			    uint16_t port, unsigned width, uint32_t value);

#endif /* KPORT_LIB_LINUX_SPLIT_H */
