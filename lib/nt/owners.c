/* SPDX-License-Identifier: MIT */
/*
 * Ranges of the resource map lie inside each other: a board's reservation around a device's ports. Painting
 * the longer ones first leaves every port with its innermost owner.
 */
#include "lib/nt/owners.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

_Static_assert(OWNERS_MAX < 0xffff, "an index and nobody fit into owner_of");

static uint32_t length(struct kp_range range)
{
	return (uint32_t)range.last - range.first;
}

/* The longer one first; of two that are alike the one that stands first. */
static int by_length(const void *a, const void *b)
{
	const struct map_entry *left = *(const struct map_entry *const *)a;
	const struct map_entry *right = *(const struct map_entry *const *)b;
	const uint32_t left_len = length(left->ports.range);
	const uint32_t right_len = length(right->ports.range);

	if (left_len != right_len)
		return left_len > right_len ? -1 : 1;
	return left < right ? -1 : left > right;
}

static bool is_one_of(const wchar_t *word, const wchar_t *const *list)
{
	for (; *list; list++)
		if (lstrcmpiW(word, *list) == 0)
			return true;
	return false;
}

/* No device has more ports in one range (PCI Local Bus Specification 2.2, 6.2.5.1). */
#define DEVICE_PORTS_MAX 256u

/* A bus and its bridges have ranges in which others' devices are. Windows 2000 and XP do not mark them. */
static bool is_window(const struct map_entry *entry, const struct devnode *device)
{
	static const wchar_t *const buses[] = { L"pci", L"isapnp", NULL };

	return entry->ports.window || length(entry->ports.range) >= DEVICE_PORTS_MAX ||
	       (device && is_one_of(device->service, buses));
}

/*
 * Windows' own drivers of parallel ports take turns with others; that of serial ports uses its ports
 * while somebody has one open. A device without a driver has nobody who would use it.
 */
static bool contends(const struct map_entry *entry, const struct devnode *device)
{
	static const wchar_t *const polite[] = { L"Parport", L"Serial", L"Serenum", NULL };

	if (!device)
		return !is_one_of(entry->driver, polite);
	return device->service[0] && !device->port[0] && !is_one_of(device->service, polite);
}

/* Of a driver's own ports the driver's name; of Plug and Play's, which says little, the device's. */
static const wchar_t *name_of(const struct map_entry *entry, const struct devnode *device)
{
	static const wchar_t *const managers[] = { L"PnpManager", NULL };

	if (device && device->words[0])
		return device->words;
	if (entry->object[0] && is_one_of(entry->driver, managers))
		return entry->object;
	return entry->driver;
}

/* Other people's names end up in sentences and on terminals. */
static void clean(char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text < ' ' || *text == 0x7f)
			*text = '?';
}

static struct owner *add_owner(struct owners *owners)
{
	return owners->count < OWNERS_MAX ? &owners->list[owners->count++] : NULL;
}

static void paint_entry(struct owners *owners, const struct devnodes *nodes,
			const struct map_entry *entry)
{
	const struct devnode *device = devnodes_find(nodes, entry->object);
	struct owner *owner = is_window(entry, device) ? NULL : add_owner(owners);

	if (!owner)
		return;
	wide_to_utf8(name_of(entry, device), owner->name, sizeof(owner->name));
	wide_to_utf8(device ? device->port : L"", owner->device, sizeof(owner->device));
	clean(owner->name);
	clean(owner->device);
	owner->contends = contends(entry, device);
	for (uint32_t port = entry->ports.range.first; port <= entry->ports.range.last; port++)
		owners->owner_of[port] = (uint16_t)owners->count;
}

static bool paint_map(struct owners *owners, const struct devnodes *nodes,
		      const struct resource_map *map)
{
	const struct map_entry **order = calloc(map->count + 1, sizeof(const struct map_entry *));

	if (!order)
		return false;
	for (size_t i = 0; i < map->count; i++)
		order[i] = &map->list[i];
	qsort(order, map->count, sizeof(const struct map_entry *), by_length);
	for (size_t i = 0; i < map->count; i++)
		paint_entry(owners, nodes, order[i]);
	free(order);
	return true;
}

/* "LPT1" */
static void device_name(const struct place *place, char *text, size_t len)
{
	snprintf(text, len, "%s", place->source == PLACE_FIRMWARE ? "firmware" : place->name);
	for (char *at = text; place->source != PLACE_FIRMWARE && *at; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
}

/*
 * A port that was found belongs into the list though nobody owns it; one whose driver is that of NT 4
 * gets its name.
 */
static void paint_place(struct owners *owners, const struct place *place)
{
	const uint16_t here = owners->owner_of[place->range.first];
	struct owner *owner = here ? &owners->list[here - 1] : add_owner(owners);

	if (!owner)
		return;
	if (!owner->device[0] && (!here || place->source != PLACE_FIRMWARE))
		device_name(place, owner->device, sizeof(owner->device));
	for (uint32_t port = place->range.first; !here && port <= place->range.last; port++)
		if (!owners->owner_of[port])
			owners->owner_of[port] = (uint16_t)owners->count;
}

struct owners *owners_read(void)
{
	struct owners *owners = calloc(1, sizeof(*owners));
	struct resource_map map;
	struct devnodes nodes;

	if (!owners)
		return NULL;
	devnodes_read(&nodes);
	resource_map_read(&map);
	owners->complete = map.complete && paint_map(owners, &nodes, &map);
	owners->place_count = places_find(&nodes, &map, owners->places);
	for (size_t i = 0; i < owners->place_count; i++)
		paint_place(owners, &owners->places[i]);
	resource_map_free(&map);
	devnodes_free(&nodes);
	return owners;
}

void owners_free(struct owners *owners)
{
	free(owners);
}

const struct owner *owners_at(const struct owners *owners, uint32_t port)
{
	const uint16_t index = owners->owner_of[port];

	return index ? &owners->list[index - 1] : NULL;
}

bool owners_next(const struct owners *owners, uint32_t from, struct kp_range *run)
{
	uint32_t first = from, last;

	while (first < KP_PORTS && !owners->owner_of[first])
		first++;
	if (first >= KP_PORTS)
		return false;
	last = first;
	while (last + 1 < KP_PORTS && owners->owner_of[last + 1] == owners->owner_of[first])
		last++;
	*run = (struct kp_range){ (uint16_t)first, (uint16_t)last };
	return true;
}

static void set_name(struct kport_port_info *info)
{
	const struct kp_port_names *names = machine_names();

	for (size_t i = 0; i < names->count; i++) {
		const struct kp_range range = names->list[i].range;
		const bool inside =
			info->range.first >= range.first && info->range.last <= range.last;

		/* Windows gives a parallel port eight ports, of which the last five are EPP's. */
		if (!inside && info->range.first != range.first)
			continue;
		snprintf(info->name, sizeof(info->name), "%s", names->list[i].name);
		return;
	}
}

void owners_describe(const struct owners *owners, struct kp_range run, struct kport_port_info *info)
{
	const struct owner *owner = owners_at(owners, run.first);

	memset(info, 0, sizeof(*info));
	info->range = (struct kport_range){ run.first, run.last };
	if (!owner)
		return;
	snprintf(info->owner, sizeof(info->owner), "%s", owner->name);
	snprintf(info->device, sizeof(info->device), "%s", owner->device);
	info->contends = owner->contends;
	set_name(info);
}

bool owners_find(struct kp_range range, struct kport_port_info *owner)
{
	struct owners *owners = owners_read();
	struct kp_range run;
	bool found = owners && owners_next(owners, range.first, &run) && run.first <= range.last;

	if (found)
		owners_describe(owners, run, owner);
	owners_free(owners);
	return found;
}
