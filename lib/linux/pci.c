/* SPDX-License-Identifier: MIT */
/*
 * /sys/bus/pci/devices/.../resource: one line a region, first and last address and flags; the
 * first six are the BARs (resource_show in Linux, drivers/pci/pci-sysfs.c). Everybody may read it.
 */
#include "lib/linux/pci.h"
#include "lib/linux/files.h"

#include <stdlib.h>
#include <string.h>

#define PCI_DEVICES "/sys/bus/pci/devices"
#define BARS 6u
#define RESOURCE_IO 0x100u /* IORESOURCE_IO and IORESOURCE_UNSET in linux/ioport.h */
#define RESOURCE_UNSET 0x20000000u
#define COMMAND_AT 4 /* PCI Local Bus Specification 3.0, 6.2.2: bit 0, I/O space */
#define COMMAND_IO 0x01u

bool pci_parse_resource(const char *line, struct kp_range *range)
{
	unsigned long long first, last, flags;

	if (sscanf(line, "%llx %llx %llx", &first, &last, &flags) != 3)
		return false;
	if ((flags & RESOURCE_IO) == 0 || (flags & RESOURCE_UNSET) != 0)
		return false;
	if (first == 0 || first > last || last >= KP_PORTS)
		return false;
	*range = (struct kp_range){ (uint16_t)first, (uint16_t)last };
	return true;
}

bool pci_is_device_name(const char *name)
{
	size_t domain_len = strspn(name, "0123456789abcdef");
	unsigned bus, slot, function;
	int end = 0;

	if (domain_len < 4 || domain_len > 8 || strlen(name) != domain_len + 8)
		return false;
	if (strspn(name, "0123456789abcdef:.") != strlen(name))
		return false;
	return sscanf(name + domain_len, ":%2x:%2x.%1x%n", &bus, &slot, &function, &end) == 3 &&
	       end == 8;
}

bool pci_decodes_io(const char *device)
{
	char config[COMMAND_AT + 3];

	if (machine_read(config, sizeof(config), PCI_DEVICES "/%s/config", device) < COMMAND_AT + 1)
		return true;
	return ((unsigned char)config[COMMAND_AT] & COMMAND_IO) != 0;
}

static size_t add_device(const char *device, struct pci_bar list[PCI_BARS_MAX], size_t count)
{
	char text[2048];
	char *line, *rest = text;
	unsigned number = 0;

	if (machine_read(text, sizeof(text), PCI_DEVICES "/%s/resource", device) < 0)
		return count;
	while (number < BARS && count < PCI_BARS_MAX && (line = strsep(&rest, "\n")) != NULL) {
		struct pci_bar *bar = &list[count];

		if (pci_parse_resource(line, &bar->range)) {
			snprintf(bar->device, sizeof(bar->device), "%.15s", device);
			bar->number = number;
			count++;
		}
		number++;
	}
	return count;
}

static int compare(const void *a, const void *b)
{
	const struct pci_bar *one = a, *other = b;

	return (one->range.first > other->range.first) - (one->range.first < other->range.first);
}

size_t pci_find(const char *device, struct pci_bar list[PCI_BARS_MAX])
{
	const struct dirent *entry;
	size_t count = 0;
	DIR *devices;

	if (device != NULL) {
		count = pci_is_device_name(device) ? add_device(device, list, 0) : 0;
	} else if ((devices = machine_list(PCI_DEVICES)) != NULL) {
		while ((entry = readdir(devices)) != NULL) {
			if (pci_is_device_name(entry->d_name))
				count = add_device(entry->d_name, list, count);
		}
		closedir(devices);
	}
	if (count > 1)
		qsort(list, count, sizeof(list[0]), compare);
	return count;
}
