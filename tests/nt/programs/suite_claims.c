/* SPDX-License-Identifier: MIT */
/*
 * Claims, where the system itself knows who has which ports: Plug and Play's parallel port, a serial port
 * that is open or closed, a driver's own ports, and those that nobody has, which the resource manager then
 * writes down for kioport.
 */
#include <stdio.h>
#include <string.h>

#include "bed.h"

#define ALLOW "allowio.exe --as-admin -v "
#define PIC 0x20 /* the interrupt controller's two ports: the HAL's on every PC */
#define FREE 0x300
#define MAP "HARDWARE\\RESOURCEMAP"
#define NAME_LEN 256
#define PATIENCE_MS 60000u

static const char policy[] =
	"administrators lpt1,0x300-0x31f,0x2e8+8,0x2f8+8,0x3e8+8,0x3f8+8 read write grant\n"
	"administrators 0x20-0x21 read unsafe\n";

static DWORD claim(HANDLE device, unsigned first, unsigned last, uint32_t flags, uint32_t *notes)
{
	struct kp_claim_request request = { .header = { sizeof(request), flags },
					    .range = { (uint16_t)first, (uint16_t)last } };
	DWORD error = nio_request(device, KP_REQUEST_CLAIM, &request);

	*notes = request.notes;
	return error;
}

static HANDLE open_device(void)
{
	HANDLE device;
	DWORD error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);

	if (error)
		ok(false, "the device opens (Windows error %lu)", error);
	return device;
}

/* By a handle of its own, which is closed again. */
static DWORD claim_once(unsigned first, unsigned last, uint32_t flags, uint32_t *notes)
{
	HANDLE device = open_device();
	DWORD error = claim(device, first, last, flags, notes);

	CloseHandle(device);
	return error;
}

static void check(unsigned first, unsigned last, uint32_t flags, DWORD wanted,
		  uint32_t wanted_notes, const char *name)
{
	uint32_t notes = 0;

	same(claim_once(first, last, flags, &notes), wanted, "%s", name);
	if (!wanted)
		same(notes, wanted_notes, "%s: what the answer notes", name);
}

/* ---- what the resource map says of kioport ---- */

/* The registry's form, on 32-bit Windows: a list of one bus's parts, [MS-RRP] and wdm.h CM_RESOURCE_LIST */
struct part {
	uint8_t type, share;
	uint16_t flags;
	uint32_t first, high, len;
};

struct list {
	uint32_t count, bus_type, bus, version, parts;
	struct part part[64];
};

/* The driver's key, whatever class of drivers it is in. */
static HKEY open_own_key(void)
{
	char class_name[NAME_LEN];
	char name[NAME_LEN];
	HKEY map;
	HKEY drivers;
	HKEY own = NULL;

	if (RegOpenKeyA(HKEY_LOCAL_MACHINE, MAP, &map))
		return NULL;
	for (DWORD i = 0; !own && !RegEnumKeyA(map, i, class_name, sizeof(class_name)); i++) {
		if (RegOpenKeyA(map, class_name, &drivers))
			continue;
		for (DWORD j = 0; !own && !RegEnumKeyA(drivers, j, name, sizeof(name)); j++)
			if (strlen(name) >= 7 && !lstrcmpiA(name + strlen(name) - 7, "kioport"))
				RegOpenKeyA(drivers, name, &own);
		RegCloseKey(drivers);
	}
	RegCloseKey(map);
	return own;
}

static bool list_has(const struct list *list, DWORD len, unsigned first, unsigned last)
{
	for (uint32_t i = 0; list->count && i < list->parts && i < 64 &&
			     len >= offsetof(struct list, part) + (i + 1) * sizeof(struct part);
	     i++)
		if (list->part[i].type == 1 && list->part[i].first == first &&
		    list->part[i].len == last - first + 1)
			return true;
	return false;
}

static bool map_has(unsigned first, unsigned last)
{
	static struct list list;
	char name[NAME_LEN];
	DWORD name_len = sizeof(name);
	DWORD len = sizeof(list);
	DWORD type;
	HKEY key = open_own_key();
	bool has = false;

	for (DWORD i = 0; key && !has; i++, name_len = sizeof(name), len = sizeof(list)) {
		memset(&list, 0, sizeof(list));
		if (RegEnumValueA(key, i, name, &name_len, NULL, &type, (BYTE *)&list, &len))
			break;
		if (type == REG_RESOURCE_LIST)
			has = list_has(&list, len, first, last);
	}
	if (key)
		RegCloseKey(key);
	return has;
}

static bool two_in_map(bool one, bool other)
{
	return map_has(FREE, FREE + 7) == one && map_has(FREE + 16, FREE + 19) == other;
}

/* A handle's end is told the resource manager in time, not at once. */
static bool leaves_map(unsigned first, unsigned last)
{
	DWORD start_ms = GetTickCount();

	while (map_has(first, last) && GetTickCount() - start_ms < PATIENCE_MS)
		Sleep(20);
	return !map_has(first, last);
}

/* Does this system's resource manager write down what is reported to it? */
static bool writes_map;

static void in_map(bool passed, const char *name)
{
	if (writes_map)
		ok(passed, "%s", name);
}

static void claim_free(HANDLE device, unsigned first, unsigned last, const char *name)
{
	uint32_t notes = ~0u;

	same(claim(device, first, last, 0, &notes), 0, "%s", name);
	same(notes, 0, "%s: nothing is noted", name);
}

static void two_handles(HANDLE one, HANDLE other)
{
	claim_free(other, FREE + 16, FREE + 19, "another handle claims others");
	in_map(two_in_map(true, true), "the map has both handles' ports");
	claim_free(other, FREE + 24, FREE + 24, "it claims more");
	in_map(two_in_map(true, true) && map_has(FREE + 24, FREE + 24), "and the map all of them");
	same(nio_release(other, FREE + 24, FREE + 24), 0, "it gives that back");
	in_map(two_in_map(true, true) && !map_has(FREE + 24, FREE + 24), "the map keeps the rest");
	CloseHandle(one);
	in_map(leaves_map(FREE, FREE + 7) && two_in_map(false, true),
	       "with one handle its ports leave the map, and the other's stay");
}

static void nobodys(void)
{
	HANDLE one = open_device();
	HANDLE other = open_device();

	claim_free(one, FREE, FREE + 7, "ports that nobody has are claimed");
	writes_map = map_has(FREE, FREE + 7);
	if (!writes_map)
		skip("it writes nothing down", "the system's resource map has what is claimed");
	in_map(two_in_map(true, false), "the resource map has them as kioport's");
	two_handles(one, other);
	one = open_device();
	claim_free(one, FREE, FREE + 7, "they can be claimed again");
	in_map(two_in_map(true, true), "and are in the map again");
	CloseHandle(one);
	CloseHandle(other);
	in_map(leaves_map(FREE, FREE + 7) && leaves_map(FREE + 16, FREE + 19),
	       "with the last handle the map is empty");
}

/* ---- the others ---- */

static void parallel_port(void)
{
	HANDLE device = open_device();
	uint32_t notes = 0;
	bool turn;

	same(claim(device, LPT, LPT + 2, 0, &notes), 0,
	     "the parallel port is claimed, though it is Plug and Play's");
	turn = notes == 0;
	ok(turn || notes == KP_NOTE_PRESENT,
	   "in a turn of the system's driver for it, or with a note that a device is there");
	note("parallel port: %s", turn ? "in a turn, or nobody's" : "its driver gives no turns");
	ok(!map_has(LPT, LPT + 2), "the resource map leaves it to its owner");
	CloseHandle(device);
	check(LPT, LPT + 2, 0, 0, notes, "once more, after it was given back");
	run(ALLOW "lpt1 portclient32.exe in8 0x378");
	expect("allowio lpt1 works for an ordinary program", 0, "0x");
	if (!turn)
		expect("and says what was noted", 0, "knows a device at these ports");
}

static void of_a_driver(void)
{
	check(PIC, PIC + 1, 0, ERROR_BUSY, 0, "ports that the system itself uses are busy");
	check(PIC + 1, PIC + 1, 0, ERROR_BUSY, 0, "and so is one of them");
	check(PIC, PIC + 1, KP_CLAIM_SHARE, 0, KP_NOTE_SHARED, "an administrator can share them");
	ok(!map_has(PIC, PIC + 1), "what is shared is not reported");
	run("kport.exe read 0x21");
	expect("kport names whose they are", 5, "belong to \"");
	run("kport.exe read --share 0x21");
	expect("and reads beside him with --share", 0, "0x");
	run("kport.exe ports");
	expect("kport ports lists them", 0, "0x0020-0x0021");
	run("kport.exe doctor");
	expect("the doctor names who has the parallel port", 0, "0x0378-0x037a, owned by ");
}

/* A PC's usual places; which of them the system serves is seen by opening. */
static const struct {
	const char *name;
	unsigned first;
} serials[] = { { "COM1", 0x3f8 }, { "COM2", 0x2f8 }, { "COM3", 0x3e8 }, { "COM4", 0x2e8 } };

static HANDLE open_serial(const char *name)
{
	char path[16];

	snprintf(path, sizeof(path), "\\\\.\\%s", name);
	return CreateFileA(path, GENERIC_READ | GENERIC_WRITE, 0, NULL, OPEN_EXISTING, 0, NULL);
}

static void open_and_closed(const char *name, unsigned first, HANDLE serial)
{
	char line[64];

	check(first, first + 7, 0, ERROR_BUSY, 0, "a serial port that a program has open is busy");
	snprintf(line, sizeof(line), "kport.exe read 0x%x", first + 5);
	run(line);
	expect("kport names the device", 5, "belong to \"");
	CloseHandle(serial);
	check(first, first + 7, 0, 0, KP_NOTE_PRESENT, "a closed one is taken, and noted");
	run(line);
	expect("kport reads its line status", 0, "0x");
	serial = open_serial(name);
	ok(serial != INVALID_HANDLE_VALUE, "and programs can open it afterwards");
	CloseHandle(serial);
}

static void serial_ports(void)
{
	bool found = false;

	for (size_t i = 0; i < sizeof(serials) / sizeof(serials[0]); i++) {
		HANDLE serial = open_serial(serials[i].name);
		DWORD error = GetLastError();

		if (serial != INVALID_HANDLE_VALUE && found) {
			CloseHandle(serial);
		} else if (serial != INVALID_HANDLE_VALUE) {
			note("serial port: %s", serials[i].name);
			found = true;
			open_and_closed(serials[i].name, serials[i].first, serial);
		} else if (error == ERROR_ACCESS_DENIED || error == ERROR_SHARING_VIOLATION) {
			check(serials[i].first, serials[i].first + 7, 0, ERROR_BUSY, 0,
			      "the serial port by which the results leave is busy");
		}
	}
	if (!found)
		skip("no serial port is free here (a kernel debugger's is not)",
		     "a serial port, open and closed");
}

void suite_claims(void)
{
	struct kp_handshake hello = { .header.size = sizeof(hello),
				      .magic = KP_ABI_MAGIC,
				      .major = KP_ABI_MAJOR };
	HANDLE device = open_driver();

	same(nio_policy(device, policy, NULL), 0, "a policy with ports of others");
	CloseHandle(device);
	nio_open_bare(GENERIC_READ | GENERIC_WRITE, &device);
	same(nio_request(device, KP_REQUEST_HANDSHAKE, &hello), 0, "the handshake");
	CloseHandle(device);
	if (!(hello.features & KP_FEATURE_CLAIM)) {
		skip("before Windows 2000 a driver asks nobody", "claims");
		return;
	}
	parallel_port();
	of_a_driver();
	serial_ports();
	nobodys();
	/* Programs that others kill, and who shares without being an administrator: suites stop and users. */
}
