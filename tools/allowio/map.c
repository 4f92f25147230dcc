/* SPDX-License-Identifier: MIT */
#include "map.h"
#include "say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PORTS 0x10000u
#define RANGE_TEXT_LEN 16 /* "0x1234-0x5678," and the zero */

static bool read_number(const char **at, unsigned long *value)
{
	char *end;

	if (**at < '0' || **at > '9')
		return false;
	*value = strtoul(*at, &end, 0);
	*at = end;
	return *value <= PORTS;
}

static bool overlaps(const struct options *options, unsigned long first, unsigned long count)
{
	for (uint32_t i = 0; i < options->maps_count; i++) {
		const struct channel_map *map = &options->maps[i];

		if (first < map->first + map->count && map->first < first + count)
			return true;
	}
	return false;
}

int map_parse(const char *text, struct options *options)
{
	const char *at = text;
	unsigned long first, target, count = 1;

	if (!read_number(&at, &first) || *at++ != '=' || !read_number(&at, &target))
		goto malformed;
	if (*at == '+') {
		at++;
		if (!read_number(&at, &count))
			goto malformed;
	}
	if (*at != '\0' || count == 0 || first + count > PORTS || target + count > PORTS)
		goto malformed;
	if (options->maps_count == CHANNEL_MAPS)
		return say_failed("--map: there can be no more than %u", CHANNEL_MAPS);
	if (overlaps(options, first, count))
		return say_failed("--map %s: these ports are mapped already", text);
	options->maps[options->maps_count++] =
		(struct channel_map){ (uint16_t)first, (uint16_t)target, (uint32_t)count };
	return -1;

malformed:
	return say_failed("--map %s: it is FROM=TO or FROM=TO+COUNT, such as 0x378=0xd010+8, with "
			  "ports up to 0xffff",
			  text);
}

/* Owned by the caller; NULL: no memory. */
static char *to_text(const bool *set)
{
	size_t size = 1;
	char *text, *at;

	for (unsigned port = 0; port < PORTS; port++)
		size += set[port] && (port == 0 || !set[port - 1]) ? RANGE_TEXT_LEN : 0;
	text = malloc(size);
	if (!text)
		return NULL;
	at = text;
	*at = '\0';
	for (unsigned port = 0; port < PORTS; port++) {
		unsigned last = port;

		if (!set[port])
			continue;
		while (last + 1 < PORTS && set[last + 1])
			last++;
		at += sprintf(at, "%s0x%x-0x%x", at == text ? "" : ",", port, last);
		port = last;
	}
	return text;
}

static void add(bool *set, const struct channel_map *maps, uint32_t count, uint32_t first,
		uint32_t last)
{
	for (uint32_t port = first; port <= last; port++) {
		uint16_t target = (uint16_t)port;

		channel_map_port(maps, count, &target, 1);
		set[target] = true;
	}
}

static bool make(const struct options *options, const struct port_list *ranges, bool is_touched,
		 struct port_list *made)
{
	bool *set = calloc(PORTS, sizeof(set[0]));
	uint32_t count = is_touched ? options->maps_count : 0;
	char *text;
	bool done;

	if (!set)
		return false;
	for (size_t i = 0; i < ranges->count; i++)
		add(set, options->maps, count, ranges->list[i].first, ranges->list[i].last);
	for (uint32_t i = 0; i < options->maps_count; i++)
		add(set, options->maps, count, options->maps[i].first,
		    options->maps[i].first + options->maps[i].count - 1);
	text = to_text(set);
	done = text && port_list_parse(text, NULL, made);
	free(text);
	free(set);
	return done;
}

int map_ranges(const struct options *options, struct port_list *said, struct port_list *touched)
{
	struct port_list all;

	*touched = (struct port_list){ 0 };
	if (!make(options, said, true, touched) || !make(options, said, false, &all)) {
		port_list_free(touched);
		return say_failed("out of memory");
	}
	port_list_free(said);
	*said = all;
	return -1;
}
