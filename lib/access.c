/* SPDX-License-Identifier: MIT */
/* Single accesses and string forms. The check is of constant time and takes no lock. */
#include "lib/internal.h"

#include <string.h>

/* A back end takes this many elements at once; the library's counts are wider. */
#define CHUNK 0x10000000u

static inline bool is_claimed(const kport *handle, uint16_t port, unsigned width)
{
	unsigned last = port + width - 1;
	unsigned need = (1u << width) - 1;
	unsigned bits;

	if (last > 0xffff)
		return false;
	bits = __atomic_load_n(&handle->claimed.bits[port / 8], __ATOMIC_RELAXED);
	bits |= (unsigned)__atomic_load_n(&handle->claimed.bits[last / 8], __ATOMIC_RELAXED) << 8;
	return (bits >> port % 8 & need) == need;
}

static inline void enter(kport *handle)
{
	if (!handle->backend->release_is_safe)
		gate_enter(&handle->gate);
}

static inline void leave(kport *handle)
{
	if (!handle->backend->release_is_safe)
		gate_leave(&handle->gate);
}

static inline bool is_read_only(const kport *handle)
{
	return handle->context.flags & KPORT_READ_ONLY;
}

enum kport_status access_refuse(const kport *handle, uint16_t port, unsigned width, bool writes)
{
	struct kp_range range = { port, (uint16_t)(port + width - 1) };

	if (!handle)
		return fail(KPORT_INVALID, 0, "the handle is NULL");
	if (!width_is_valid(width))
		return fail(KPORT_INVALID, 0, "an access has 1, 2 or 4 bytes, not %u", width);
	if (writes && is_read_only(handle))
		return fail(KPORT_DENIED, 0, "0x%x cannot be written: the handle is read-only",
			    port);
	if (port + width - 1 > 0xffff)
		return fail(KPORT_DENIED, 0, "%u bytes at 0x%x run past 0xffff, the last port",
			    width, port);
	return fail(KPORT_DENIED, 0, "%s is not claimed by this handle: kport_claim() it first",
		    range_text(range).text);
}

static enum kport_status no_place(void)
{
	return fail(KPORT_INVALID, 0, "the place for the value or the data is NULL");
}

enum kport_status access_ins(kport *handle, uint16_t port, unsigned width, void *data,
			     uint32_t count)
{
	enum kport_status status = KPORT_OK;
	unsigned char *at = data;
	uint32_t value, i;

	if (handle->backend->ins)
		return handle->backend->ins(handle->state, port, width, data, count);
	for (i = 0; !status && i < count; i++, at += width) {
		status = handle->backend->in(handle->state, port, width, &value);
		if (!status)
			element_store(at, width, value);
	}
	return status;
}

enum kport_status access_outs(kport *handle, uint16_t port, unsigned width, const void *data,
			      uint32_t count)
{
	enum kport_status status = KPORT_OK;
	const unsigned char *at = data;
	uint32_t i;

	if (handle->backend->outs)
		return handle->backend->outs(handle->state, port, width, data, count);
	for (i = 0; !status && i < count; i++, at += width)
		status = handle->backend->out(handle->state, port, width, element_load(at, width));
	return status;
}

/* One copy a width: with a known width, a check is a few instructions. */
#define FOR_EACH_WIDTH static inline __attribute__((always_inline))

FOR_EACH_WIDTH enum kport_status in(kport *handle, uint16_t port, unsigned width, uint32_t *value)
{
	enum kport_status status;

	if (!handle)
		return access_refuse(handle, port, width, false);
	enter(handle);
	if (is_claimed(handle, port, width))
		status = handle->backend->in(handle->state, port, width, value);
	else
		status = access_refuse(handle, port, width, false);
	leave(handle);
	return status;
}

FOR_EACH_WIDTH enum kport_status out(kport *handle, uint16_t port, unsigned width, uint32_t value)
{
	enum kport_status status;

	if (!handle || is_read_only(handle))
		return access_refuse(handle, port, width, true);
	enter(handle);
	if (is_claimed(handle, port, width))
		status = handle->backend->out(handle->state, port, width, value);
	else
		status = access_refuse(handle, port, width, true);
	leave(handle);
	return status;
}

enum kport_status kport_in8(kport *handle, uint16_t port, uint8_t *value)
{
	enum kport_status status;
	uint32_t wide = 0;

	if (!value)
		return no_place();
	status = in(handle, port, 1, &wide);
	if (!status)
		*value = (uint8_t)wide;
	return status;
}

enum kport_status kport_in16(kport *handle, uint16_t port, uint16_t *value)
{
	enum kport_status status;
	uint32_t wide = 0;

	if (!value)
		return no_place();
	status = in(handle, port, 2, &wide);
	if (!status)
		*value = (uint16_t)wide;
	return status;
}

enum kport_status kport_in32(kport *handle, uint16_t port, uint32_t *value)
{
	enum kport_status status;
	uint32_t wide = 0;

	if (!value)
		return no_place();
	status = in(handle, port, 4, &wide);
	if (!status)
		*value = wide;
	return status;
}

enum kport_status kport_out8(kport *handle, uint16_t port, uint8_t value)
{
	return out(handle, port, 1, value);
}

enum kport_status kport_out16(kport *handle, uint16_t port, uint16_t value)
{
	return out(handle, port, 2, value);
}

enum kport_status kport_out32(kport *handle, uint16_t port, uint32_t value)
{
	return out(handle, port, 4, value);
}

enum kport_status kport_ins(kport *handle, uint16_t port, unsigned width, void *data, size_t count)
{
	enum kport_status status = KPORT_OK;
	unsigned char *at = data;
	uint32_t part;

	if (!handle || !width_is_valid(width))
		return access_refuse(handle, port, width, false);
	if (!data && count)
		return no_place();
	enter(handle);
	if (!is_claimed(handle, port, width))
		status = access_refuse(handle, port, width, false);
	while (!status && count) {
		part = count < CHUNK ? (uint32_t)count : CHUNK;
		status = access_ins(handle, port, width, at, part);
		at += (size_t)part * width;
		count -= part;
	}
	leave(handle);
	return status;
}

enum kport_status kport_outs(kport *handle, uint16_t port, unsigned width, const void *data,
			     size_t count)
{
	enum kport_status status = KPORT_OK;
	const unsigned char *at = data;
	uint32_t part;

	if (!handle || !width_is_valid(width) || is_read_only(handle))
		return access_refuse(handle, port, width, true);
	if (!data && count)
		return no_place();
	enter(handle);
	if (!is_claimed(handle, port, width))
		status = access_refuse(handle, port, width, true);
	while (!status && count) {
		part = count < CHUNK ? (uint32_t)count : CHUNK;
		status = access_outs(handle, port, width, at, part);
		at += (size_t)part * width;
		count -= part;
	}
	leave(handle);
	return status;
}
