/* SPDX-License-Identifier: MIT */
#include "lib/nt/resource_map.h"
#include "lib/nt/key.h"

#include <stdlib.h>
#include <string.h>

#define MAP_KEY L"HARDWARE\\RESOURCEMAP"
#define ENTRIES_MAX 8192u
#define RANGES_MAX 64u /* of one device */

static const wchar_t suffix[] = L".Translated";
#define SUFFIX_LEN (sizeof(suffix) / sizeof(*suffix) - 1)

size_t resource_entry_len(void)
{
	return system_processor() == SYSTEM_I386 ? RESOURCE_LEN_32 : RESOURCE_LEN_64;
}

/* The value under way: of which driver, and whose map it goes to. */
struct walk {
	struct resource_map *map;
	const wchar_t *driver;
	size_t entry_len;
};

static void copy(wchar_t *to, size_t room, const wchar_t *from, size_t len)
{
	if (len >= room)
		len = room - 1;
	memcpy(to, from, len * sizeof(*to));
	to[len] = L'\0';
}

/* Room for count more. */
static struct map_entry *grow(struct resource_map *map, size_t count)
{
	struct map_entry *list = NULL;

	if (map->count + count <= ENTRIES_MAX)
		list = realloc(map->list, (map->count + count) * sizeof(*list));
	if (!list) {
		map->complete = false;
		return NULL;
	}
	map->list = list;
	return list + map->count;
}

static void add_value(void *context, const struct key_value *value)
{
	const struct walk *walk = context;
	struct resource_range ranges[RANGES_MAX];
	const size_t name_len = wcslen(value->name);
	struct map_entry *to;
	size_t count;

	if (value->type != REG_RESOURCE_LIST || name_len < SUFFIX_LEN ||
	    lstrcmpiW(value->name + name_len - SUFFIX_LEN, suffix) != 0)
		return;
	count = resource_ranges(RESOURCE_LIST, walk->entry_len, value->data, value->len, ranges,
				RANGES_MAX);
	if (count > RANGES_MAX)
		count = RANGES_MAX;
	to = count ? grow(walk->map, count) : NULL;
	if (!to)
		return;
	for (size_t i = 0; i < count; i++) {
		to[i].ports = ranges[i];
		copy(to[i].object, sizeof(to->object) / sizeof(*to->object), value->name,
		     name_len - SUFFIX_LEN);
		copy(to[i].driver, sizeof(to->driver) / sizeof(*to->driver), walk->driver,
		     wcslen(walk->driver));
	}
	walk->map->count += count;
}

static void add_driver(void *context, HKEY key, const wchar_t *name)
{
	struct walk *walk = context;

	walk->driver = name;
	key_each_value(key, add_value, walk);
}

static void add_class(void *context, HKEY key, const wchar_t *name)
{
	(void)name;
	key_each(key, add_driver, context);
}

void resource_map_read(struct resource_map *map)
{
	struct walk walk = { .map = map, .entry_len = resource_entry_len() };
	HKEY key = key_open(HKEY_LOCAL_MACHINE, MAP_KEY);

	*map = (struct resource_map){ .complete = key != NULL };
	if (!key)
		return;
	key_each(key, add_class, &walk);
	RegCloseKey(key);
}

void resource_map_free(struct resource_map *map)
{
	free(map->list);
	map->list = NULL;
	map->count = 0;
}

size_t resource_map_ranges(const struct resource_map *map, const wchar_t *object,
			   struct resource_range *list, size_t max)
{
	size_t count = 0;

	for (size_t i = 0; object[0] && i < map->count; i++) {
		if (lstrcmpiW(map->list[i].object, object) != 0)
			continue;
		if (count < max)
			list[count] = map->list[i].ports;
		count++;
	}
	return count;
}
