/* SPDX-License-Identifier: MIT */
/* Loading and unloading. */
#include "kioport.h"

PDRIVER_OBJECT kioport_driver;

static PDEVICE_OBJECT device;
static UNICODE_STRING device_name;
static UNICODE_STRING link_name;

static NTSTATUS create_device(PDRIVER_OBJECT driver)
{
	NTSTATUS status = IoCreateDevice(driver, 0, &device_name, FILE_DEVICE_UNKNOWN,
					 FILE_DEVICE_SECURE_OPEN, FALSE, &device);

	if (!NT_SUCCESS(status))
		return status;
	driver->MajorFunction[IRP_MJ_CREATE] = kioport_create;
	driver->MajorFunction[IRP_MJ_CLEANUP] = kioport_cleanup;
	driver->MajorFunction[IRP_MJ_CLOSE] = kioport_close;
	driver->MajorFunction[IRP_MJ_DEVICE_CONTROL] = kioport_control;
	driver->DriverUnload = kioport_unload;
	return status;
}

NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING service_key);

/*
 * Nobody can open the device before the symbolic link exists, and the I/O manager lets nobody in
 * before DO_DEVICE_INITIALIZING is cleared, which it does when this function succeeded: by then the
 * policy is loaded and the device has its security descriptor.
 */
NTSTATUS NTAPI DriverEntry(PDRIVER_OBJECT driver, PUNICODE_STRING service_key)
{
	NTSTATUS status;

	kioport_driver = driver;
	RtlInitUnicodeString(&device_name, L"\\Device\\kioport");
	RtlInitUnicodeString(&link_name, L"\\DosDevices\\kioport");
	kioport_system_find();
	kioport_clock_start();
	kioport_env_start();
	status = kioport_registry_start(service_key);
	if (!NT_SUCCESS(status))
		return status;
	status = kioport_ntstatus(kp_device_start(&kioport_device, &kioport_env, &kp_legacy_names));
	if (!NT_SUCCESS(status))
		goto stop_registry;
	kioport_grant_start(&kioport_env);
	kioport_policy_start();
	status = create_device(driver);
	if (!NT_SUCCESS(status))
		goto stop_device;
	status = kioport_security_start(device);
	if (!NT_SUCCESS(status))
		goto delete_device;
	status = kioport_resource_start(device);
	if (!NT_SUCCESS(status))
		goto stop_security;
	status = IoCreateSymbolicLink(&link_name, &device_name);
	if (!NT_SUCCESS(status))
		goto stop_resource;
	kioport_rules_start(kioport_grant_has_callback());
	return STATUS_SUCCESS;

stop_resource:
	kioport_resource_stop();
stop_security:
	kioport_security_stop();
delete_device:
	IoDeleteDevice(device);
stop_device:
	kioport_grant_stop();
	kp_device_stop(&kioport_device);
stop_registry:
	kioport_registry_stop();
	return status;
}

/*
 * No handle is open, and no program has ports by a rule: from the first to the last of them the driver
 * names no unload routine. New processes are not looked at any more before anything goes.
 */
VOID NTAPI kioport_unload(PDRIVER_OBJECT driver)
{
	(void)driver;
	IoDeleteSymbolicLink(&link_name);
	kioport_grant_stop();
	kioport_rules_stop();
	kioport_resource_stop();
	kioport_security_stop();
	IoDeleteDevice(device);
	kp_device_stop(&kioport_device);
	kioport_registry_stop();
}
