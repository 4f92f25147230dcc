/* SPDX-License-Identifier: MIT */
#include "lib/nt/devnode.h"
#include "lib/nt/key.h"

#include <stdlib.h>
#include <string.h>

/* cfgmgr32.h of older SDKs lacks the name. */
#define PROPERTY_OBJECT_NAME 0xfu

#define ENUM_KEY L"SYSTEM\\CurrentControlSet\\Enum\\"

static void read_property(const struct devnodes *nodes, DEVINST node, ULONG property, wchar_t *text,
			  size_t room)
{
	wchar_t all[512];
	ULONG len = sizeof(all) - sizeof(*all), type = REG_NONE;
	size_t count = 0;

	if (nodes->calls.property(node, property, &type, all, &len, 0) == CR_SUCCESS &&
	    type == REG_SZ)
		count = len / sizeof(*all);
	all[count] = L'\0';
	count = wcslen(all);
	if (count >= room)
		count = room - 1;
	memcpy(text, all, count * sizeof(*text));
	text[count] = L'\0';
}

static void read_port_name(const wchar_t *id, struct devnode *device)
{
	wchar_t path[WIDE_PATH];
	HKEY key = NULL;

	device->port[0] = L'\0';
	if (wide_join(path, WIDE_PATH, ENUM_KEY, id, L"\\Device Parameters"))
		key = key_open(HKEY_LOCAL_MACHINE, path);
	if (!key)
		return;
	key_text(key, L"PortName", device->port, sizeof(device->port) / sizeof(*device->port));
	RegCloseKey(key);
}

#define READ(property, field)                                                                      \
	read_property(nodes, device->node, (property), device->field,                              \
		      sizeof(device->field) / sizeof(*device->field))

static void read_device(const struct devnodes *nodes, const wchar_t *id, struct devnode *device)
{
	READ(PROPERTY_OBJECT_NAME, object);
	READ(CM_DRP_SERVICE, service);
	READ(CM_DRP_FRIENDLYNAME, words);
	if (!device->words[0])
		READ(CM_DRP_DEVICEDESC, words);
	read_port_name(id, device);
}

/* The names of all devices that ever were, one after the other. */
static wchar_t *read_ids(const struct devnodes *nodes)
{
	wchar_t *ids;
	ULONG len;

	if (nodes->calls.id_list_size(&len, NULL, CM_GETIDLIST_FILTER_NONE) != CR_SUCCESS || !len)
		return NULL;
	ids = calloc((size_t)len + 2, sizeof(*ids));
	if (ids && nodes->calls.id_list(NULL, ids, len, CM_GETIDLIST_FILTER_NONE) != CR_SUCCESS) {
		free(ids);
		ids = NULL;
	}
	return ids;
}

static size_t count_ids(const wchar_t *ids)
{
	size_t count = 0;

	for (; *ids; ids += wcslen(ids) + 1)
		count++;
	return count;
}

void devnodes_read(struct devnodes *nodes)
{
	wchar_t *ids = NULL;

	*nodes = (struct devnodes){ 0 };
	if (devnode_calls_find(&nodes->calls))
		ids = read_ids(nodes);
	if (!ids)
		return;
	nodes->list = calloc(count_ids(ids) + 1, sizeof(*nodes->list));
	for (wchar_t *id = ids; nodes->list && *id; id += wcslen(id) + 1) {
		struct devnode *device = &nodes->list[nodes->count];

		/* Not found: it is not present. */
		if (nodes->calls.locate(&device->node, id, CM_LOCATE_DEVNODE_NORMAL) != CR_SUCCESS)
			continue;
		read_device(nodes, id, device);
		nodes->count++;
	}
	free(ids);
}

void devnodes_free(struct devnodes *nodes)
{
	free(nodes->list);
	nodes->list = NULL;
	nodes->count = 0;
}

const struct devnode *devnodes_find(const struct devnodes *nodes, const wchar_t *object)
{
	for (size_t i = 0; object[0] && i < nodes->count; i++)
		if (lstrcmpiW(nodes->list[i].object, object) == 0)
			return &nodes->list[i];
	return NULL;
}

/* False: the resource has no range of ports that there can be. */
static bool read_range(const struct devnodes *nodes, RES_DES resource, struct resource_range *range)
{
	_Alignas(8) uint8_t data[512];
	ULONG len;
	IO_DES io;

	if (nodes->calls.resource_size(&len, resource, 0) != CR_SUCCESS || len < sizeof(io) ||
	    len > sizeof(data) || nodes->calls.resource_data(resource, data, len, 0) != CR_SUCCESS)
		return false;
	memcpy(&io, data, sizeof(io));
	if (io.IOD_Alloc_Base > io.IOD_Alloc_End || io.IOD_Alloc_End >= KP_PORTS)
		return false;
	*range = (struct resource_range){
		.range = { (uint16_t)io.IOD_Alloc_Base, (uint16_t)io.IOD_Alloc_End },
		.window = (io.IOD_DesFlags & fIOD_WINDOW_DECODE) != 0,
	};
	return true;
}

static size_t read_configuration(const struct devnodes *nodes, LOG_CONF configuration,
				 struct resource_range *list, size_t max)
{
	RES_DES from = (RES_DES)configuration, next;
	struct resource_range range;
	size_t count = 0;

	while (nodes->calls.next_resource(&next, from, ResType_IO, NULL, 0) == CR_SUCCESS) {
		if (from != (RES_DES)configuration)
			nodes->calls.free_resource(from);
		from = next;
		if (!read_range(nodes, next, &range))
			continue;
		if (count < max)
			list[count] = range;
		count++;
	}
	if (from != (RES_DES)configuration)
		nodes->calls.free_resource(from);
	return count;
}

size_t devnode_ranges(const struct devnodes *nodes, const struct devnode *device,
		      struct resource_range *list, size_t max)
{
	static const ULONG kinds[] = { ALLOC_LOG_CONF, BOOT_LOG_CONF };
	LOG_CONF configuration;
	size_t count = 0;

	for (size_t i = 0; !count && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (nodes->calls.first_configuration(&configuration, device->node, kinds[i]) !=
		    CR_SUCCESS)
			continue;
		count = read_configuration(nodes, configuration, list, max);
		nodes->calls.free_configuration(configuration);
	}
	return count;
}
