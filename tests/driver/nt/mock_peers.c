/* SPDX-License-Identifier: MIT */
/* Other drivers' devices and what they answer. */
#include "mock_peers.h"

#include <stdlib.h>
#include <string.h>

#include "driver/nt/parport.h"

#define GET_BAUD_RATE 0x001b0050u

struct nt_machine nt_machine;

void nt_machine_reset(void)
{
	memset(&nt_machine, 0, sizeof(nt_machine));
}

void nt_machine_empty(void)
{
	memset(nt_machine.peers, 0, sizeof(nt_machine.peers));
	memset(nt_machine.entries, 0, sizeof(nt_machine.entries));
	nt_machine.owned_count = 0;
}

void nt_machine_check(void)
{
	for (unsigned i = 0; i < NT_PEERS; i++) {
		if (nt_machine.peers[i].is_open)
			nt_violation("another driver's device is left open");
		if (nt_machine.peers[i].is_ours)
			nt_violation("a turn is left");
	}
	if (nt_machine.reported_count)
		nt_violation("ports are left with the resource manager");
	if (nt_machine.work_items)
		nt_violation("a work item is left");
}

struct nt_peer *nt_add_peer(const char *name)
{
	struct nt_peer *peer = nt_machine.peers;

	while (peer->name)
		peer++;
	peer->name = name;
	return peer;
}

struct nt_peer *nt_add_parallel(const char *name, uint16_t base, uint16_t span)
{
	struct nt_peer *peer = nt_add_peer(name);

	peer->base = base;
	peer->span = span;
	return peer;
}

static bool is_device(const UNICODE_STRING *name, const char *device)
{
	static const char folder[] = "\\Device\\";
	size_t len = sizeof(folder) - 1 + strlen(device);

	if (name->Length != len * sizeof(WCHAR))
		return false;
	for (size_t i = 0; i < len; i++) {
		const char *from =
			i < sizeof(folder) - 1 ? folder + i : device + i - (sizeof(folder) - 1);

		if (name->Buffer[i] != (WCHAR)*from)
			return false;
	}
	return true;
}

NTSTATUS IoGetDeviceObjectPointer(PUNICODE_STRING name, ACCESS_MASK access, PFILE_OBJECT *file,
				  PDEVICE_OBJECT *top)
{
	if (nt.is_emulated)
		nt_violation("Wine answers with a device that is none");
	if (access != FILE_READ_DATA)
		nt_violation("a device opened for more than reading");
	if (nt_must_fail("IoGetDeviceObjectPointer"))
		return STATUS_INSUFFICIENT_RESOURCES;
	for (struct nt_peer *peer = nt_machine.peers; peer < nt_machine.peers + NT_PEERS; peer++) {
		if (!peer->name || !is_device(name, peer->name))
			continue;
		if (peer->refuses)
			return peer->refuses;
		peer->opens++;
		peer->is_open++;
		peer->file.DeviceObject = &peer->pdo;
		*file = &peer->file;
		*top = peer->is_lone ? &peer->pdo : &peer->top;
		return STATUS_SUCCESS;
	}
	return STATUS_OBJECT_NAME_NOT_FOUND;
}

bool nt_peer_dereference(PVOID object)
{
	for (struct nt_peer *peer = nt_machine.peers; peer < nt_machine.peers + NT_PEERS; peer++) {
		if (object != &peer->file)
			continue;
		if (!peer->is_open)
			nt_violation("closed another driver's device twice");
		peer->is_open--;
		if (peer->is_ours && !peer->is_open)
			nt_violation("parport may go, and its turn is held");
		return true;
	}
	return false;
}

static BOOLEAN try_allocate(PVOID context)
{
	struct nt_peer *peer = context;

	peer->tries++;
	if (nt_must_fail("TryAllocatePort"))
		return FALSE;
	if (peer->is_ours || (peer->is_busy && peer->tries != peer->free_at_try))
		return FALSE;
	peer->is_ours = true;
	return TRUE;
}

static VOID free_port(PVOID context)
{
	struct nt_peer *peer = context;

	if (!peer->is_ours)
		nt_violation("gave a turn back that was not held");
	peer->is_ours = false;
}

static ULONG_PTR answer_port(struct nt_peer *peer, void *to)
{
	struct parport_port port = {
		.base = peer->base,
		.span_bytes = (ULONG)peer->span,
		.try_allocate = try_allocate,
		.free = free_port,
		.context = peer,
	};

	if (!peer->answers_zeros)
		memcpy(to, &port, sizeof(port));
	return sizeof(port);
}

static ULONG_PTR answer_pnp(const struct nt_peer *peer, void *to)
{
	struct parport_pnp pnp = {
		.ecp_base = peer->ecp_base,
		.ecp_span_bytes = (ULONG)peer->ecp_span,
	};

	memcpy(to, &pnp, sizeof(pnp));
	return sizeof(pnp);
}

static NTSTATUS answer(struct nt_peer *peer, IRP *irp)
{
	ULONG code = irp->at.Parameters.DeviceIoControl.IoControlCode;
	ULONG room = irp->at.Parameters.DeviceIoControl.OutputBufferLength;

	peer->asked++;
	if (irp->is_internal && code == PARPORT_GET_PORT && peer->span &&
	    room == sizeof(struct parport_port))
		irp->IoStatus.Information = answer_port(peer, irp->answer);
	else if (irp->is_internal && code == PARPORT_GET_PNP && peer->ecp_span &&
		 room == sizeof(struct parport_pnp))
		irp->IoStatus.Information = answer_pnp(peer, irp->answer);
	else if (!irp->is_internal && code == GET_BAUD_RATE && peer->is_serial &&
		 room == sizeof(ULONG))
		irp->IoStatus.Information = sizeof(ULONG);
	else
		return STATUS_INVALID_DEVICE_REQUEST;
	return STATUS_SUCCESS;
}

/* NOLINTNEXTLINE(readability-function-size): the system's own parameters */
PIRP IoBuildDeviceIoControlRequest(ULONG code, PDEVICE_OBJECT device, PVOID in, ULONG in_len,
				   PVOID out, ULONG out_len, BOOLEAN is_internal, KEVENT *event,
				   IO_STATUS_BLOCK *result)
{
	IRP *irp;

	(void)device;
	if (in || in_len || !event->is_ready || event->is_set)
		nt_violation("a request to another driver that is none");
	if (nt_must_fail("IoBuildDeviceIoControlRequest"))
		return NULL;
	irp = calloc(1, sizeof(*irp));
	irp->at.Parameters.DeviceIoControl.IoControlCode = code;
	irp->at.Parameters.DeviceIoControl.OutputBufferLength = out_len;
	irp->answer = out;
	irp->is_internal = is_internal;
	irp->event = event;
	irp->result = result;
	return irp;
}

PIO_STACK_LOCATION IoGetNextIrpStackLocation(PIRP irp)
{
	return &irp->at;
}

NTSTATUS IoCallDriver(PDEVICE_OBJECT device, PIRP irp)
{
	struct nt_peer *peer = nt_machine.peers;
	NTSTATUS status;
	bool pends;

	while (device != &peer->top && device != &peer->pdo)
		peer++;
	if (irp->at.FileObject != &peer->file || !peer->is_open)
		nt_violation("a request to a device that is not open");
	status = nt_must_fail("IoCallDriver") ? STATUS_UNSUCCESSFUL : answer(peer, irp);
	irp->result->Status = status;
	irp->result->Information = NT_SUCCESS(status) ? irp->IoStatus.Information : 0;
	irp->event->is_set = true;
	pends = peer->pends;
	free(irp);
	return pends ? STATUS_PENDING : status;
}

VOID KeInitializeEvent(KEVENT *event, EVENT_TYPE type, BOOLEAN is_set)
{
	if (type != NotificationEvent || is_set)
		nt_violation("another event");
	event->is_ready = true;
	event->is_set = false;
}

LONG KeSetEvent(KEVENT *event, LONG boost, BOOLEAN is_wait_next)
{
	if (!event->is_ready || boost || is_wait_next)
		nt_violation("an event set in another way");
	event->is_set = true;
	return 0;
}

NTSTATUS nt_wait_event(KEVENT *event, const LARGE_INTEGER *timeout)
{
	if (timeout || !event->is_ready)
		nt_violation("a wait for what is no event");
	if (!event->is_set)
		nt_violation("a wait that never ends");
	return STATUS_SUCCESS;
}

struct nt_work {
	PDEVICE_OBJECT device;
};

PIO_WORKITEM IoAllocateWorkItem(PDEVICE_OBJECT device)
{
	struct nt_work *work;

	if (device != nt.device)
		nt_violation("a work item of another device");
	if (nt_must_fail("IoAllocateWorkItem"))
		return NULL;
	work = malloc(sizeof(*work));
	work->device = device;
	nt_machine.work_items++;
	return work;
}

VOID IoFreeWorkItem(PIO_WORKITEM work)
{
	free(work);
	nt_machine.work_items--;
}

VOID IoQueueWorkItem(PIO_WORKITEM work, PIO_WORKITEM_ROUTINE routine, WORK_QUEUE_TYPE queue,
		     PVOID context)
{
	(void)queue;
	nt_machine.is_system_thread = true;
	routine(work->device, context);
	nt_machine.is_system_thread = false;
}

void nt_own(uint16_t first, uint16_t last)
{
	nt_machine.owned[nt_machine.owned_count++] = (struct kp_range){ first, last };
}

bool nt_is_reported(uint16_t first, uint16_t last)
{
	for (unsigned i = 0; i < nt_machine.reported_count; i++)
		if (nt_machine.reported[i].first == first && nt_machine.reported[i].last == last)
			return true;
	return false;
}

static bool is_owned(struct kp_range range)
{
	for (unsigned i = 0; i < nt_machine.owned_count; i++)
		if (nt_machine.owned[i].first <= range.last &&
		    range.first <= nt_machine.owned[i].last)
			return true;
	return false;
}

/* Takes the list over; false: somebody else owns a part of it. */
static bool take_list(const CM_RESOURCE_LIST *list, ULONG len_bytes)
{
	const CM_PARTIAL_RESOURCE_LIST *parts = &list->List[0].PartialResourceList;
	bool is_free = true;

	nt_machine.reported_count = 0;
	if (!list->Count)
		return true;
	if (list->Count != 1 || parts->Version != 1 || parts->Revision != 1 ||
	    list->List[0].InterfaceType != Isa || !parts->Count ||
	    len_bytes !=
		    FIELD_OFFSET(CM_RESOURCE_LIST, List[0].PartialResourceList.PartialDescriptors) +
			    parts->Count * sizeof(CM_PARTIAL_RESOURCE_DESCRIPTOR))
		nt_violation("a resource list that is none");
	for (ULONG i = 0; i < parts->Count; i++) {
		const CM_PARTIAL_RESOURCE_DESCRIPTOR *part = &parts->PartialDescriptors[i];
		struct kp_range range = {
			(uint16_t)part->u.Port.Start.QuadPart,
			(uint16_t)(part->u.Port.Start.QuadPart + part->u.Port.Length - 1),
		};

		if (part->Type != CmResourceTypePort || part->Flags != CM_RESOURCE_PORT_IO ||
		    !part->u.Port.Length || i >= NT_RANGES)
			nt_violation("a resource that is no port");
		is_free = is_free && !is_owned(range);
		nt_machine.reported[nt_machine.reported_count++] = range;
	}
	if (!is_free)
		nt_machine.reported_count = 0;
	return is_free;
}

/* NOLINTNEXTLINE(readability-function-size): the system's own parameters */
NTSTATUS IoReportResourceForDetection(PDRIVER_OBJECT driver, CM_RESOURCE_LIST *driver_list,
				      ULONG driver_len, PDEVICE_OBJECT device,
				      CM_RESOURCE_LIST *device_list, ULONG device_len,
				      BOOLEAN *is_conflict)
{
	bool must_fail;

	if (nt.is_emulated || !nt_machine.is_system_thread)
		nt_violation("the resource manager asked outside a system thread");
	if (driver != &nt.driver || !driver_list || device || device_list || device_len)
		nt_violation("resources of something else");
	nt_machine.reports++;
	if (nt_machine.is_not_implemented)
		return STATUS_NOT_IMPLEMENTED;
	/* giving everything back needs nothing that could be lacking */
	must_fail = driver_list->Count && nt_must_fail("IoReportResourceForDetection");
	if (must_fail) {
		nt_machine.reported_count = 0;
		return STATUS_INSUFFICIENT_RESOURCES;
	}
	*is_conflict = !take_list(driver_list, driver_len);
	return *is_conflict ? STATUS_CONFLICTING_ADDRESSES : STATUS_SUCCESS;
}
