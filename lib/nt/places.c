/* SPDX-License-Identifier: MIT */
#include "lib/nt/places.h"
#include "lib/nt/key.h"

#include <stdio.h>
#include <string.h>

#define DEVICEMAP L"HARDWARE\\DEVICEMAP\\"
#define DESCRIPTION L"HARDWARE\\DESCRIPTION\\System\\"
#define RANGES_MAX 16u
#define NUMBER_MAX 99u

/* ISA's ECP registers lie so far above their port (IEEE 1284 ECP port protocol). */
#define ECP_OFFSET 0x400u

struct places {
	const struct resource_map *map;
	struct place *list;
	size_t count;
	bool serial; /* the key under way is of serial ports */
};

/* The number behind a prefix, up to NUMBER_MAX; -1: none. */
static int number_behind(const wchar_t *text, const wchar_t *prefix)
{
	const size_t len = wcslen(prefix);
	int number = 0;

	if (wcslen(text) <= len || _wcsnicmp(text, prefix, len) != 0)
		return -1;
	for (text += len; *text; text++) {
		if (*text < L'0' || *text > L'9' || number > (int)NUMBER_MAX / 10)
			return -1;
		number = number * 10 + (*text - L'0');
	}
	return number;
}

static bool is_known(const struct places *places, const char *name)
{
	for (size_t i = 0; i < places->count; i++)
		if (strcmp(places->list[i].name, name) == 0)
			return true;
	return false;
}

/*
 * Of a parallel port's two ranges, one 0x400 above the other is the ECP registers'; on a card for PCI
 * they are where its second BAR is.
 */
static void put_parallel(struct place *place, const struct resource_range *ranges, size_t count)
{
	size_t base = 0, ecp = 1;

	if (count > 1 && ranges[1].range.first + ECP_OFFSET == ranges[0].range.first) {
		base = 1;
		ecp = 0;
	}
	place->range = ranges[base].range;
	place->ecp = count > 1 ? ranges[ecp].range.first : 0;
}

/* number counts from 1, as in the name. */
static void add(struct places *places, bool serial, int number, enum place_source source,
		const struct resource_range *ranges, size_t count)
{
	struct place *place = &places->list[places->count];
	char name[sizeof(place->name)];

	if (number < 1 || !count || places->count == PLACES_MAX)
		return;
	snprintf(name, sizeof(name), "%s%d", serial ? "com" : "lpt", number);
	if (is_known(places, name))
		return;
	memset(place, 0, sizeof(*place));
	memcpy(place->name, name, sizeof(name));
	place->source = source;
	if (serial)
		place->range = ranges[0].range;
	else
		put_parallel(place, ranges, count);
	places->count++;
}

static void add_device(struct places *places, const struct devnodes *nodes,
		       const struct devnode *device)
{
	struct resource_range ranges[RANGES_MAX];
	const int parallel = number_behind(device->port, L"LPT");
	const int number = parallel < 0 ? number_behind(device->port, L"COM") : parallel;
	size_t count;

	if (number < 0)
		return;
	count = devnode_ranges(nodes, device, ranges, RANGES_MAX);
	if (!count)
		count = resource_map_ranges(places->map, device->object, ranges, RANGES_MAX);
	add(places, parallel < 0, number, PLACE_DEVICE, ranges,
	    count < RANGES_MAX ? count : RANGES_MAX);
}

/* "\Device\Serial0" is "COM1", and its driver reported its ports under the same name. */
static void add_serial(struct places *places, const struct key_value *value)
{
	struct resource_range range;
	const size_t count = resource_map_ranges(places->map, value->name, &range, 1);

	add(places, true, number_behind(value->data, L"COM"), PLACE_DRIVER, &range, count);
}

/*
 * "\Device\Parallel0" is "\DosDevices\LPT1"; the driver below that class of devices reported the ports,
 * for "\Device\ParallelPort0".
 */
static void add_parallel(struct places *places, const struct key_value *value)
{
	struct resource_range ranges[RANGES_MAX];
	const wchar_t *link = wcsrchr(value->data, L'\\');
	wchar_t object[64];
	size_t count;

	if (number_behind(value->name, L"\\Device\\Parallel") < 0 || !link ||
	    !wide_join(object, sizeof(object) / sizeof(*object), L"\\Device\\ParallelPort",
		       value->name + wcslen(L"\\Device\\Parallel")))
		return;
	count = resource_map_ranges(places->map, object, ranges, RANGES_MAX);
	add(places, false, number_behind(link + 1, L"LPT"), PLACE_DRIVER, ranges,
	    count < RANGES_MAX ? count : RANGES_MAX);
}

static void add_mapped(void *context, const struct key_value *value)
{
	struct places *places = context;

	if (value->type != REG_SZ)
		return;
	if (places->serial)
		add_serial(places, value);
	else
		add_parallel(places, value);
}

static void add_driver_places(struct places *places, bool serial, const wchar_t *path)
{
	HKEY key = key_open(HKEY_LOCAL_MACHINE, path);

	places->serial = serial;
	if (!key)
		return;
	key_each_value(key, add_mapped, places);
	RegCloseKey(key);
}

/* ---- what the firmware told when the machine was started (ntdetect.com) ---- */

struct firmware_port {
	struct places *places;
	int number;
};

static void add_configuration(void *context, const struct key_value *value)
{
	const struct firmware_port *port = context;
	struct resource_range ranges[RANGES_MAX];
	size_t count;

	if (value->type != REG_FULL_RESOURCE_DESCRIPTOR ||
	    lstrcmpiW(value->name, L"Configuration Data") != 0)
		return;
	count = resource_ranges(RESOURCE_DESCRIPTOR, resource_entry_len(), value->data, value->len,
				ranges, RANGES_MAX);
	add(port->places, port->places->serial, port->number, PLACE_FIRMWARE, ranges,
	    count < RANGES_MAX ? count : RANGES_MAX);
}

/* The key is called for the order, and its Identifier "PARALLEL1" or "COM1". */
static void add_peripheral(void *context, HKEY key, const wchar_t *name)
{
	struct places *places = context;
	struct firmware_port port = { .places = places, .number = -1 };
	wchar_t identifier[32];

	if (key_text(key, L"Identifier", identifier, sizeof(identifier) / sizeof(*identifier)))
		port.number = number_behind(identifier, places->serial ? L"COM" : L"PARALLEL");
	if (port.number < 0)
		port.number = number_behind(name, L"") + 1;
	key_each_value(key, add_configuration, &port);
}

static void add_adapter(void *context, HKEY key, const wchar_t *name)
{
	static const wchar_t *const kinds[] = { L"ParallelController", L"SerialController" };
	struct places *places = context;

	(void)name;
	for (size_t i = 0; i < 2; i++) {
		HKEY controllers = key_open(key, kinds[i]);

		places->serial = i == 1;
		if (!controllers)
			continue;
		key_each(controllers, add_peripheral, places);
		RegCloseKey(controllers);
	}
}

static void add_firmware_places(struct places *places)
{
	static const wchar_t *const buses[] = { DESCRIPTION L"MultifunctionAdapter",
						DESCRIPTION L"EisaAdapter" };

	for (size_t i = 0; i < sizeof(buses) / sizeof(buses[0]); i++) {
		HKEY key = key_open(HKEY_LOCAL_MACHINE, buses[i]);

		if (!key)
			continue;
		key_each(key, add_adapter, places);
		RegCloseKey(key);
	}
}

size_t places_find(const struct devnodes *nodes, const struct resource_map *map,
		   struct place list[PLACES_MAX])
{
	struct places places = { .map = map, .list = list };

	for (size_t i = 0; i < nodes->count; i++)
		add_device(&places, nodes, &nodes->list[i]);
	add_driver_places(&places, false, DEVICEMAP L"PARALLEL PORTS");
	add_driver_places(&places, true, DEVICEMAP L"SERIALCOMM");
	add_firmware_places(&places);
	return places.count;
}
