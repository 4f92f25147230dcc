/* SPDX-License-Identifier: MIT */
/* The driver as a service and as a device: opened, started on demand, installed where that is wanted. */
#ifndef KPORT_LIB_NT_DRIVER_H
#define KPORT_LIB_NT_DRIVER_H

#include "lib/nt/system.h"

#define SERVICE_NAME L"kioport"
#define SERVICE_KEY L"SYSTEM\\CurrentControlSet\\Services\\kioport"
#define PARAMETERS_KEY SERVICE_KEY L"\\Parameters"

/*
 * Opens the device. A service that is stopped is started first; with KPORT_INSTALL the driver is
 * installed where it is missing or old. Sets the error's text.
 */
enum kport_status driver_open(uint32_t flags, HANDLE *device);

/* Is there a device, or a service that this user could start? */
enum kport_status driver_probe(void);

/* Opens the device as it is; the answer is Windows' error, 0 for none. */
DWORD device_open(uint32_t flags, HANDLE *device);

/* Starts the service. Running already is KPORT_OK. */
enum kport_status driver_start(SC_HANDLE service);

/* The service; rights are SERVICE_... Not there: *service is NULL and the answer KPORT_OK. */
enum kport_status driver_service(DWORD rights, SC_HANDLE *service);

#endif /* KPORT_LIB_NT_DRIVER_H */
