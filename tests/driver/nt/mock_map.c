/* SPDX-License-Identifier: MIT */
/* HKLM\HARDWARE\RESOURCEMAP: classes of drivers, drivers, and their devices' ports. */
#include "mock_peers.h"

#include <string.h>

#define NAME_MAX 64u

/* Keys that are open, by handle. */
static struct map_key {
	const char *class_name, *driver; /* NULL: a key above */
} keys[NT_HANDLES];

static struct map_key *key_of(HANDLE handle)
{
	return &keys[((uintptr_t)handle & 0x7fffffffu) / 4 % NT_HANDLES];
}

struct nt_entry *nt_add_entry(const char *class_name, const char *driver, const char *value)
{
	static const ULONG head[] = { 1, 1, 0, 0x10001,
				      0 }; /* one list, Isa, bus 0, version, count */
	struct nt_entry *entry = nt_machine.entries;

	while (entry->class_name)
		entry++;
	entry->class_name = class_name;
	entry->driver = driver;
	entry->value = value;
	entry->type = REG_RESOURCE_LIST;
	memcpy(entry->data, head, sizeof(head));
	entry->len_bytes = sizeof(head);
	return entry;
}

static CM_PARTIAL_RESOURCE_DESCRIPTOR *add_part(struct nt_entry *entry, UCHAR type)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR *part = (void *)(entry->data + entry->len_bytes);
	ULONG count;

	memcpy(&count, entry->data + 16, sizeof(count));
	count++;
	memcpy(entry->data + 16, &count, sizeof(count));
	memset(part, 0, sizeof(*part));
	part->Type = type;
	entry->len_bytes += (ULONG)sizeof(*part);
	return part;
}

void nt_add_port(struct nt_entry *entry, uint64_t first, ULONG len)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR *part = add_part(entry, CmResourceTypePort);

	part->Flags = CM_RESOURCE_PORT_IO;
	part->u.Port.Start.QuadPart = (LONGLONG)first;
	part->u.Port.Length = len;
}

void nt_add_interrupt(struct nt_entry *entry)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR *part = add_part(entry, CmResourceTypeInterrupt);

	part->Flags = 1;
	part->u.Port.Start.QuadPart = 0x378; /* which is no port here */
	part->u.Port.Length = 3;
}

void nt_add_specific(struct nt_entry *entry, ULONG len_bytes)
{
	CM_PARTIAL_RESOURCE_DESCRIPTOR *part = add_part(entry, CmResourceTypeDeviceSpecific);

	part->u.DeviceSpecificData.DataSize = len_bytes;
	memset(entry->data + entry->len_bytes, 0x01, len_bytes);
	entry->len_bytes += len_bytes;
}

static size_t narrow(const UNICODE_STRING *name, char *to)
{
	size_t len = name->Length / sizeof(WCHAR);

	if (len >= NAME_MAX)
		nt_violation("a name that nobody gave");
	for (size_t i = 0; i < len; i++)
		to[i] = (char)name->Buffer[i];
	to[len] = '\0';
	return len;
}

static bool is_in(const struct nt_entry *entry, const struct map_key *key)
{
	return entry->class_name &&
	       (!key->class_name || !strcmp(entry->class_name, key->class_name)) &&
	       (!key->driver || !strcmp(entry->driver, key->driver));
}

/* The name of the entry's key below this one; NULL: it has values there. */
static const char *key_below(const struct nt_entry *entry, const struct map_key *key)
{
	if (!key->class_name)
		return entry->class_name;
	return key->driver ? NULL : entry->driver;
}

static bool find_below(const struct map_key *key, const char *name, struct map_key *found)
{
	for (unsigned i = 0; i < NT_ENTRIES; i++) {
		const struct nt_entry *entry = &nt_machine.entries[i];

		if (!is_in(entry, key) || strcmp(key_below(entry, key), name))
			continue;
		found->class_name = entry->class_name;
		found->driver = key->class_name ? entry->driver : NULL;
		return true;
	}
	return false;
}

bool nt_map_open(HANDLE *key, const OBJECT_ATTRIBUTES *attributes, NTSTATUS *status)
{
	struct map_key found = { NULL, NULL };
	char name[NAME_MAX];

	if (attributes->ObjectName->Length >= NAME_MAX * sizeof(WCHAR))
		return false;
	narrow(attributes->ObjectName, name);
	if (!attributes->RootDirectory &&
	    strcmp(name, "\\Registry\\Machine\\Hardware\\ResourceMap"))
		return false;
	*status = STATUS_OBJECT_NAME_NOT_FOUND;
	if (nt_must_fail("ZwOpenKey"))
		*status = STATUS_INSUFFICIENT_RESOURCES;
	else if (attributes->RootDirectory ?
			 find_below(key_of(attributes->RootDirectory), name, &found) :
			 !nt_machine.has_no_map)
		*status = STATUS_SUCCESS;
	if (*status != STATUS_SUCCESS)
		return true;
	*key = nt_kernel_handle(NT_KEY);
	nt.keys++;
	*key_of(*key) = found;
	return true;
}

/* Names come once, in the order of the entries. */
static const char *nth_below(const struct map_key *key, ULONG index)
{
	for (unsigned i = 0; i < NT_ENTRIES; i++) {
		const struct nt_entry *entry = &nt_machine.entries[i];
		bool is_first = is_in(entry, key);

		for (unsigned j = 0; is_first && j < i; j++)
			if (is_in(&nt_machine.entries[j], key) &&
			    !strcmp(key_below(&nt_machine.entries[j], key), key_below(entry, key)))
				is_first = false;
		if (is_first && !index--)
			return key_below(entry, key);
	}
	return NULL;
}

NTSTATUS ZwEnumerateKey(HANDLE handle, ULONG index, KEY_INFORMATION_CLASS what, PVOID to,
			ULONG len_bytes, ULONG *needed_bytes)
{
	const char *name = nth_below(key_of(handle), index);
	KEY_BASIC_INFORMATION *information = to;

	if (what != KeyBasicInformation)
		nt_violation("a question that the registry does not know");
	if (nt_must_fail("ZwEnumerateKey"))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!name)
		return STATUS_NO_MORE_ENTRIES;
	information->NameLength = (ULONG)(strlen(name) * sizeof(WCHAR));
	*needed_bytes = FIELD_OFFSET(KEY_BASIC_INFORMATION, Name) + information->NameLength;
	if (*needed_bytes > len_bytes)
		return STATUS_BUFFER_OVERFLOW;
	for (size_t i = 0; name[i]; i++)
		information->Name[i] = (WCHAR)name[i];
	return STATUS_SUCCESS;
}

static const struct nt_entry *nth_value(const struct map_key *key, ULONG index)
{
	for (unsigned i = 0; i < NT_ENTRIES; i++)
		if (is_in(&nt_machine.entries[i], key) && !index--)
			return &nt_machine.entries[i];
	return NULL;
}

NTSTATUS ZwEnumerateValueKey(HANDLE handle, ULONG index, KEY_VALUE_INFORMATION_CLASS what, PVOID to,
			     ULONG len_bytes, ULONG *needed_bytes)
{
	const struct nt_entry *entry = nth_value(key_of(handle), index);
	KEY_VALUE_FULL_INFORMATION *information = to;
	size_t i;

	if (what != KeyValueFullInformation || !key_of(handle)->driver)
		nt_violation("a question that the registry does not know");
	if (nt_must_fail("ZwEnumerateValueKey"))
		return STATUS_INSUFFICIENT_RESOURCES;
	if (!entry)
		return STATUS_NO_MORE_ENTRIES;
	information->Type = entry->type;
	information->NameLength = (ULONG)(strlen(entry->value) * sizeof(WCHAR));
	information->DataOffset =
		(FIELD_OFFSET(KEY_VALUE_FULL_INFORMATION, Name) + information->NameLength + 7) &
		~7u;
	information->DataLength = entry->len_bytes;
	*needed_bytes = information->DataOffset + entry->len_bytes;
	if (*needed_bytes > len_bytes)
		return STATUS_BUFFER_OVERFLOW;
	for (i = 0; entry->value[i]; i++)
		information->Name[i] = (WCHAR)entry->value[i];
	if (entry->len_bytes <= sizeof(entry->data))
		memcpy((UCHAR *)to + information->DataOffset, entry->data, entry->len_bytes);
	return STATUS_SUCCESS;
}
