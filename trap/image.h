/* SPDX-License-Identifier: MIT */
/* The shim's file as it lies in memory: what a loader would make of it, for one that does it by hand. */
#ifndef KPORT_TRAP_IMAGE_H
#define KPORT_TRAP_IMAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct image {
	uint8_t *bytes; /* owned; of len bytes, whole pages */
	size_t len;
	uint64_t entry; /* from the beginning; so are these: */
	uint64_t code_first, code_len;
	unsigned class;	  /* 64 or 32 */
	uint8_t *dynamic; /* within bytes */
	size_t dynamic_len;
};

/* False: the file cannot be read or is not of this kind. */
bool image_load(const char *path, struct image *image);

/* A copy for this address; owned by the caller. NULL: it cannot lie there, or no memory. */
uint8_t *image_at(const struct image *image, uint64_t address);

void image_free(struct image *image);

#endif /* KPORT_TRAP_IMAGE_H */
