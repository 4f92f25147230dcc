/* SPDX-License-Identifier: MIT */
/*
 * The library's view of a machine that is made up: keys below HKLM\HARDWARE as Windows NT writes them, and
 * devices of Plug and Play by functions that stand in for cfgmgr32.dll. machine SCENE... writes the keys of
 * a scene and looks; "leave" lets the keys of the last scene stay.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/machine.h"
#include "lib/nt/devnode.h"
#include "lib/nt/policy.h"
#include "lib/nt/resource_map.h"
#include "nio.h"

#define ROOM 512

/* ---- the registry ---- */

static HKEY make(const wchar_t *path, bool lives)
{
	HKEY key = NULL;

	RegCreateKeyExW(HKEY_LOCAL_MACHINE, path, 0, NULL, (DWORD)(lives ? 0 : REG_OPTION_VOLATILE),
			KEY_ALL_ACCESS, NULL, &key, NULL);
	return key;
}

static void put(const wchar_t *path, const wchar_t *name, DWORD type, const void *data, size_t len)
{
	HKEY key = make(path, wcsncmp(path, L"HARDWARE", 8) != 0);

	if (!key || RegSetValueExW(key, name, 0, type, data, (DWORD)len) != ERROR_SUCCESS)
		ok(false, "the key %ls is written", path);
	RegCloseKey(key);
}

static void put_text(const wchar_t *path, const wchar_t *name, const wchar_t *text)
{
	put(path, name, REG_SZ, text, (wcslen(text) + 1) * sizeof(*text));
}

struct list {
	uint8_t bytes[ROOM];
	size_t len;
};

static void put_number(struct list *list, uint64_t value, size_t len)
{
	memcpy(list->bytes + list->len, &value, len);
	list->len += len;
}

/* Ports as first, length, first, length ... up to a length of 0. */
static void put_full(struct list *list, const uint32_t *ports)
{
	uint32_t count = 0;

	while (ports[2 * count + 1])
		count++;
	put_number(list, 1, 4);
	put_number(list, 0, 4);
	put_number(list, 0x10001, 4);
	put_number(list, count, 4);
	for (; count; count--, ports += 2) {
		put_number(list, 1 | 1 << 8 | 0x11 << 16, 4);
		put_number(list, ports[0], 8);
		put_number(list, ports[1], 4);
		put_number(list, 0, resource_entry_len() - 16);
	}
}

static void put_map(const wchar_t *driver, const wchar_t *value, const uint32_t *ports)
{
	struct list list = { 0 };
	wchar_t path[200] = L"HARDWARE\\RESOURCEMAP\\";

	put_number(&list, 1, 4);
	put_full(&list, ports);
	put(wcscat(path, driver), value, REG_RESOURCE_LIST, list.bytes, list.len);
}

static void put_firmware(const wchar_t *kind, const wchar_t *identifier, const uint32_t *ports)
{
	struct list list = { 0 };
	wchar_t path[200] = L"HARDWARE\\DESCRIPTION\\System\\MultifunctionAdapter\\0\\";

	put_full(&list, ports);
	wcscat(path, kind);
	if (identifier)
		put_text(path, L"Identifier", identifier);
	put(path, L"Configuration Data", REG_FULL_RESOURCE_DESCRIPTOR, list.bytes, list.len);
}

static void clear(void)
{
	static const wchar_t *const keys[] = {
		L"HARDWARE\\RESOURCEMAP",
		L"HARDWARE\\DESCRIPTION\\System\\MultifunctionAdapter",
		L"HARDWARE\\DEVICEMAP\\PARALLEL PORTS",
		L"HARDWARE\\DEVICEMAP\\SERIALCOMM",
		L"SYSTEM\\CurrentControlSet\\Enum\\KPORT",
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		RegDeleteTreeW(HKEY_LOCAL_MACHINE, keys[i]);
}

/* ---- Plug and Play ---- */

struct device {
	const wchar_t *id, *object, *words, *service, *port;
	uint32_t ranges[6]; /* as above */
};

static const struct device devices[] = {
	{ L"KPORT\\BUS\\1", L"\\Device\\00000001", L"PCI bus", L"pci", NULL, { 0, 0xcf8 } },
	{ L"KPORT\\LPT\\1",
	  L"\\Device\\00000002",
	  L"Printer Port (LPT1)",
	  L"Parport",
	  L"LPT1",
	  { 0xd010, 8, 0xd000, 3 } },
	{ L"KPORT\\COM\\1",
	  L"\\Device\\00000003",
	  L"Communications Port (COM1)",
	  L"Serial",
	  L"COM1",
	  { 0x3e0, 8 } },
	{ L"KPORT\\BOARD\\1",
	  L"\\Device\\00000004",
	  L"Motherboard resources",
	  NULL,
	  NULL,
	  { 0x300, 16 } },
	{ L"KPORT\\KEYBOARD\\1",
	  L"\\Device\\00000005",
	  L"Standard Keyboard",
	  L"i8042prt",
	  NULL,
	  { 0x60, 1 } },
	{ L"KPORT\\GONE\\1",
	  L"\\Device\\00000006",
	  L"Printer Port (LPT2)",
	  L"Parport",
	  L"LPT2",
	  { 0x300, 8 } },
};

#define DEVICES (sizeof(devices) / sizeof(devices[0]))
#define GONE (DEVICES - 1)

static bool plug_and_play;	/* else it is NT 4 */
static bool tells_resources;	/* else a 32-bit program on a 64-bit Windows asks */
static unsigned open_resources; /* handles that were not given back */

static CONFIGRET WINAPI id_list_size(ULONG *len, const wchar_t *filter, ULONG flags)
{
	(void)filter, (void)flags;
	*len = 1;
	for (size_t i = 0; i < DEVICES; i++)
		*len += (ULONG)wcslen(devices[i].id) + 1;
	return CR_SUCCESS;
}

static CONFIGRET WINAPI id_list(const wchar_t *filter, wchar_t *list, ULONG len, ULONG flags)
{
	(void)filter, (void)flags, (void)len;
	for (size_t i = 0; i < DEVICES; i++) {
		wcscpy(list, devices[i].id);
		list += wcslen(list) + 1;
	}
	*list = L'\0';
	return CR_SUCCESS;
}

static CONFIGRET WINAPI locate(DEVINST *node, wchar_t *id, ULONG flags)
{
	(void)flags;
	for (DWORD i = 0; i < GONE; i++) {
		*node = i;
		if (wcscmp(devices[i].id, id) == 0)
			return CR_SUCCESS;
	}
	return CR_NO_SUCH_DEVNODE;
}

static CONFIGRET WINAPI property(DEVINST node, ULONG which, ULONG *type, void *data, ULONG *len,
				 ULONG flags)
{
	const wchar_t *text = NULL;

	(void)flags;
	if (which == 0xf)
		text = devices[node].object;
	else if (which == CM_DRP_DEVICEDESC)
		text = devices[node].words;
	else if (which == CM_DRP_SERVICE)
		text = devices[node].service;
	if (!text)
		return CR_NO_SUCH_VALUE;
	*type = REG_SZ;
	*len = (ULONG)((wcslen(text) + 1) * sizeof(*text));
	memcpy(data, text, *len);
	return CR_SUCCESS;
}

/* Handles: of a configuration 0x1000 and the device, of a resource 0x100 more for each. */
static CONFIGRET WINAPI first_configuration(LOG_CONF *configuration, DEVINST node, ULONG flags)
{
	if (!tells_resources)
		return CR_CALL_NOT_IMPLEMENTED;
	/* The serial port has no more than what the firmware gave it. */
	if (flags == ALLOC_LOG_CONF && node == 2)
		return CR_NO_MORE_LOG_CONF;
	*configuration = 0x1000 + node;
	open_resources++;
	return CR_SUCCESS;
}

static CONFIGRET WINAPI next_resource(RES_DES *next, RES_DES from, RESOURCEID wanted,
				      RESOURCEID *found, ULONG flags)
{
	const struct device *device = &devices[from & 0xff];
	const size_t index = (from >> 8 & 0xf);

	(void)found, (void)flags;
	if (wanted != ResType_IO || !device->ranges[2 * index + 1])
		return CR_NO_MORE_RES_DES;
	*next = from + 0x100;
	open_resources++;
	return CR_SUCCESS;
}

static CONFIGRET WINAPI resource_size(ULONG *len, RES_DES resource, ULONG flags)
{
	(void)resource, (void)flags;
	*len = sizeof(IO_RESOURCE);
	return CR_SUCCESS;
}

static CONFIGRET WINAPI resource_data(RES_DES resource, void *data, ULONG len, ULONG flags)
{
	const struct device *device = &devices[resource & 0xff];
	const uint32_t *range = &device->ranges[2 * ((resource >> 8 & 0xf) - 1)];
	IO_RESOURCE answer = { .IO_Header = {
				       .IOD_Type = IOType_Range,
				       .IOD_Alloc_Base = range[0],
				       .IOD_Alloc_End = range[0] + range[1] - 1,
			       } };

	(void)flags;
	memcpy(data, &answer, len);
	return CR_SUCCESS;
}

static CONFIGRET WINAPI give_back(DWORD_PTR handle)
{
	(void)handle;
	open_resources--;
	return CR_SUCCESS;
}

/* In place of the library's. */
bool devnode_calls_find(struct devnode_calls *calls)
{
	*calls = (struct devnode_calls){
		.id_list_size = id_list_size,
		.id_list = id_list,
		.locate = locate,
		.property = property,
		.first_configuration = first_configuration,
		.free_configuration = give_back,
		.next_resource = next_resource,
		.resource_size = resource_size,
		.resource_data = resource_data,
		.free_resource = give_back,
	};
	return plug_and_play;
}

static void put_devices(void)
{
	for (size_t i = 0; i < DEVICES; i++) {
		wchar_t value[64], path[200] = L"SYSTEM\\CurrentControlSet\\Enum\\";

		wcscat(wcscat(path, devices[i].id), L"\\Device Parameters");
		if (devices[i].port)
			put_text(path, L"PortName", devices[i].port);
		if (i != GONE)
			put_map(L"PnP Manager\\PnpManager",
				wcscat(wcscpy(value, devices[i].object), L".Translated"),
				devices[i].ranges);
	}
	put_map(L"Hardware Abstraction Layer\\ACPI x86 platform", L".Translated",
		(uint32_t[]){ 0x20, 2, 0xa0, 2, 0, 0 });
}

/* ---- what is seen ---- */

static void name_is(const char *name, unsigned first, unsigned ecp, const char *why)
{
	const struct kp_port_names *names = machine_names();

	for (size_t i = 0; i < names->count; i++) {
		if (strcmp(names->list[i].name, name) != 0)
			continue;
		same(names->list[i].range.first, (long long)first, "%s: %s", name, why);
		if (ecp)
			same(names->list[i].ecp, (long long)ecp, "%s: its ECP registers", name);
		return;
	}
	ok(false, "%s is a name", name);
}

static struct kport_port_info list[64];
static size_t count;

static void read_ports(bool complete)
{
	bool told;

	same(kport_ports(list, 64, &count, &told), KPORT_OK, "the ports are listed");
	same(told, complete, "the list is %s", complete ? "complete" : "not complete, and says so");
}

static void port_is(unsigned first, unsigned last, const char *name, const char *owner,
		    const char *device, bool contends)
{
	for (size_t i = 0; i < count; i++) {
		const struct kport_port_info *port = &list[i];

		if (port->range.first != first)
			continue;
		ok(port->range.last == last && strcmp(port->name, name) == 0 &&
			   strcmp(port->owner, owner) == 0 && strcmp(port->device, device) == 0 &&
			   port->contends == contends,
		   "0x%x-0x%x %s is \"%s\"'s, %s, %s", first, last, name, owner, device,
		   contends ? "busy" : "free");
		return;
	}
	ok(false, "0x%x-0x%x is listed", first, last);
}

/* ---- scenes ---- */

static void nothing(void)
{
	name_is("lpt1", 0x378, 0x778, "the customary address where nothing is told");
	name_is("com2", 0x2f8, 0, "the customary address where nothing is told");
	read_ports(false);
	same((long long)count, 0, "no port is listed");
	same(kport_contention("0-0xffff", NULL), KPORT_OK, "nobody is known to be in the way");
}

static void firmware(void)
{
	put_firmware(L"ParallelController\\0", L"PARALLEL1", (uint32_t[]){ 0x3bc, 3, 0, 0 });
	put_firmware(L"ParallelController\\1", NULL, (uint32_t[]){ 0x278, 8, 0x678, 3, 0, 0 });
	put_firmware(L"SerialController\\0", L"COM3", (uint32_t[]){ 0x2f0, 8, 0, 0 });
	name_is("lpt1", 0x3bc, 0x7bc, "where the firmware found it");
	name_is("lpt2", 0x278, 0x678, "the second one, by its place");
	name_is("com3", 0x2f0, 0, "by the name that the firmware gave it");
	name_is("com1", 0x3f8, 0, "the customary address for what it did not find");
	read_ports(false);
	port_is(0x3bc, 0x3be, "lpt1", "", "firmware", false);
	port_is(0x2f0, 0x2f7, "com3", "", "firmware", false);
}

static void driver(void)
{
	put_firmware(L"ParallelController\\0", L"PARALLEL1", (uint32_t[]){ 0x3bc, 3, 0, 0 });
	put_text(L"HARDWARE\\DEVICEMAP\\PARALLEL PORTS", L"\\Device\\Parallel1",
		 L"\\DosDevices\\LPT1");
	put_text(L"HARDWARE\\DEVICEMAP\\SERIALCOMM", L"\\Device\\Serial0", L"COM2");
	put_map(L"LOADED PARALLEL DRIVER RESOURCES\\Parport", L"\\Device\\ParallelPort1.Translated",
		(uint32_t[]){ 0x278, 3, 0, 0 });
	put_map(L"LOADED PARALLEL DRIVER RESOURCES\\Parport", L"\\Device\\ParallelPort1.Raw",
		(uint32_t[]){ 0x100, 3, 0, 0 });
	put_map(L"LOADED SERIAL DRIVER RESOURCES\\Serial", L"\\Device\\Serial0.Translated",
		(uint32_t[]){ 0x3e8, 8, 0, 0 });
	put_map(L"OtherDrivers\\Sndblst", L"\\Device\\Sound0.Translated",
		(uint32_t[]){ 0x220, 16, 0, 0 });
	name_is("lpt1", 0x278, 0x678, "the driver's, and not the firmware's");
	name_is("com2", 0x3e8, 0, "the driver's");
	read_ports(true);
	port_is(0x278, 0x27a, "lpt1", "Parport", "LPT1", false);
	port_is(0x3e8, 0x3ef, "com2", "Serial", "COM2", false);
	port_is(0x220, 0x22f, "", "Sndblst", "", true);
	same(kport_contention("0x220", list), KPORT_BUSY, "the sound card is in the way");
	ok(strcmp(list->owner, "Sndblst") == 0, "and its driver is named");
}

static void line_is(const char *line, const char *wanted)
{
	char text[POLICY_LINE_ROOM(100)];
	size_t len = policy_line_ports(line, line + strlen(line), machine_names(), text);

	ok(len == strlen(wanted) && memcmp(text, wanted, len) == 0,
	   "the policy line \"%s\" is for the driver \"%s\"", line, wanted);
	if (len != strlen(wanted) || memcmp(text, wanted, len) != 0)
		note("got \"%.*s\"", (int)len, text);
}

/* lpt1 is at 0xd010, its ECP registers at 0xd000, com1 at 0x3e0. */
static void see_policy(void)
{
	line_is("administrators lpt1 read write",
		"administrators 0xd010-0xd012 read write unsafe ");
	line_is("group kport com2,lpt1+epp read # mine",
		"group kport 0x2f8-0x2ff,0xd010-0xd017 read  unsafe # mine");
	line_is("user S-1-5-32 LPT1+ECP read UNSAFE",
		"user S-1-5-32 0xd010-0xd012,0xd000-0xd002 read UNSAFE");
	line_is(" group kport lpt2,0x300 read", " group kport lpt2,0x300 read");
	line_is("#administrators lpt1 read", "#administrators lpt1 read");
	line_is("administrators lpt1x read", "administrators lpt1x read");
	line_is("administrators", "administrators");
	line_is("", "");
}

static void see_devices(void)
{
	name_is("lpt1", 0xd010, 0xd000, "where the device is");
	name_is("lpt2", 0x278, 0x678, "a device that is gone says nothing");
	name_is("com1", 0x3e0, 0, "where the device is");
	read_ports(true);
	port_is(0xd010, 0xd017, "lpt1", "Printer Port (LPT1)", "LPT1", false);
	port_is(0x3e0, 0x3e7, "com1", "Communications Port (COM1)", "COM1", false);
	port_is(0x300, 0x30f, "", "Motherboard resources", "", false);
	port_is(0x60, 0x60, "", "Standard Keyboard", "", true);
	port_is(0x20, 0x21, "", "ACPI x86 platform", "", true);
	same((long long)count, 7, "the bus itself is not listed");
	same(kport_contention("lpt1", NULL), KPORT_OK, "a parallel port is shared in turns");
	same(kport_contention("0x60-0x64", list), KPORT_BUSY, "a keyboard's controller is not");
	see_policy();
	same(open_resources, 0, "every handle was given back");
}

static void device(void)
{
	plug_and_play = true;
	tells_resources = true;
	put_devices();
	put_firmware(L"ParallelController\\0", L"PARALLEL1", (uint32_t[]){ 0x3bc, 3, 0, 0 });
	see_devices();
}

/* What cfgmgr32 does not tell a 32-bit program stands in the resource map. */
static void wow64(void)
{
	plug_and_play = true;
	put_devices();
	see_devices();
}

static void damaged(void)
{
	static const uint8_t rubbish[] = { 0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0 };
	const wchar_t *map = L"HARDWARE\\RESOURCEMAP\\A\\B";

	put(map, L"\\Device\\A.Translated", REG_RESOURCE_LIST, rubbish, sizeof(rubbish));
	put(map, L"\\Device\\B.Translated", REG_BINARY, rubbish, sizeof(rubbish));
	put(map, L"\\Device\\C.Translated", REG_RESOURCE_LIST, rubbish, 0);
	put(map, L".Translated", REG_RESOURCE_LIST, rubbish, 3);
	put(map, L"x", REG_RESOURCE_LIST, rubbish, 3);
	put(L"HARDWARE\\DEVICEMAP\\PARALLEL PORTS", L"\\Device\\Parallel0", REG_BINARY, rubbish, 8);
	put_text(L"HARDWARE\\DEVICEMAP\\PARALLEL PORTS", L"\\Device\\Parallel", L"LPT1");
	put_text(L"HARDWARE\\DEVICEMAP\\SERIALCOMM", L"\\Device\\A", L"COM99999999999999999999");
	put_text(L"HARDWARE\\DEVICEMAP\\SERIALCOMM", L"\\Device\\B", L"");
	name_is("lpt1", 0x378, 0x778, "damaged entries say nothing");
	read_ports(true);
	same((long long)count, 0, "and no port is listed by them");
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*look)(void);
	} scenes[] = {
		{ "nothing", nothing }, { "firmware", firmware }, { "driver", driver },
		{ "device", device },	{ "wow64", wow64 },	  { "damaged", damaged },
	};

	clear();
	for (size_t i = 0; argc > 1 && i < sizeof(scenes) / sizeof(scenes[0]); i++)
		if (strcmp(argv[1], scenes[i].name) == 0)
			scenes[i].look();
	if (argc < 3 || strcmp(argv[2], "leave") != 0)
		clear();
	return plan();
}
