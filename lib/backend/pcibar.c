/* SPDX-License-Identifier: MIT */
/*
 * An I/O BAR through sysfs: the file resourceN of the device, where a read or write of 1, 2 or 4
 * bytes at an offset is one access of that width (pci_resource_io in Linux,
 * drivers/pci/pci-sysfs.c). Its owner may use it, root unless an administrator changed that. Under
 * kernel lockdown it can be read but not written (LOCKDOWN_PCI_ACCESS). The descriptor reaches the
 * whole BAR, hence it is never inherited by another program.
 */
#include "lib/backend/list.h"
#include "lib/linux/files.h"
#include "lib/linux/pci.h"
#include "lib/linux/privilege.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLOTS 32u

struct slot {
	unsigned claims;
	struct pci_bar bar;
	int fd;
};

struct pcibar {
	pthread_mutex_t lock;
	uint32_t flags;
	char device[16]; /* empty: any */
	struct slot slots[SLOTS];
};

static enum kport_status cannot_open(const struct pci_bar *bar, int error)
{
	if (error == EACCES || error == EPERM)
		return fail(KPORT_DENIED, error,
			    "BAR %u of %s is its owner's: run as root (sudo), or become the owner "
			    "(sudo chown \"$USER\" /sys/bus/pci/devices/%s/resource%u, by a udev "
			    "rule for good)",
			    bar->number, bar->device, bar->device, bar->number);
	return fail(KPORT_SYSTEM, error, "/sys/bus/pci/devices/%s/resource%u cannot be opened",
		    bar->device, bar->number);
}

static bool bar_path(char path[MACHINE_PATH_MAX], const struct pci_bar *bar)
{
	return machine_path(path, "/sys/bus/pci/devices/%s/resource%u", bar->device, bar->number);
}

static enum kport_status check_access(const struct pci_bar *bar, uint32_t flags)
{
	const int mode = (flags & KPORT_READ_ONLY) != 0 ? R_OK : R_OK | W_OK;
	char path[MACHINE_PATH_MAX];

	if (bar_path(path, bar) && faccessat(AT_FDCWD, path, mode, AT_EACCESS) == 0)
		return KPORT_OK;
	return cannot_open(bar, errno);
}

static enum kport_status no_bars(const char *device)
{
	if (device != NULL)
		return fail(KPORT_UNSUPPORTED, 0,
			    "there is no PCI device %s with an I/O region here: lspci -D -v names "
			    "those that there are",
			    device);
	return fail(KPORT_UNSUPPORTED, 0, "no PCI device of this machine has an I/O region");
}

static enum kport_status check_lockdown(uint32_t flags)
{
	if ((flags & KPORT_READ_ONLY) != 0 || privilege_lockdown() < LOCKDOWN_INTEGRITY)
		return KPORT_OK;
	return fail(KPORT_DENIED, 0,
		    "under kernel lockdown, which comes with Secure Boot, PCI I/O regions can be "
		    "read but not written: open for reading (KPORT_READ_ONLY, --read-only), or "
		    "switch Secure Boot off");
}

/* One region that could be opened is enough. */
static enum kport_status check(const char *device, uint32_t flags)
{
	struct pci_bar bars[PCI_BARS_MAX];
	size_t count = pci_find(device, bars);
	enum kport_status status = no_bars(device);

	for (size_t i = 0; i < count; i++) {
		status = check_access(&bars[i], flags);
		if (status == KPORT_OK)
			return check_lockdown(flags);
	}
	return status;
}

static enum kport_status pcibar_probe(void)
{
	return check(NULL, 0);
}

static enum kport_status pcibar_open(const struct backend_context *context, void **state)
{
	struct pcibar *pcibar;
	enum kport_status status;

	if (context->device != NULL && !pci_is_device_name(context->device))
		return fail(
			KPORT_INVALID, 0,
			"\"%s\" is no device of the back end pcibar: it takes a PCI address such "
			"as 0000:00:04.0 (lspci -D)",
			context->device);
	status = check(context->device, context->flags);
	if (status != KPORT_OK)
		return status;
	pcibar = calloc(1, sizeof(*pcibar));
	if (pcibar == NULL)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a handle on a PCI I/O region");
	pthread_mutex_init(&pcibar->lock, NULL);
	pcibar->flags = context->flags;
	if (context->device != NULL)
		strncpy(pcibar->device, context->device, sizeof(pcibar->device) - 1);
	*state = pcibar;
	return KPORT_OK;
}

static void pcibar_close(void *state)
{
	struct pcibar *pcibar = state;

	for (unsigned i = 0; i < SLOTS; i++) {
		if (pcibar->slots[i].claims > 0)
			close(pcibar->slots[i].fd);
	}
	pthread_mutex_destroy(&pcibar->lock);
	free(pcibar);
}

static enum kport_status outside(struct kp_range range, const struct pci_bar *bars, size_t count)
{
	char list[256] = "";
	size_t len = 0;

	for (size_t i = 0; i < count && len < sizeof(list) - 40; i++)
		len += (size_t)snprintf(list + len, sizeof(list) - len, "%s%s 0x%x-0x%x",
					i > 0 ? ", " : "", bars[i].device,
					(unsigned)bars[i].range.first,
					(unsigned)bars[i].range.last);
	return fail(
		KPORT_UNSUPPORTED, 0,
		"ports 0x%x-0x%x lie in no I/O region of a PCI device, and pcibar reaches nothing "
		"else. There are: %s",
		(unsigned)range.first, (unsigned)range.last, list);
}

static enum kport_status find_bar(const struct pcibar *pcibar, struct kp_range range,
				  struct pci_bar *found)
{
	const char *device = pcibar->device[0] != '\0' ? pcibar->device : NULL;
	struct pci_bar bars[PCI_BARS_MAX];
	size_t count = pci_find(device, bars);

	for (size_t i = 0; i < count; i++) {
		if (range.first < bars[i].range.first || range.last > bars[i].range.last)
			continue;
		*found = bars[i];
		return KPORT_OK;
	}
	return count == 0 ? no_bars(device) : outside(range, bars, count);
}

static enum kport_status open_bar(const struct pcibar *pcibar, const struct pci_bar *bar, int *fd)
{
	const int mode = (pcibar->flags & KPORT_READ_ONLY) != 0 ? O_RDONLY : O_RDWR;
	char path[MACHINE_PATH_MAX];

	if (!pci_decodes_io(bar->device))
		return fail(KPORT_UNSUPPORTED, 0,
			    "%s does not listen at its I/O ports, since decoding is off in its "
			    "command register: switch it on (echo 1 | sudo tee "
			    "/sys/bus/pci/devices/%s/enable)",
			    bar->device, bar->device);
	*fd = bar_path(path, bar) ? open(path, mode | O_CLOEXEC) : -1;
	return *fd >= 0 ? KPORT_OK : cannot_open(bar, errno);
}

static bool is_same(const struct pci_bar *a, const struct pci_bar *b)
{
	return a->number == b->number && strcmp(a->device, b->device) == 0;
}

/* The slot of the BAR, or else a free one. NULL: neither. The lock is held. */
static struct slot *slot_for(struct pcibar *pcibar, const struct pci_bar *bar)
{
	struct slot *unused = NULL;

	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *slot = &pcibar->slots[i];

		if (slot->claims > 0 && is_same(&slot->bar, bar))
			return slot;
		if (slot->claims == 0 && unused == NULL)
			unused = slot;
	}
	return unused;
}

static enum kport_status claim_bar(struct pcibar *pcibar, const struct pci_bar *bar)
{
	struct slot *slot = slot_for(pcibar, bar);
	enum kport_status status;

	if (slot == NULL)
		return fail(KPORT_UNSUPPORTED, 0,
			    "one handle on pcibar takes at most %u I/O regions: open another one",
			    SLOTS);
	if (slot->claims == 0) {
		status = open_bar(pcibar, bar, &slot->fd);
		if (status != KPORT_OK)
			return status;
		slot->bar = *bar;
	}
	slot->claims++;
	return KPORT_OK;
}

static enum kport_status pcibar_claim(void *state, struct kp_range range)
{
	struct pcibar *pcibar = state;
	struct pci_bar bar = { .number = 0 };
	enum kport_status status = find_bar(pcibar, range, &bar);

	if (status != KPORT_OK)
		return status;
	pthread_mutex_lock(&pcibar->lock);
	status = claim_bar(pcibar, &bar);
	pthread_mutex_unlock(&pcibar->lock);
	return status;
}

/* The slot that has all of an access. NULL: none. The lock is held. */
static struct slot *slot_of(struct pcibar *pcibar, uint32_t first, uint32_t count)
{
	for (unsigned i = 0; i < SLOTS; i++) {
		struct slot *slot = &pcibar->slots[i];

		if (slot->claims > 0 && first >= slot->bar.range.first &&
		    first + count - 1 <= slot->bar.range.last)
			return slot;
	}
	return NULL;
}

static void pcibar_release(void *state, struct kp_range range)
{
	struct pcibar *pcibar = state;
	struct slot *slot;

	pthread_mutex_lock(&pcibar->lock);
	slot = slot_of(pcibar, range.first, 1);
	if (slot != NULL && --slot->claims == 0)
		close(slot->fd);
	pthread_mutex_unlock(&pcibar->lock);
}

/* The descriptor stays open as long as the access lasts: release leaves ranges in use alone. */
static int locate(struct pcibar *pcibar, uint16_t port, unsigned width, off_t *offset)
{
	struct slot *slot;
	int fd = -1;

	pthread_mutex_lock(&pcibar->lock);
	slot = slot_of(pcibar, port, width);
	if (slot != NULL) {
		fd = slot->fd;
		*offset = port - slot->bar.range.first;
	}
	pthread_mutex_unlock(&pcibar->lock);
	return fd;
}

static enum kport_status crosses(uint16_t port, unsigned width)
{
	return fail(KPORT_UNSUPPORTED, 0,
		    "a %u-bit access to port 0x%x would run past the end of its PCI I/O region",
		    width * 8, (unsigned)port);
}

static enum kport_status failed(const char *what, uint16_t port, ssize_t moved)
{
	if (moved < 0 && errno == EPERM)
		return privilege_lockdown() >= LOCKDOWN_INTEGRITY ?
			       check_lockdown(0) :
			       fail(KPORT_DENIED, EPERM,
				    "%s port 0x%x by its PCI I/O region is refused by the kernel; "
				    "under lockdown, which comes with Secure Boot, it is read-only",
				    what, (unsigned)port);
	return fail(KPORT_SYSTEM, moved < 0 ? errno : 0,
		    "%s port 0x%x by its PCI I/O region failed", what, (unsigned)port);
}

static enum kport_status pcibar_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	union {
		uint8_t byte;
		uint16_t word;
		uint32_t dword;
	} data = { 0 };
	off_t offset = 0;
	int fd = locate(state, port, width, &offset);
	ssize_t moved;

	if (fd < 0)
		return crosses(port, width);
	moved = pread(fd, &data, width, offset);
	if (moved != (ssize_t)width)
		return failed("reading", port, moved);
	*value = width == 1 ? data.byte : width == 2 ? data.word : data.dword;
	return KPORT_OK;
}

static enum kport_status pcibar_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	const uint8_t byte = (uint8_t)value;
	const uint16_t word = (uint16_t)value;
	const void *data = width == 1 ? &byte : width == 2 ? (const void *)&word : &value;
	off_t offset = 0;
	int fd = locate(state, port, width, &offset);
	ssize_t moved;

	if (fd < 0)
		return crosses(port, width);
	moved = pwrite(fd, data, width, offset);
	return moved == (ssize_t)width ? KPORT_OK : failed("writing", port, moved);
}

/* guarded stays off: what a device offers in its own BAR is what the caller named it for. */
const struct backend backend_pcibar = {
	.name = "pcibar",
	.mechanism = "sysfs resourceN: an I/O region (BAR) of one PCI device",
	.needs = "ownership of the file, root's at first; under kernel lockdown read-only",
	.abilities = KPORT_CAN_WIDE,
	.automatic = true,
	.contends = true,
	.probe = pcibar_probe,
	.open = pcibar_open,
	.close = pcibar_close,
	.claim = pcibar_claim,
	.release = pcibar_release,
	.in = pcibar_in,
	.out = pcibar_out,
};
