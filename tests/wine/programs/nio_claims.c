/* SPDX-License-Identifier: MIT */
/*
 * Claims where the system knows other drivers' ports: keys below HKLM\HARDWARE as NT writes them. And who may
 * ask what by how he opened the device, which Wine's server checks as NT's I/O manager does.
 */
#include <string.h>

#include "nio.h"

#define MAP "HARDWARE\\RESOURCEMAP"

static DWORD claim(HANDLE device, unsigned first, unsigned last, uint32_t flags, uint32_t *notes)
{
	struct kp_claim_request request = { .header = { sizeof(request), flags },
					    .range = { (uint16_t)first, (uint16_t)last } };
	DWORD error = nio_request(device, KP_REQUEST_CLAIM, &request);

	*notes = request.notes;
	return error;
}

static void check_claim(unsigned first, unsigned last, uint32_t flags, DWORD wanted,
			uint32_t wanted_notes, const char *name)
{
	uint32_t notes = 0;
	HANDLE device;
	DWORD error = nio_open(GENERIC_READ | GENERIC_WRITE, &device);

	if (!error)
		error = claim(device, first, last, flags, &notes);
	same(error, wanted, "%s", name);
	if (!error)
		same(notes, wanted_notes, "%s: what the answer notes", name);
	CloseHandle(device);
}

/* CM_RESOURCE_LIST of one range, by the width of the kernel, which is this program's. */
struct list {
	uint32_t count, bus_type, bus, version, parts;
	uint8_t type, share;
	uint16_t flags;
	uint32_t first, high, len;
	uint32_t rest[sizeof(void *) == 8 ? 1 : 0];
};

static void put(const char *driver, const char *value, unsigned first, unsigned len)
{
	struct list list = { .count = 1,
			     .bus_type = 1,
			     .version = 0x10001,
			     .parts = 1,
			     .type = 1,
			     .share = 1,
			     .flags = 0x11,
			     .first = first,
			     .len = len };
	char path[200] = MAP "\\";
	HKEY key = NULL;

	RegCreateKeyExA(HKEY_LOCAL_MACHINE, strcat(path, driver), 0, NULL, REG_OPTION_VOLATILE,
			KEY_ALL_ACCESS, NULL, &key, NULL);
	same(RegSetValueExA(key, value, 0, REG_RESOURCE_LIST, (const BYTE *)&list, sizeof(list)), 0,
	     "the map has %s", driver);
	RegCloseKey(key);
}

static void clear(void)
{
	RegDeleteTreeA(HKEY_LOCAL_MACHINE, MAP);
}

static void claims(void)
{
	struct kp_handshake hello = { .header.size = sizeof(hello),
				      .magic = KP_ABI_MAGIC,
				      .major = KP_ABI_MAJOR };
	HANDLE device;

	clear();
	nio_open_bare(GENERIC_READ | GENERIC_WRITE, &device);
	same(nio_request(device, KP_REQUEST_HANDSHAKE, &hello), 0, "the handshake");
	same(hello.features & KP_FEATURE_CLAIM, 0,
	     "the driver does not say that it asks a resource manager that is not there");
	CloseHandle(device);
	check_claim(0x310, 0x317, 0, 0, KP_NOTE_UNASKED, "a claim goes on with a warning");
	put("OtherDrivers\\card", "\\Device\\Card.Raw", 0x310, 8);
	put("OtherDrivers\\bus", "\\Device\\Bus.Raw", 0x200, 0x201);
	put("OtherDrivers\\\\Driver\\kioport", ".Raw", 0x300, 8);
	check_claim(0x310, 0x317, 0, ERROR_BUSY, 0, "ports of a driver are busy");
	check_claim(0x317, 0x317, 0, ERROR_BUSY, 0, "so is the last of them");
	check_claim(0x318, 0x31f, 0, 0, KP_NOTE_UNASKED, "the next one is free");
	check_claim(0x310, 0x317, KP_CLAIM_SHARE, 0, KP_NOTE_SHARED, "they can be shared");
	check_claim(0x200, 0x207, 0, 0, KP_NOTE_UNASKED, "a bus owns no ports");
	check_claim(0x300, 0x307, 0, 0, KP_NOTE_UNASKED, "nor does this driver");
	clear();
	check_claim(0x310, 0x317, 0, 0, KP_NOTE_UNASKED, "free again, without the map");
}

static const struct {
	const char *name;
	DWORD access;
	unsigned rights;
} ways[] = {
	{ "nothing", 0, 0 },
	{ "reading", GENERIC_READ, KP_RIGHT_READ },
	{ "writing", GENERIC_WRITE, KP_RIGHT_WRITE },
	{ "both", GENERIC_READ | GENERIC_WRITE, KP_RIGHT_READ | KP_RIGHT_WRITE },
};

/* By the table of docs/windows.md: r, w, or both (b). */
static const char needs[] = "?rrwrbrrbbrrbrrbbrr";

static void accesses(void)
{
	_Static_assert(sizeof(needs) - 1 == KP_REQUEST_LAST + 1, "one letter a request");

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		for (unsigned number = 1; number <= KP_REQUEST_LAST; number++) {
			struct kp_header none = { 0 };
			unsigned needed = needs[number] == 'r' ? KP_RIGHT_READ :
					  needs[number] == 'w' ? KP_RIGHT_WRITE :
								 KP_RIGHT_READ | KP_RIGHT_WRITE;
			DWORD answered, error, wanted;
			HANDLE device;

			wanted = needed & ~ways[i].rights ? ERROR_ACCESS_DENIED :
							    ERROR_INVALID_PARAMETER;
			nio_open_bare(ways[i].access, &device);
			error = nio_control(device, KP_NT_CODE(number, needed), &none, sizeof(none),
					    &none, sizeof(none), &answered);
			same(error, wanted, "request %u, opened for %s", number, ways[i].name);
			CloseHandle(device);
		}
}

/* "plant": a driver's ports stay in the map, for other programs; "clear": they go. */
int main(int argc, char **argv)
{
	clear();
	if (argc > 1 && !strcmp(argv[1], "plant")) {
		put("OtherDrivers\\card", "\\Device\\Card.Raw", 0x310, 8);
		put("OtherDrivers\\card", "\\Device\\Card.Translated", 0x310, 8);
	}
	if (argc > 1)
		return 0;
	claims();
	accesses();
	return plan();
}
