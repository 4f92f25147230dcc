/* SPDX-License-Identifier: MIT */
/*
 * The kernel's calls for the I/O permission map: in the x86 kernels from Windows NT 3.1 to Windows 10, in
 * the headers of none of the driver kits after Windows XP's.
 */
#ifndef KIOPORT_IOPM_H
#define KIOPORT_IOPM_H

typedef struct {
	UCHAR bits[KP_PORTS / 8]; /* 1: denied */
} IO_ACCESS_MAP;

NTSYSAPI BOOLEAN NTAPI Ke386SetIoAccessMap(ULONG number, IO_ACCESS_MAP *map);
NTSYSAPI BOOLEAN NTAPI Ke386QueryIoAccessMap(ULONG number, IO_ACCESS_MAP *map);
/* number 0: no map, every IN and OUT of the process faults */
NTSYSAPI BOOLEAN NTAPI Ke386IoSetAccessProcess(PEPROCESS process, ULONG number);

#endif /* KIOPORT_IOPM_H */
