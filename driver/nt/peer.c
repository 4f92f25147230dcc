/* SPDX-License-Identifier: MIT */
/* Other drivers' devices: opening one by its name, and asking it something. */
#include "kioport.h"

NTSTATUS kioport_peer_open(PUNICODE_STRING name, struct kioport_peer *peer)
{
	peer->file = NULL;
	return IoGetDeviceObjectPointer(name, FILE_READ_DATA, &peer->file, &peer->top);
}

void kioport_peer_close(struct kioport_peer *peer)
{
	if (peer->file)
		ObDereferenceObject(peer->file);
	peer->file = NULL;
}

NTSTATUS kioport_peer_ask(const struct kioport_peer *peer, ULONG code, bool is_internal,
			  void *answer, ULONG len_bytes)
{
	IO_STATUS_BLOCK result = { .Information = 0 };
	KEVENT done;
	NTSTATUS status;
	PIRP irp;

	memset(answer, 0, len_bytes);
	KeInitializeEvent(&done, NotificationEvent, FALSE);
	irp = IoBuildDeviceIoControlRequest(code, peer->top, NULL, 0, answer, len_bytes,
					    is_internal, &done, &result);
	if (!irp)
		return STATUS_INSUFFICIENT_RESOURCES;
	/* Drivers look into the file that they were opened by. */
	IoGetNextIrpStackLocation(irp)->FileObject = peer->file;
	status = IoCallDriver(peer->top, irp);
	if (status == STATUS_PENDING) {
		KeWaitForSingleObject(&done, Executive, KernelMode, FALSE, NULL);
		status = result.Status;
	}
	return status;
}
