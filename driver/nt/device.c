/* SPDX-License-Identifier: MIT */
/* \\.\kioport: file objects become handles of the core, I/O controls its requests. */
#include "kioport.h"

struct kp_device kioport_device;

static struct kioport_file *open_files; /* under the device lock */

NTSTATUS kioport_ntstatus(enum kp_status status)
{
	/* Each becomes another error of Win32's, so that a program can tell them apart. */
	static const NTSTATUS codes[] = {
		[KP_STATUS_OK] = STATUS_SUCCESS,
		[KP_STATUS_INVALID] = STATUS_INVALID_PARAMETER,
		[KP_STATUS_UNSUPPORTED] = STATUS_NOT_SUPPORTED,
		[KP_STATUS_DENIED] = STATUS_ACCESS_DENIED,
		[KP_STATUS_BUSY] = STATUS_DEVICE_BUSY,
		[KP_STATUS_TIMED_OUT] = STATUS_IO_TIMEOUT,
		[KP_STATUS_NO_MEMORY] = STATUS_INSUFFICIENT_RESOURCES,
		[KP_STATUS_INTERRUPTED] = STATUS_CANCELLED,
		[KP_STATUS_SYSTEM] = STATUS_UNSUCCESSFUL,
	};

	if ((size_t)status >= sizeof(codes) / sizeof(codes[0]))
		return STATUS_UNSUCCESSFUL;
	return codes[status];
}

static NTSTATUS complete(PIRP irp, NTSTATUS status, ULONG_PTR answered)
{
	irp->IoStatus.Status = status;
	irp->IoStatus.Information = answered;
	IoCompleteRequest(irp, IO_NO_INCREMENT);
	return status;
}

/*
 * A stop of the service while handles are open would mark the driver for unloading and cut new
 * openers off, so there is nothing to unload by meanwhile: the stop fails and everything goes on.
 * A stop that comes between the I/O manager's look and ours is deferred by the I/O manager.
 */
NTSTATUS kioport_file_enter(struct kioport_file *opened, HANDLE process)
{
	NTSTATUS status = STATUS_SUCCESS;
	const struct kioport_file *file;
	ULONG of_all = 0, of_process = 0;

	opened->process = process;
	kioport_env.lock_device(&kioport_device);
	for (file = open_files; file; file = file->next) {
		of_all++;
		of_process += file->process == opened->process;
	}
	if (of_all >= KIOPORT_MAX_FILES || of_process >= KIOPORT_MAX_FILES_A_PROCESS) {
		status = STATUS_INSUFFICIENT_RESOURCES;
	} else {
		opened->next = open_files;
		open_files = opened;
		kioport_driver->DriverUnload = NULL;
	}
	kioport_env.unlock_device(&kioport_device);
	return status;
}

void kioport_file_leave(struct kioport_file *opened)
{
	struct kioport_file **link = &open_files;

	kioport_env.lock_device(&kioport_device);
	while (*link != opened)
		link = &(*link)->next;
	*link = opened->next;
	if (!open_files)
		kioport_driver->DriverUnload = kioport_unload;
	kioport_env.unlock_device(&kioport_device);
}

/* What the I/O manager opened the file for. It checks each I/O control's code against that as well. */
static ACCESS_MASK access_of(const ACCESS_STATE *state)
{
	return (state->PreviouslyGrantedAccess | state->RemainingDesiredAccess) &
	       (FILE_READ_DATA | FILE_WRITE_DATA);
}

static uint32_t rights_of(ACCESS_MASK access)
{
	return (access & FILE_READ_DATA ? KP_RIGHT_READ : 0) |
	       (access & FILE_WRITE_DATA ? KP_RIGHT_WRITE : 0);
}

/* The opener's token is asked here and never again. */
static NTSTATUS open_handle(struct kioport_file *opened, const IO_SECURITY_CONTEXT *security)
{
	PSECURITY_SUBJECT_CONTEXT opener = NULL;
	ACCESS_MASK access = FILE_READ_DATA | FILE_WRITE_DATA;
	uint32_t process = (uint32_t)(ULONG_PTR)PsGetCurrentProcessId();
	enum kp_status status;

	if (!kioport_system.is_emulated) {
		if (!security)
			return STATUS_ACCESS_DENIED;
		opener = &security->AccessState->SubjectSecurityContext;
		access = access_of(security->AccessState);
		kioport_security_user(opener, &opened->user);
		if (!kioport_security_admits(opener, access)) {
			kioport_audit_open(opened, process);
			return STATUS_ACCESS_DENIED;
		}
	}
	status = kp_handle_open(&kioport_device, &opened->handle, rights_of(access), opener,
				process);
	if (status == KP_STATUS_DENIED)
		kioport_audit_open(opened, process);
	return kioport_ntstatus(status);
}

static NTSTATUS open_file(PFILE_OBJECT file, const IO_SECURITY_CONTEXT *security)
{
	struct kioport_file *opened;
	NTSTATUS status;

	/* There is nothing behind the device. */
	if (file->FileName.Length)
		return STATUS_OBJECT_NAME_NOT_FOUND;
	opened = ExAllocatePoolWithTag(kioport_system.pool, sizeof(*opened), KIOPORT_POOL_TAG);
	if (!opened)
		return STATUS_INSUFFICIENT_RESOURCES;
	memset(opened, 0, sizeof(*opened));
	ExInitializeFastMutex(&opened->lock);
	status = kioport_file_enter(opened, PsGetCurrentProcessId());
	if (!NT_SUCCESS(status))
		goto free_opened;
	status = open_handle(opened, security);
	if (!NT_SUCCESS(status))
		goto close_handle;
	file->FsContext = opened;
	return status;

close_handle:
	kp_handle_close(&opened->handle);
	kioport_file_leave(opened);
free_opened:
	ExFreePool(opened);
	return status;
}

NTSTATUS NTAPI kioport_create(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION at = IoGetCurrentIrpStackLocation(irp);

	(void)device;
	return complete(irp, open_file(at->FileObject, at->Parameters.Create.SecurityContext), 0);
}

/*
 * The last handle of the file object is gone: claims and grants end, though requests may still run. Wine
 * closes also what was not opened, when the opener ended while it was refused.
 */
NTSTATUS NTAPI kioport_cleanup(PDEVICE_OBJECT device, PIRP irp)
{
	struct kioport_file *opened = IoGetCurrentIrpStackLocation(irp)->FileObject->FsContext;

	(void)device;
	if (opened)
		kp_handle_close(&opened->handle);
	return complete(irp, STATUS_SUCCESS, 0);
}

/* Nobody knows the file object any more. */
NTSTATUS NTAPI kioport_close(PDEVICE_OBJECT device, PIRP irp)
{
	PFILE_OBJECT file = IoGetCurrentIrpStackLocation(irp)->FileObject;
	struct kioport_file *opened = file->FsContext;

	(void)device;
	if (!opened)
		return complete(irp, STATUS_SUCCESS, 0);
	file->FsContext = NULL;
	kp_handle_close(&opened->handle);
	kioport_file_leave(opened);
	ExFreePool(opened);
	return complete(irp, STATUS_SUCCESS, 0);
}

/* The request's number, or 0 where the code is none of ours. */
static uint32_t number_of(ULONG code)
{
	static const ULONG codes[] = {
#define X(name, number, access) [(number)] = KP_NT_CODE(number, access),
		KP_REQUESTS(X)
#undef X
	};
	uint32_t number = (code >> 2 & 0xfffu) - 0x800u;

	return number <= KP_REQUEST_LAST && codes[number] == code ? number : 0;
}

/* The I/O manager copied the input into a buffer of its own and will copy the answer out of it. */
NTSTATUS NTAPI kioport_control(PDEVICE_OBJECT device, PIRP irp)
{
	PIO_STACK_LOCATION at = IoGetCurrentIrpStackLocation(irp);
	struct kioport_file *opened = at->FileObject ? at->FileObject->FsContext : NULL;
	uint32_t number = number_of(at->Parameters.DeviceIoControl.IoControlCode);
	ULONG len = at->Parameters.DeviceIoControl.InputBufferLength;
	size_t answered = 0;
	NTSTATUS status;

	(void)device;
	/* Another driver may ask without having opened anything. */
	if (!opened)
		return complete(irp, STATUS_INVALID_HANDLE, 0);
	if (!number)
		return complete(irp, STATUS_INVALID_DEVICE_REQUEST, 0);
	/* One buffer is input and output, and its length is one. */
	if (len != at->Parameters.DeviceIoControl.OutputBufferLength ||
	    len < sizeof(struct kp_header) || len > KP_REQUEST_MAX_LEN)
		return complete(irp, STATUS_INVALID_PARAMETER, 0);
	status = kioport_ntstatus(kp_request(&opened->handle, number,
					     irp->AssociatedIrp.SystemBuffer, len, &answered));
	return complete(irp, status, answered);
}
