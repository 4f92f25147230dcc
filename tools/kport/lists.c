/* SPDX-License-Identifier: MIT */
#include "lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "json.h"

/* Lists may grow while they are read: room is made with some to spare, and often enough. */
#define SPARE 8
#define TRIES 8

int list_backends(const struct command_line *line, struct kport_backend_info **list, size_t *count)
{
	size_t room = 16;

	for (int i = 0; i < TRIES; i++) {
		*list = calloc(room, sizeof(**list));
		if (!*list) {
			complain(line, "out of memory");
			return EXIT_FAILED;
		}
		(*list)[0].size = sizeof(**list);
		if (kport_backends(*list, room, count) == KPORT_OK && *count <= room)
			return EXIT_DONE;
		free(*list);
		*list = NULL;
		if (*count <= room)
			return library_error(line);
		room = *count + SPARE;
	}
	complain(line, "the list of back ends keeps growing");
	return EXIT_FAILED;
}

int list_ports(const struct command_line *line, struct kport_port_info **list, size_t *count,
	       bool *complete)
{
	size_t room = 128;

	for (int i = 0; i < TRIES; i++) {
		*count = 0;
		*list = calloc(room, sizeof(**list));
		if (!*list) {
			complain(line, "out of memory");
			return EXIT_FAILED;
		}
		if (kport_ports(*list, room, count, complete) == KPORT_OK && *count <= room)
			return EXIT_DONE;
		free(*list);
		*list = NULL;
		if (*count <= room)
			return library_error(line);
		room = *count + SPARE;
	}
	complain(line, "the list of ports keeps growing");
	return EXIT_FAILED;
}

void range_text(struct kport_range range, char *text, size_t len)
{
	if (range.first == range.last)
		snprintf(text, len, "0x%04x", range.first);
	else
		snprintf(text, len, "0x%04x-0x%04x", range.first, range.last);
}

const char *usable_text(const struct kport_backend_info *backend)
{
	return backend->usable == KPORT_OK ? "yes" : kport_status_name(backend->usable);
}

void json_backends(const struct kport_backend_info *list, size_t count)
{
	json_begin_list("backends");
	for (size_t i = 0; i < count; i++) {
		const struct kport_backend_info *backend = &list[i];

		json_begin_object(NULL);
		json_string("name", backend->name);
		json_bool("usable", backend->usable == KPORT_OK);
		json_string("status", kport_status_name(backend->usable));
		json_string("reason", backend->reason);
		json_string("mechanism", backend->mechanism);
		json_string("needs", backend->needs);
		json_bool("automatic", backend->automatic);
		json_bool("grant", backend->abilities & KPORT_CAN_GRANT);
		json_bool("wide", backend->abilities & KPORT_CAN_WIDE);
		json_bool("batch", backend->abilities & KPORT_CAN_BATCH);
		json_end();
	}
	json_end();
}

void json_ports(const struct kport_port_info *list, size_t count, bool complete)
{
	json_bool("complete", complete);
	json_begin_list("ports");
	for (size_t i = 0; i < count; i++) {
		json_begin_object(NULL);
		json_number("first", list[i].range.first);
		json_number("last", list[i].range.last);
		json_string("name", list[i].name);
		json_string("owner", list[i].owner);
		json_string("device", list[i].device);
		json_bool("contends", list[i].contends);
		json_end();
	}
	json_end();
}
