/* SPDX-License-Identifier: MIT */
#include "core/trace.h"

enum kp_status kp_trace_start(struct kp_trace *trace, const struct kp_memory *memory)
{
	struct kp_trace_record *records;

	if (trace->records)
		return KP_STATUS_OK;
	records = memory->alloc(KP_TRACE_CAPACITY * sizeof(*records));
	if (!records)
		return KP_STATUS_NO_MEMORY;
	trace->records = records;
	trace->capacity = KP_TRACE_CAPACITY;
	trace->next = 0;
	return KP_STATUS_OK;
}

void kp_trace_stop(struct kp_trace *trace, const struct kp_memory *memory)
{
	memory->free(trace->records);
	trace->records = NULL;
	trace->capacity = 0;
	trace->next = 0;
}

static struct kp_trace_record *slot(const struct kp_trace *trace, uint64_t sequence)
{
	return &trace->records[(uint32_t)sequence & (trace->capacity - 1)];
}

void kp_trace_add(struct kp_trace *trace, const struct kp_trace_record *record)
{
	struct kp_trace_record *to;

	if (!trace->records)
		return;
	to = slot(trace, trace->next);
	*to = *record;
	to->sequence = trace->next++;
}

/* Where reading has to begin, and how many records are lost before that. */
static uint64_t begin(const struct kp_trace *trace, uint64_t wanted, uint32_t *lost)
{
	uint64_t oldest = trace->next > trace->capacity ? trace->next - trace->capacity : 0;
	uint64_t missed = wanted < oldest ? oldest - wanted : 0;

	*lost = missed < 0xffffffffu ? (uint32_t)missed : 0xffffffffu;
	if (wanted > trace->next)
		return trace->next;
	return wanted + missed;
}

uint32_t kp_trace_read(const struct kp_trace *trace, uint64_t handle, uint64_t *next,
		       struct kp_trace_record *to, uint32_t max, uint32_t *lost)
{
	uint64_t sequence = begin(trace, *next, lost);
	uint32_t count = 0;

	for (; sequence < trace->next && count < max; sequence++) {
		const struct kp_trace_record *record = slot(trace, sequence);

		if (!handle || record->handle == handle)
			to[count++] = *record;
	}
	*next = sequence;
	return count;
}
