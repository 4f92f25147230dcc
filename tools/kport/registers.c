/* SPDX-License-Identifier: MIT */
#include "registers.h"

#include <stdio.h>
#include <string.h>

#include <kport.h>

static const char *names_of;

/* Where blocks begin by those names. */
static struct {
	bool known[BLOCKS];
	int32_t base[BLOCKS];
} cache[32];

void registers_use_backend(const char *backend)
{
	names_of = backend;
	memset(cache, 0, sizeof(cache));
}

enum kport_status registers_ranges(const char *text, struct kport_range *ranges, size_t max,
				   size_t *count)
{
	return kport_ranges_parse_for(names_of, text, ranges, max, count);
}

/* Where a device's block begins here, or -1. */
static int32_t find_block(const struct device *device, enum block block)
{
	static const struct {
		const char *suffix;
		size_t range; /* of those that the name stands for, from 0 */
	} forms[BLOCKS] = {
		[BLOCK_BASE] = { "", 0 },
		[BLOCK_EPP] = { "+epp", 0 },
		[BLOCK_ECP] = { "+ecp", 1 },
	};
	struct kport_range ranges[2];
	char text[24];
	size_t count;

	if (device->base != BASE_OF_MACHINE)
		return block == BLOCK_BASE ? device->base : -1;
	snprintf(text, sizeof(text), "%s%s", device->name, forms[block].suffix);
	if (registers_ranges(text, ranges, 2, &count) != KPORT_OK || count <= forms[block].range)
		return -1;
	return ranges[forms[block].range].first;
}

static int32_t block_base(unsigned device, enum block block)
{
	if (device >= sizeof(cache) / sizeof(cache[0]))
		return find_block(&devices[device], block);
	if (!cache[device].known[block]) {
		cache[device].base[block] = find_block(&devices[device], block);
		cache[device].known[block] = true;
	}
	return cache[device].base[block];
}

static bool same_name(const char *typed, size_t len, const char *name)
{
	if (strlen(name) != len)
		return false;
	for (size_t i = 0; i < len; i++) {
		char c = typed[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c != name[i])
			return false;
	}
	return true;
}

bool registers_by_name(const char *name, uint16_t *port)
{
	size_t len = strcspn(name, ".");

	if (name[len] != '.')
		return false;
	for (unsigned i = 0; i < device_count; i++) {
		if (!same_name(name, len, devices[i].name))
			continue;
		for (unsigned j = 0; j < devices[i].count; j++) {
			const struct reg *reg = &devices[i].regs[j];
			int32_t base;

			if (!same_name(name + len + 1, strlen(name + len + 1), reg->name))
				continue;
			base = block_base(i, reg->block);
			*port = (uint16_t)(base + reg->offset);
			return base >= 0 && base + reg->offset <= 0xffff;
		}
	}
	return false;
}

bool registers_at(uint16_t port, struct known *known)
{
	for (unsigned i = 0; i < device_count; i++) {
		for (unsigned j = 0; j < devices[i].count; j++) {
			const struct reg *reg = &devices[i].regs[j];
			int32_t base = block_base(i, reg->block);

			if (reg->write_only || base < 0 || base + reg->offset != port)
				continue;
			known->device = &devices[i];
			known->reg = reg;
			return true;
		}
	}
	return false;
}

/* The better of two registers at one port. */
static const struct reg *prefer(const struct reg *one, const struct reg *other, bool write,
				bool latch_open)
{
	if (other->latched)
		return latch_open ? other : one;
	if (other->write_only)
		return write && !(one && one->latched) ? other : one;
	return one ? one : other;
}

/* Where a PC of the usual kind has it; -1: unknown. */
static int32_t customary_base(const struct device *device, enum block block)
{
	if (!device->customary)
		return -1;
	return device->customary + (block == BLOCK_ECP ? 0x400 : 0);
}

static bool find_accessed(uint16_t port, bool write, bool latch_open, bool customary,
			  struct known *known)
{
	for (unsigned i = 0; i < device_count; i++) {
		const struct reg *found = NULL;

		for (unsigned j = 0; j < devices[i].count; j++) {
			const struct reg *reg = &devices[i].regs[j];
			int32_t base = customary ? customary_base(&devices[i], reg->block) :
						   block_base(i, reg->block);

			if (base >= 0 && base + reg->offset == port)
				found = prefer(found, reg, write, latch_open);
		}
		if (!found)
			continue;
		known->device = &devices[i];
		known->reg = found;
		return true;
	}
	return false;
}

bool registers_accessed(uint16_t port, bool write, bool latch_open, struct known *known)
{
	return find_accessed(port, write, latch_open, false, known) ||
	       find_accessed(port, write, latch_open, true, known);
}
