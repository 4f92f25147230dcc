/* SPDX-License-Identifier: MIT */
/* Windows NT 4.0: what asks there whether ports are free reports every conflict in the event log. */
#include "kioport.h"

NTSTATUS kioport_detect_start(PDEVICE_OBJECT device)
{
	(void)device;
	return STATUS_SUCCESS;
}

void kioport_detect_stop(void)
{
}

NTSTATUS kioport_detect(CM_RESOURCE_LIST *list, ULONG len_bytes)
{
	(void)list;
	(void)len_bytes;
	return STATUS_NOT_IMPLEMENTED;
}
