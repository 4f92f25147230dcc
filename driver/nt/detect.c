/* SPDX-License-Identifier: MIT */
/* The system's resource manager, which knows what other drivers have: Windows 2000 and later. */
#include "kioport.h"

/* One at a time: who asks holds a lock. */
struct question {
	KEVENT done;
	CM_RESOURCE_LIST *list;
	ULONG len_bytes;
	NTSTATUS status;
	BOOLEAN is_conflict;
};

static PIO_WORKITEM work;
static struct question question;

NTSTATUS kioport_detect_start(PDEVICE_OBJECT device)
{
	work = NULL;
	/* Wine has a stub. */
	if (kioport_system.is_emulated)
		return STATUS_SUCCESS;
	work = IoAllocateWorkItem(device);
	if (!work)
		return STATUS_INSUFFICIENT_RESOURCES;
	kioport_env.features |= KP_FEATURE_CLAIM;
	return STATUS_SUCCESS;
}

void kioport_detect_stop(void)
{
	if (work)
		IoFreeWorkItem(work);
	work = NULL;
}

/* "The new list replaces the previous list"; one of no entries gives all back. */
static VOID NTAPI report(PDEVICE_OBJECT device, PVOID context)
{
	(void)device;
	(void)context;
	question.is_conflict = FALSE;
	question.status =
		IoReportResourceForDetection(kioport_driver, question.list, question.len_bytes,
					     NULL, NULL, 0, &question.is_conflict);
	KeSetEvent(&question.done, IO_NO_INCREMENT, FALSE);
}

/* The call asks for a system thread. */
NTSTATUS kioport_detect(CM_RESOURCE_LIST *list, ULONG len_bytes)
{
	if (!work)
		return STATUS_NOT_IMPLEMENTED;
	question.list = list;
	question.len_bytes = len_bytes;
	KeInitializeEvent(&question.done, NotificationEvent, FALSE);
	IoQueueWorkItem(work, report, DelayedWorkQueue, NULL);
	KeWaitForSingleObject(&question.done, Executive, KernelMode, FALSE, NULL);
	return question.is_conflict ? STATUS_CONFLICTING_ADDRESSES : question.status;
}
