/* SPDX-License-Identifier: MIT */
/*
 * /proc/ioports is a tree: each line lies inside the last one that is less indented (r_show in
 * Linux, kernel/resource.c). Painting the lines over each other in their order leaves every port
 * with its innermost owner. The kernel shows zeros to those without CAP_SYS_ADMIN.
 */
#include "lib/linux/ioports.h"
#include "lib/linux/files.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define POST_PORT 0x80u

/* Names of other people's making end up in sentences and on terminals. */
static void copy_name(char name[64], const char *text)
{
	size_t len = 0;

	for (; len < 63 && text[len] != '\0' && text[len] != '\n'; len++)
		name[len] = text[len] >= ' ' && text[len] <= '~' ? text[len] : '?';
	name[len] = '\0';
}

/* Hexadecimal digits and nothing else before them; an overflow is a large number. */
static bool read_number(const char **at, unsigned long *value)
{
	char *end;

	if (!isxdigit((unsigned char)**at))
		return false;
	*value = strtoul(*at, &end, 16);
	*at = end;
	return true;
}

bool ioports_parse(const char *line, struct kp_range *range, char name[64])
{
	unsigned long first, last;

	line += strspn(line, " ");
	if (!read_number(&line, &first) || *line++ != '-' || !read_number(&line, &last))
		return false;
	if (strncmp(line, " : ", 3) != 0 || first > last || last >= KP_PORTS)
		return false;
	*range = (struct kp_range){ (uint16_t)first, (uint16_t)last };
	copy_name(name, line + 3);
	return name[0] != '\0';
}

static bool begins(const char *name, const char *prefix)
{
	return strncmp(name, prefix, strlen(prefix)) == 0;
}

/* In a pattern, x is a hexadecimal digit and A a capital letter or digit. */
static bool matches(const char *name, const char *pattern)
{
	for (; *pattern != '\0'; name++, pattern++) {
		const char *allowed = "";

		if (*pattern == 'x')
			allowed = "0123456789abcdef";
		else if (*pattern == 'A')
			allowed = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
		else if (*pattern == *name)
			continue;
		if (*name == '\0' || strchr(allowed, *name) == NULL)
			return false;
	}
	return *name == '\0';
}

/*
 * A BAR, a PnP or ACPI device or a region that the administrator set aside (reserve=) is listed by
 * the bus; a driver that uses it appears inside of it under its own name.
 */
enum ioports_kind ioports_kind(const char *name)
{
	static const char *const present[] = {
		"xxxx:xx:xx.x", "xxxxx:xx:xx.x", "pnp xx:xx", "pnp xx:xxx",
		"AAAAAAA:xx",	"AAAAAAAA:xx",	 "reserved",  "Reserved",
	};

	if (begins(name, "PCI Bus ") || strcmp(name, "PCI I/O") == 0 || strcmp(name, "PCI IO") == 0)
		return IOPORTS_WINDOW;
	for (size_t i = 0; i < sizeof(present) / sizeof(present[0]); i++) {
		if (matches(name, present[i]))
			return IOPORTS_PRESENT;
	}
	return IOPORTS_DRIVER;
}

static struct ioports_owner *add_owner(struct ioports *ports, const char *name)
{
	struct ioports_owner *owner;

	if (ports->owner_count == IOPORTS_OWNERS_MAX)
		return NULL;
	owner = &ports->owners[ports->owner_count++];
	snprintf(owner->name, sizeof(owner->name), "%s", name);
	owner->parport = machine_number(name, "parport", PARPORT_COUNT);
	owner->contends = owner->parport < 0 && ioports_kind(name) == IOPORTS_DRIVER;
	return owner;
}

static void paint(struct ioports *ports, struct kp_range range)
{
	for (uint32_t port = range.first; port <= range.last; port++)
		ports->owner_of[port] = (uint16_t)ports->owner_count;
}

static void add_line(struct ioports *ports, struct kp_range range, const char *name)
{
	struct ioports_owner *owner;

	if (ioports_kind(name) == IOPORTS_WINDOW)
		return;
	if (add_owner(ports, name) == NULL)
		return;
	paint(ports, range);
	/*
	 * The kernel's DMA page registers cover the POST port, which they do not use: the kernel
	 * itself writes to it to pass time (native_io_delay).
	 */
	if (strcmp(name, "dma page reg") != 0 || range.first > POST_PORT || range.last < POST_PORT)
		return;
	owner = add_owner(ports, name);
	if (owner == NULL)
		return;
	owner->contends = false;
	paint(ports, (struct kp_range){ POST_PORT, POST_PORT });
}

static void read_list(struct ioports *ports)
{
	FILE *file = machine_open("/proc/ioports");
	char *line = NULL;
	size_t room = 0;

	if (file == NULL)
		return;
	while (getline(&line, &room, file) > 0) {
		struct kp_range range;
		char name[64];

		if (!ioports_parse(line, &range, name))
			continue;
		if (range.last == 0) /* withheld */
			continue;
		ports->complete = true;
		add_line(ports, range, name);
	}
	free(line);
	fclose(file);
}

static bool has_driver(const struct ioports *ports, uint32_t port)
{
	const struct ioports_owner *owner = ioports_owner(ports, port);

	return owner != NULL && (owner->contends || owner->parport >= 0);
}

/* Where no driver is listed. */
static void paint_gaps(struct ioports *ports, uint32_t first, uint32_t count)
{
	for (uint32_t port = first; port < first + count && port < KP_PORTS; port++) {
		if (!has_driver(ports, port))
			ports->owner_of[port] = (uint16_t)ports->owner_count;
	}
}

/* Each block of registers on its own, as the driver would list it. */
static void add_block(struct ioports *ports, const char *name, uint32_t first, uint32_t count)
{
	if (add_owner(ports, name) != NULL)
		paint_gaps(ports, first, count);
}

static void add_parports(struct ioports *ports)
{
	for (size_t i = 0; i < ports->parport_count; i++) {
		const struct parport *port = &ports->parports[i];
		char name[16];

		snprintf(name, sizeof(name), "parport%u", port->number);
		add_block(ports, name, port->base, 3);
		/* In a complete list, what is missing at the further registers is not in use. */
		if (port->epp && !ports->complete)
			add_block(ports, name, port->base + 3u, 5);
		if (port->high != 0 && !ports->complete)
			add_block(ports, name, port->high, 3);
	}
}

static void add_serials(struct ioports *ports)
{
	ioports_find_serials(ports);
	for (size_t i = 0; i < ports->serial_count; i++)
		add_block(ports, "serial", ports->serials[i].range.first, 8);
}

struct ioports *ioports_read(void)
{
	struct ioports *ports = calloc(1, sizeof(*ports));

	if (ports == NULL)
		return NULL;
	ports->parport_count = parport_find(ports->parports);
	read_list(ports);
	add_parports(ports);
	/* The serial driver's own ports are in a complete list, and looking for them takes long. */
	if (!ports->complete)
		add_serials(ports);
	return ports;
}

void ioports_find_serials(struct ioports *ports)
{
	if (!ports->serials_found)
		ports->serial_count = serial_find(ports->serials);
	ports->serials_found = true;
}

void ioports_free(struct ioports *ports)
{
	free(ports);
}

const struct ioports_owner *ioports_owner(const struct ioports *ports, uint32_t port)
{
	uint16_t index = ports->owner_of[port];

	return index == 0 ? NULL : &ports->owners[index - 1];
}

bool ioports_next(const struct ioports *ports, uint32_t from, struct kp_range *range)
{
	uint32_t first = from, last;

	while (first < KP_PORTS && ports->owner_of[first] == 0)
		first++;
	if (first >= KP_PORTS)
		return false;
	last = first;
	while (last + 1 < KP_PORTS && ports->owner_of[last + 1] == ports->owner_of[first])
		last++;
	*range = (struct kp_range){ (uint16_t)first, (uint16_t)last };
	return true;
}
