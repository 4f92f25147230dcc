/* SPDX-License-Identifier: MIT */
/* The I/O manager: devices, files, requests, the event log. */
#include "mock.h"

#include <stdlib.h>
#include <string.h>

#include "driver/nt/kioport.h"
#include "messages.h"

NTSTATUS DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING service_key);

static NTSTATUS no_such_request(PDEVICE_OBJECT device, PIRP irp)
{
	(void)device;
	irp->IoStatus.Status = STATUS_INVALID_DEVICE_REQUEST;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return STATUS_INVALID_DEVICE_REQUEST;
}

NTSTATUS nt_load(void)
{
	static WCHAR key[] = L"\\Registry\\Machine\\System\\CurrentControlSet\\Services\\kioport";
	/* not terminated, as the I/O manager's need not be */
	UNICODE_STRING service_key = { sizeof(key) - 2, sizeof(key) - 2, key };
	NTSTATUS status;

	memset(&nt.driver, 0, sizeof(nt.driver));
	memset(&kioport_device, 0, sizeof(kioport_device)); /* a fresh image */
	for (unsigned i = 0; i <= IRP_MJ_MAXIMUM_FUNCTION; i++)
		nt.driver.MajorFunction[i] = no_such_request;
	status = DriverEntry(&nt.driver, &service_key);
	if (NT_SUCCESS(status) && (!nt.device || !nt.links))
		nt_violation("a driver that nobody can open");
	if (nt.locks || nt.regions)
		nt_violation("a lock is held after loading");
	return status;
}

bool nt_unload(void)
{
	if (!nt.driver.DriverUnload)
		return false;
	nt.driver.DriverUnload(&nt.driver);
	return true;
}

NTSTATUS IoCreateDevice(PDRIVER_OBJECT driver, ULONG extension_bytes, PUNICODE_STRING name,
			ULONG type, ULONG characteristics, BOOLEAN exclusive,
			PDEVICE_OBJECT *device)
{
	(void)extension_bytes;
	(void)name;
	if (type != FILE_DEVICE_UNKNOWN || !(characteristics & FILE_DEVICE_SECURE_OPEN) ||
	    exclusive)
		nt_violation("a device of the wrong kind");
	if (nt.device)
		return STATUS_OBJECT_NAME_COLLISION;
	if (nt_must_fail("IoCreateDevice"))
		return STATUS_INSUFFICIENT_RESOURCES;
	*device = calloc(1, sizeof(**device));
	(*device)->DriverObject = driver;
	driver->DeviceObject = *device;
	(*device)->Characteristics = characteristics;
	nt.device = *device;
	nt.devices++;
	return STATUS_SUCCESS;
}

VOID IoDeleteDevice(PDEVICE_OBJECT device)
{
	if (device != nt.device)
		nt_violation("deleted another device");
	free(device);
	free(nt.dacl);
	free(nt.label);
	nt.dacl = nt.label = NULL;
	nt.device = NULL;
	nt.devices--;
}

/* Whoever finds the link may open the device, were the system not to wait for DriverEntry. */
NTSTATUS IoCreateSymbolicLink(PUNICODE_STRING link, PUNICODE_STRING target)
{
	(void)link;
	(void)target;
	if (nt_must_fail("IoCreateSymbolicLink"))
		return STATUS_OBJECT_NAME_COLLISION;
	if (!nt.dacl && !nt.is_emulated && nt.major)
		nt_violation("a link before the device has its security descriptor");
	nt.links++;
	return STATUS_SUCCESS;
}

NTSTATUS IoDeleteSymbolicLink(PUNICODE_STRING link)
{
	(void)link;
	nt.links--;
	return STATUS_SUCCESS;
}

PIO_STACK_LOCATION IoGetCurrentIrpStackLocation(PIRP irp)
{
	return &irp->at;
}

VOID IoCompleteRequest(PIRP irp, CCHAR boost)
{
	(void)boost;
	irp->completions++;
}

static NTSTATUS dispatch(UCHAR major, IRP *irp)
{
	NTSTATUS status = nt.driver.MajorFunction[major](nt.device, irp);

	if (irp->completions != 1)
		nt_violation("a request that was not completed once");
	if (irp->IoStatus.Status != status)
		nt_violation("a request with two answers");
	if (nt.locks || nt.regions)
		nt_violation("a lock is held after a request");
	return status;
}

static bool device_admits(SECURITY_SUBJECT_CONTEXT *subject, ACCESS_MASK access)
{
	GENERIC_MAPPING mapping = { FILE_GENERIC_READ, FILE_GENERIC_WRITE, FILE_GENERIC_EXECUTE,
				    FILE_ALL_ACCESS };
	SECURITY_DESCRIPTOR descriptor = { .Control = 1, .Dacl = nt.dacl, .Sacl = nt.label };
	ACCESS_MASK granted;
	NTSTATUS status;
	uint64_t fail_call = nt.fail_call;
	bool is_admitted;

	if (!nt.dacl)
		return true; /* NT 4.0: the usual device lets everybody in */
	nt.fail_call = 0;
	is_admitted = SeAccessCheck(&descriptor, subject, FALSE, access, 0, NULL, &mapping,
				    UserMode, &granted, &status);
	nt.calls--;
	nt.fail_call = fail_call;
	return is_admitted;
}

NTSTATUS nt_open_name(struct nt_file *file, const struct nt_token *token, ACCESS_MASK access,
		      const WCHAR *name)
{
	ACCESS_STATE state = { .PreviouslyGrantedAccess = access };
	IO_SECURITY_CONTEXT security = { .AccessState = &state };
	IRP irp = { .at = { .FileObject = &file->object } };
	NTSTATUS status;

	memset(file, 0, sizeof(*file));
	state.SubjectSecurityContext.PrimaryToken = (PACCESS_TOKEN)(uintptr_t)token;
	if (!nt.links)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	if (!nt.is_emulated && !device_admits(&state.SubjectSecurityContext, access))
		return STATUS_ACCESS_DENIED;
	if (name)
		RtlInitUnicodeString(&file->object.FileName, name);
	irp.at.Parameters.Create.SecurityContext = nt.is_emulated ? NULL : &security;
	status = dispatch(IRP_MJ_CREATE, &irp);
	if (!NT_SUCCESS(status) && file->object.FsContext)
		nt_violation("a refused file that has something");
	file->access = access;
	return status;
}

NTSTATUS nt_open(struct nt_file *file, const struct nt_token *token, ACCESS_MASK access)
{
	return nt_open_name(file, token, access, NULL);
}

void nt_cleanup(struct nt_file *file)
{
	IRP irp = { .at = { .FileObject = &file->object } };

	dispatch(IRP_MJ_CLEANUP, &irp);
}

void nt_finish(struct nt_file *file)
{
	IRP irp = { .at = { .FileObject = &file->object } };

	dispatch(IRP_MJ_CLOSE, &irp);
}

void nt_close(struct nt_file *file)
{
	if (!nt.is_emulated)
		nt_cleanup(file);
	nt_finish(file);
}

static ULONG larger(ULONG a, ULONG b)
{
	return a > b ? a : b;
}

/* The access that a code asks for is in its bits 14 and 15; 0: any will do. */
static bool may_control(const struct nt_file *file, ULONG code)
{
	return !(code >> 14 & 3u & ~file->access);
}

NTSTATUS nt_control(struct nt_file *file, ULONG code, void *buffer, ULONG in_len, ULONG out_len,
		    ULONG_PTR *answered)
{
	IRP irp = { .at = { .FileObject = &file->object } };
	ULONG len = larger(in_len, out_len);
	NTSTATUS status;

	if (answered)
		*answered = 0;
	if (!may_control(file, code))
		return STATUS_ACCESS_DENIED;
	irp.at.Parameters.DeviceIoControl.IoControlCode = code;
	irp.at.Parameters.DeviceIoControl.InputBufferLength = in_len;
	irp.at.Parameters.DeviceIoControl.OutputBufferLength = out_len;
	/* of exactly this size, so that a step outside is seen */
	if (len) {
		irp.AssociatedIrp.SystemBuffer = malloc(len);
		memset(irp.AssociatedIrp.SystemBuffer, 0xcc, len);
		if (in_len)
			memcpy(irp.AssociatedIrp.SystemBuffer, buffer, in_len);
	}
	status = dispatch(IRP_MJ_DEVICE_CONTROL, &irp);
	if (irp.IoStatus.Information > out_len)
		nt_violation("more answered than there is room for");
	if (!NT_SUCCESS(status) && irp.IoStatus.Information)
		nt_violation("an answer to what was refused");
	if (irp.IoStatus.Information)
		memcpy(buffer, irp.AssociatedIrp.SystemBuffer, irp.IoStatus.Information);
	free(irp.AssociatedIrp.SystemBuffer);
	if (answered)
		*answered = irp.IoStatus.Information;
	return status;
}

PVOID IoAllocateErrorLogEntry(PVOID object, UCHAR len_bytes)
{
	if (object != &nt.driver)
		nt_violation("an entry of somebody else's");
	if (len_bytes > 152) /* ERROR_LOG_MAXIMUM_SIZE of Windows NT 4.0 */
		nt_violation("an entry longer than an entry can be");
	if (len_bytes < sizeof(IO_ERROR_LOG_PACKET)) /* which every NT refuses */
		nt_violation("an entry shorter than an entry can be");
	if (nt.is_emulated)
		nt_violation("Wine has no event log");
	return nt_must_fail("IoAllocateErrorLogEntry") ? NULL : malloc(len_bytes);
}

/* Event Viewer shows an insertion that is missing as it stands, and drops one too many. */
static void check_insertions(const IO_ERROR_LOG_PACKET *packet)
{
	static const struct {
		NTSTATUS id;
		unsigned insertions;
	} texts[] = {
#define X(id, insertions) { id, insertions },
		KIOPORT_INSERTIONS(X)
#undef X
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		if (texts[i].id == packet->ErrorCode &&
		    texts[i].insertions == packet->NumberOfStrings + 1u)
			return;
	nt_violation("an entry that does not fit its text");
}

VOID IoWriteErrorLogEntry(PVOID entry)
{
	const IO_ERROR_LOG_PACKET *packet = entry;
	const WCHAR *text = (const WCHAR *)((const UCHAR *)entry + packet->StringOffset);
	unsigned at = nt.event_count % 64;
	unsigned used = 0;

	check_insertions(packet);
	for (unsigned i = 0; i < packet->NumberOfStrings; i++) {
		while (*text && used < 126)
			nt.event_text[at][used++] = *text++;
		nt.event_text[at][used++] = L'|';
		text++;
	}
	nt.event_text[at][used] = 0;
	nt.events[at] = packet->ErrorCode;
	nt.event_count++;
	free(entry);
}
