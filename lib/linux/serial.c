/* SPDX-License-Identifier: MIT */
/*
 * /sys/class/tty/ttySN: type is 0 where the driver found no chip, and then it owns no ports; port
 * is 0 where the chip is in memory space (Documentation/ABI/testing/sysfs-tty). Some kernels show
 * these files to root and its group only.
 */
#include "lib/linux/serial.h"
#include "lib/linux/files.h"

#include <stdlib.h>

_Static_assert(SERIAL_COUNT <= 64, "a bit for each");

static bool read_number(int number, const char *file, unsigned long *value)
{
	char text[32];
	char *end;

	if (machine_read(text, sizeof(text), "/sys/class/tty/ttyS%d/%s", number, file) <= 0)
		return false;
	*value = strtoul(text, &end, 0);
	return end != text && (*end == '\n' || *end == '\0');
}

static bool read_port(int number, struct serial *port)
{
	unsigned long type, base, irq;

	if (!read_number(number, "type", &type) || type == 0)
		return false;
	if (!read_number(number, "port", &base) || base == 0 || base > KP_PORTS - 8)
		return false;
	port->number = (unsigned)number;
	port->range = (struct kp_range){ (uint16_t)base, (uint16_t)(base + 7) };
	port->irq = read_number(number, "irq", &irq) && irq < 4096 ? (unsigned)irq : 0;
	return true;
}

size_t serial_find(struct serial list[SERIAL_COUNT])
{
	uint64_t numbers = machine_numbers("/sys/class/tty", "ttyS");
	size_t count = 0;

	for (int number = 0; number < SERIAL_COUNT; number++) {
		if ((numbers & (1ull << number)) != 0 && read_port(number, &list[count]))
			count++;
	}
	return count;
}
