/* SPDX-License-Identifier: (MIT OR GPL-2.0-only) */
/* Tracepoints for perf and trace-cmd. */
#undef TRACE_SYSTEM
#define TRACE_SYSTEM kioport

#if !defined(KIOPORT_TRACE_H) || defined(TRACE_HEADER_MULTI_READ)
#define KIOPORT_TRACE_H

#include <linux/tracepoint.h>

/* The tracing macros have a layout of their own. */
/* clang-format off */

/* An element of a string has no value here: count says how many went at once. */
TRACE_EVENT(access,
	TP_PROTO(u16 port, unsigned int width, u32 value, u32 count, bool write),
	TP_ARGS(port, width, value, count, write),
	TP_STRUCT__entry(
		__field(u32, value)
		__field(u32, count)
		__field(u16, port)
		__field(u8, width)
		__field(u8, write)
	),
	TP_fast_assign(
		__entry->value = value;
		__entry->count = count;
		__entry->port = port;
		__entry->width = width;
		__entry->write = write;
	),
	TP_printk("%s%u port=0x%x value=0x%x count=%u", __entry->write ? "out" : "in",
		  8 * __entry->width, __entry->port, __entry->value, __entry->count)
);

DECLARE_EVENT_CLASS(decision,
	TP_PROTO(u16 first, u16 last, u32 uid),
	TP_ARGS(first, last, uid),
	TP_STRUCT__entry(
		__field(u32, uid)
		__field(u16, first)
		__field(u16, last)
	),
	TP_fast_assign(
		__entry->uid = uid;
		__entry->first = first;
		__entry->last = last;
	),
	TP_printk("ports=0x%x-0x%x uid=%u", __entry->first, __entry->last, __entry->uid)
);

DEFINE_EVENT(decision, denied,
	TP_PROTO(u16 first, u16 last, u32 uid), TP_ARGS(first, last, uid));
DEFINE_EVENT(decision, grant,
	TP_PROTO(u16 first, u16 last, u32 uid), TP_ARGS(first, last, uid));

/* clang-format on */
#endif /* KIOPORT_TRACE_H */

#undef TRACE_INCLUDE_PATH
#define TRACE_INCLUDE_PATH .
#undef TRACE_INCLUDE_FILE
#define TRACE_INCLUDE_FILE kioport_trace
#include <trace/define_trace.h>
