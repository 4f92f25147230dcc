/* SPDX-License-Identifier: MIT */
/* A document with a list of accesses. */
#include "trace.h"

#include "json.h"

static void begin_json(const struct kport_recording_info *info)
{
	json_begin_object(NULL);
	json_string("backend", info->backend);
	json_string("device", info->device);
	json_long("began_ns", info->began_ns);
	json_begin_list("accesses");
}

static bool access_json(const struct kport_access_event *event)
{
	struct known known;
	bool is_known = trace_lookup(event, &known);
	char text[120];

	json_begin_object(NULL);
	json_long("time_ns", event->begin_ns);
	json_long("duration_ns", event->duration_ns);
	json_number("process", event->process);
	json_string("direction", event->write ? "out" : "in");
	json_number("port", event->port);
	json_number("bits", event->width * 8u);
	if (event->write || !event->status)
		json_number("value", event->value);
	if (event->status)
		json_string("error", kport_status_name(event->status));
	if (is_known) {
		trace_port_text(event, &known, text, sizeof(text));
		json_string("register", text);
		trace_bits_text(event, &known, text, sizeof(text));
		if (text[0])
			json_string("set", text);
	}
	json_end();
	return true;
}

static void end_json(bool complete)
{
	json_end();
	json_bool("complete", complete);
	json_end();
}

const struct trace_format trace_json = {
	.name = "json",
	.begin = begin_json,
	.access = access_json,
	.end = end_json,
};
