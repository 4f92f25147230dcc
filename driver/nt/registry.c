/* SPDX-License-Identifier: MIT */
/* The service's key Parameters, which only administrators can write. */
#include "kioport.h"

#define PARAMETERS L"\\Parameters"

static UNICODE_STRING key_name;

NTSTATUS kioport_registry_start(PUNICODE_STRING service_key)
{
	static const WCHAR parameters[] = PARAMETERS;
	USHORT len = (USHORT)(service_key->Length + sizeof(parameters) - sizeof(WCHAR));

	if (len < service_key->Length)
		return STATUS_NAME_TOO_LONG;
	key_name.Buffer = ExAllocatePoolWithTag(PagedPool, len, KIOPORT_POOL_TAG);
	if (!key_name.Buffer)
		return STATUS_INSUFFICIENT_RESOURCES;
	key_name.Length = len;
	key_name.MaximumLength = len;
	memcpy(key_name.Buffer, service_key->Buffer, service_key->Length);
	memcpy((UCHAR *)key_name.Buffer + service_key->Length, parameters,
	       sizeof(parameters) - sizeof(WCHAR));
	return STATUS_SUCCESS;
}

void kioport_registry_stop(void)
{
	ExFreePool(key_name.Buffer);
	key_name.Buffer = NULL;
}

static NTSTATUS open_key(HANDLE *key)
{
	OBJECT_ATTRIBUTES attributes;

	InitializeObjectAttributes(&attributes, &key_name,
				   OBJ_CASE_INSENSITIVE | kioport_system.handle_flags, NULL, NULL);
	return ZwOpenKey(key, KEY_QUERY_VALUE, &attributes);
}

static NTSTATUS query(HANDLE key, PCWSTR name, ULONG max_bytes, struct kioport_value *value)
{
	const ULONG head = FIELD_OFFSET(KEY_VALUE_PARTIAL_INFORMATION, Data);
	UNICODE_STRING text;
	NTSTATUS status;
	ULONG len = head + max_bytes;

	value->memory = ExAllocatePoolWithTag(PagedPool, len, KIOPORT_POOL_TAG);
	if (!value->memory)
		return STATUS_INSUFFICIENT_RESOURCES;
	RtlInitUnicodeString(&text, name);
	status = ZwQueryValueKey(key, &text, KeyValuePartialInformation, value->memory, len, &len);
	/* Where only a part found room, that is a warning; half a value is none. */
	if (status != STATUS_SUCCESS) {
		kioport_registry_free(value);
		return NT_SUCCESS(status) ? STATUS_UNSUCCESSFUL : status;
	}
	value->type = value->memory->Type;
	value->len_bytes = value->memory->DataLength;
	value->data = value->memory->Data;
	return STATUS_SUCCESS;
}

NTSTATUS kioport_registry_read(PCWSTR name, ULONG max_bytes, struct kioport_value *value)
{
	NTSTATUS status;
	HANDLE key;

	memset(value, 0, sizeof(*value));
	status = open_key(&key);
	if (!NT_SUCCESS(status))
		return status;
	status = query(key, name, max_bytes, value);
	ZwClose(key);
	return status;
}

void kioport_registry_free(struct kioport_value *value)
{
	if (value->memory)
		ExFreePool(value->memory);
	memset(value, 0, sizeof(*value));
}
