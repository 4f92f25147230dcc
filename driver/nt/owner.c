/* SPDX-License-Identifier: MIT */
/*
 * Whether a driver uses a range: HKLM\HARDWARE\RESOURCEMAP says which devices have which ports, by key
 * (class of drivers), key (driver) and value ("\Device\NAME.Raw"), and the device itself says whether
 * anybody uses it.
 */
#include "kioport.h"

/* An entry with its name; longer ones are no devices' with ports. */
#define ENTRY_BYTES 32768u
#define NAME_CHARS 256u

/*
 * PCI local bus specification 2.2, 6.2.5.1: a device has at most 256 ports a range, and ISA cards have
 * fewer. What is longer is a bus that hands them on.
 */
#define MAX_DEVICE_PORTS 256u

/* CTL_CODE(FILE_DEVICE_SERIAL_PORT, 20, METHOD_BUFFERED, FILE_ANY_ACCESS): ntddser.h, IOCTL_SERIAL_GET_BAUD_RATE */
#define SERIAL_GET_BAUD_RATE 0x001b0050u

static const WCHAR map_name[] = L"\\Registry\\Machine\\Hardware\\ResourceMap";
static const WCHAR pnp_class[] = L"PnP Manager";
static const WCHAR own_driver[] = L"kioport";
static const WCHAR raw[] = L".Raw";

struct search {
	struct kp_range range;
	enum kioport_use use;
	bool is_pnp; /* of the class that is looked into */
	union {
		KEY_VALUE_FULL_INFORMATION value;
		UCHAR bytes[ENTRY_BYTES];
	} entry;
};

static NTSTATUS open_key(HANDLE folder, PUNICODE_STRING name, HANDLE *key)
{
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, name,
				   OBJ_CASE_INSENSITIVE | kioport_system.handle_flags, folder,
				   NULL);
	return ZwOpenKey(key, KEY_READ, &attributes);
}

static WCHAR lower(WCHAR c)
{
	return c >= L'A' && c <= L'Z' ? (WCHAR)(c + (L'a' - L'A')) : c;
}

/* chars: without a zero at the end */
static bool ends_with(const UNICODE_STRING *name, const WCHAR *end, ULONG chars)
{
	ULONG len = name->Length / (ULONG)sizeof(WCHAR);
	ULONG i;

	for (i = 0; len >= chars && i < chars; i++)
		if (lower(name->Buffer[len - chars + i]) != lower(end[i]))
			return false;
	return len >= chars;
}

#define ENDS_WITH(name, text) ends_with((name), (text), sizeof(text) / sizeof((text)[0]) - 1)

/* Nobody who is asked whether he may be opened is disturbed; a serial port loses no settings. */
static enum kioport_use use_of_open(const struct kioport_peer *peer, bool is_pnp)
{
	ULONG baud_rate;

	if (NT_SUCCESS(kioport_peer_ask(peer, SERIAL_GET_BAUD_RATE, false, &baud_rate,
					sizeof(baud_rate))))
		return KIOPORT_PRESENT;
	/* A driver of parallel ports that knows no turns uses them while it is printed to. */
	if (peer->top->DeviceType == FILE_DEVICE_PARALLEL_PORT &&
	    !kioport_parallel_takes_turns(peer))
		return KIOPORT_PRESENT;
	/* Plug and Play's own device, with no driver above it. */
	if (is_pnp && peer->top == peer->file->DeviceObject)
		return KIOPORT_PRESENT;
	return KIOPORT_USED;
}

/*
 * Serial ports let one in at a time. Where a Plug and Play device refuses for another reason there is
 * no driver that serves it: those that there are have to let themselves be opened.
 */
static enum kioport_use use_of_device(PUNICODE_STRING name, bool is_pnp)
{
	struct kioport_peer peer;
	enum kioport_use use;
	NTSTATUS status;

	/* Nobody can be asked on Wine, and resources of a driver as a whole have no device. */
	if (kioport_system.is_emulated || !name->Length)
		return KIOPORT_USED;
	status = kioport_peer_open(name, &peer);
	if (!NT_SUCCESS(status))
		return is_pnp && status != STATUS_ACCESS_DENIED &&
				       status != STATUS_SHARING_VIOLATION &&
				       status != STATUS_DEVICE_BUSY ?
			       KIOPORT_PRESENT :
			       KIOPORT_USED;
	use = use_of_open(&peer, is_pnp);
	kioport_peer_close(&peer);
	return use;
}

static bool is_port_within(const CM_PARTIAL_RESOURCE_DESCRIPTOR *part, struct kp_range range)
{
	ULONGLONG first = (ULONGLONG)part->u.Port.Start.QuadPart;
	ULONG len = part->u.Port.Length;

	return part->Type == CmResourceTypePort && part->Flags & CM_RESOURCE_PORT_IO && len &&
	       len <= MAX_DEVICE_PORTS && first <= range.last && first + len > range.first;
}

/* A list as the registry has it, whoever wrote it: nothing behind its end is looked at. */
static bool list_has(const UCHAR *at, ULONG len, struct kp_range range)
{
	const ULONG head =
		FIELD_OFFSET(CM_FULL_RESOURCE_DESCRIPTOR, PartialResourceList.PartialDescriptors);
	const ULONG list_head = FIELD_OFFSET(CM_RESOURCE_LIST, List);
	CM_PARTIAL_RESOURCE_DESCRIPTOR part;
	CM_FULL_RESOURCE_DESCRIPTOR full;
	ULONG count, parts;

	if (len < list_head)
		return false;
	memcpy(&count, at, sizeof(count));
	at += list_head;
	len -= list_head;
	for (; count && len >= head; count--) {
		memcpy(&full, at, head);
		at += head;
		len -= head;
		parts = full.PartialResourceList.Count;
		for (; parts && len >= sizeof(part); parts--) {
			memcpy(&part, at, sizeof(part));
			at += sizeof(part);
			len -= (ULONG)sizeof(part);
			if (is_port_within(&part, range))
				return true;
			if (part.Type != CmResourceTypeDeviceSpecific)
				continue;
			if (part.u.DeviceSpecificData.DataSize > len)
				return false;
			at += part.u.DeviceSpecificData.DataSize;
			len -= part.u.DeviceSpecificData.DataSize;
		}
	}
	return false;
}

static void look_at_value(struct search *search)
{
	const KEY_VALUE_FULL_INFORMATION *value = &search->entry.value;
	UNICODE_STRING name = { .Buffer = (WCHAR *)(ULONG_PTR)value->Name };
	WCHAR text[NAME_CHARS];
	enum kioport_use use;

	if (value->Type != REG_RESOURCE_LIST || value->NameLength >= sizeof(text))
		return;
	name.Length = (USHORT)value->NameLength;
	if (!ENDS_WITH(&name, raw) ||
	    !list_has(search->entry.bytes + value->DataOffset, value->DataLength, search->range))
		return;
	name.Length = (USHORT)(name.Length - (sizeof(raw) - sizeof(WCHAR)));
	name.MaximumLength = name.Length;
	memcpy(text, value->Name, name.Length);
	name.Buffer = text;
	use = use_of_device(&name, search->is_pnp);
	if (use > search->use)
		search->use = use;
}

static NTSTATUS search_driver(struct search *search, HANDLE driver)
{
	NTSTATUS status = STATUS_SUCCESS;
	ULONG index, len;

	for (index = 0; search->use != KIOPORT_USED; index++) {
		status = ZwEnumerateValueKey(driver, index, KeyValueFullInformation,
					     search->entry.bytes, ENTRY_BYTES, &len);
		if (status == STATUS_SUCCESS)
			look_at_value(search);
		else if (status != STATUS_BUFFER_OVERFLOW && status != STATUS_BUFFER_TOO_SMALL)
			break;
	}
	return status == STATUS_NO_MORE_ENTRIES ? STATUS_SUCCESS : status;
}

typedef NTSTATUS visit_key(struct search *search, HANDLE key, const UNICODE_STRING *name);

struct key_entry {
	KEY_BASIC_INFORMATION information;
	WCHAR rest[NAME_CHARS];
};

/* Visits every key in a key, until the range is known to be used. A key that has gone meanwhile is none. */
static NTSTATUS for_each_key(struct search *search, HANDLE folder, visit_key *visit)
{
	struct key_entry entry;
	UNICODE_STRING name;
	NTSTATUS status = STATUS_SUCCESS;
	HANDLE key;
	ULONG index, len;

	for (index = 0; search->use != KIOPORT_USED && NT_SUCCESS(status); index++) {
		status = ZwEnumerateKey(folder, index, KeyBasicInformation, &entry, sizeof(entry),
					&len);
		if (!NT_SUCCESS(status))
			break;
		name.Buffer = entry.information.Name;
		name.Length = name.MaximumLength = (USHORT)entry.information.NameLength;
		status = open_key(folder, &name, &key);
		if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
			status = STATUS_SUCCESS;
			continue;
		}
		if (NT_SUCCESS(status)) {
			status = visit(search, key, &name);
			ZwClose(key);
		}
	}
	return status == STATUS_NO_MORE_ENTRIES ? STATUS_SUCCESS : status;
}

/* What this driver reported itself is known by its own lists. */
static NTSTATUS visit_driver(struct search *search, HANDLE key, const UNICODE_STRING *name)
{
	return ENDS_WITH(name, own_driver) ? STATUS_SUCCESS : search_driver(search, key);
}

static NTSTATUS visit_class(struct search *search, HANDLE key, const UNICODE_STRING *name)
{
	search->is_pnp = ENDS_WITH(name, pnp_class);
	return for_each_key(search, key, visit_driver);
}

/* A system without a map (Wine) names no owners. */
enum kp_status kioport_use_of(struct kp_range range, enum kioport_use *use)
{
	struct search *search = kioport_env.memory.alloc(sizeof(*search));
	UNICODE_STRING name;
	NTSTATUS status;
	HANDLE map;

	*use = KIOPORT_FREE;
	if (!search)
		return KP_STATUS_NO_MEMORY;
	search->range = range;
	search->use = KIOPORT_FREE;
	RtlInitUnicodeString(&name, map_name);
	status = open_key(NULL, &name, &map);
	if (NT_SUCCESS(status)) {
		status = for_each_key(search, map, visit_class);
		ZwClose(map);
	} else if (status == STATUS_OBJECT_NAME_NOT_FOUND) {
		status = STATUS_SUCCESS;
	}
	*use = search->use;
	kioport_env.memory.free(search);
	if (status == STATUS_INSUFFICIENT_RESOURCES)
		return KP_STATUS_NO_MEMORY;
	return NT_SUCCESS(status) ? KP_STATUS_OK : KP_STATUS_SYSTEM;
}
