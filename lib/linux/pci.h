/* SPDX-License-Identifier: MIT */
/* I/O regions of PCI devices, from sysfs. */
#ifndef KPORT_LIB_LINUX_PCI_H
#define KPORT_LIB_LINUX_PCI_H

#include "lib/backend.h"

#define PCI_BARS_MAX 128

struct pci_bar {
	char device[16]; /* "0000:00:04.0" */
	unsigned number; /* of the file resourceN */
	struct kp_range range;
};

/* All I/O BARs, or those of one device, in the order of their addresses. */
size_t pci_find(const char *device, struct pci_bar list[PCI_BARS_MAX]);

/* A line of the file resource, "0xd010 0xd017 0x40101": false where it is no I/O region. */
bool pci_parse_resource(const char *line, struct kp_range *range);

/* "0000:00:04.0" and nothing else, since it becomes part of a path. */
bool pci_is_device_name(const char *name);

/*
 * Is I/O decoding switched on in the device's command register? Also true where that is not known.
 */
bool pci_decodes_io(const char *device);

#endif /* KPORT_LIB_LINUX_PCI_H */
