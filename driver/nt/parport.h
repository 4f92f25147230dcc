/* SPDX-License-Identifier: MIT */
/*
 * What parport.sys answers to other drivers: parallel.h of the Windows Driver Kit, IOCTL_INTERNAL_GET_PARALLEL_PORT_INFO,
 * IOCTL_INTERNAL_GET_PARALLEL_PNP_INFO, PARALLEL_PORT_INFORMATION, PARALLEL_PNP_INFORMATION. Only what is
 * asked for has a name here.
 */
#ifndef KIOPORT_PARPORT_H
#define KIOPORT_PARPORT_H

#include <ntifs.h>

/* CTL_CODE(FILE_DEVICE_PARALLEL_PORT, function, METHOD_BUFFERED, FILE_ANY_ACCESS) */
#define PARPORT_CODE(function) (0x16u << 16 | (function) << 2)
#define PARPORT_GET_PORT PARPORT_CODE(12u)
#define PARPORT_GET_PNP PARPORT_CODE(21u)

struct parport_port {
	ULONGLONG base; /* "bus relative" */
	PVOID mapped;
	ULONG span_bytes;
	/* Does not wait. */
	BOOLEAN(NTAPI *try_allocate)(PVOID context);
	VOID(NTAPI *free)(PVOID context);
	ULONG(NTAPI *query_waiters)(PVOID context);
	PVOID context;
};

/* Windows 2000 and later. */
struct parport_pnp {
	ULONGLONG ecp_base;
	PVOID ecp_mapped;
	ULONG ecp_span_bytes;
	ULONG port_number, capabilities;
	PVOID chip_mode[2];
	ULONG fifo_depth, fifo_width;
	ULONGLONG epp_base;
	ULONG epp_span_bytes, daisy_devices;
	PVOID select[2];
	PVOID context;
	ULONG mode;
	PVOID name;
};

#endif /* KIOPORT_PARPORT_H */
