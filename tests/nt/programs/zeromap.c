/* SPDX-License-Identifier: MIT */
/*
 * zeromap.sys, for tests/nt only: what giveio and its kind do to a kernel. When it is started, the I/O
 * permission bitmap lets every port through; when it is stopped, none. Its device is for nobody: a driver
 * without one may count as Plug and Play's, which is not stopped on demand.
 */
#include <ddk/wdm.h>

#include "kport_abi.h"

#include "driver/nt/iopm.h"

#define THE_MAP 1

static IO_ACCESS_MAP map;

static void fill(UCHAR byte)
{
	volatile UCHAR *at = map.bits;

	for (ULONG i = 0; i < sizeof(map.bits); i++)
		at[i] = byte;
	Ke386SetIoAccessMap(THE_MAP, &map);
}

static VOID NTAPI unload(PDRIVER_OBJECT driver)
{
	fill(0xff);
	IoDeleteDevice(driver->DeviceObject);
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING key);

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING key)
{
	PDEVICE_OBJECT device;
	NTSTATUS status = IoCreateDevice(driver, 0, NULL, FILE_DEVICE_UNKNOWN, 0, FALSE, &device);

	(void)key;
	if (!NT_SUCCESS(status))
		return status;
	driver->DriverUnload = unload;
	fill(0);
	return STATUS_SUCCESS;
}
