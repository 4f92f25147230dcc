/* SPDX-License-Identifier: MIT */
/*
 * parport0 to parport2 are lpt1 to lpt3, ttyS0 to ttyS3 are com1 to com4. A port that the system
 * does not tell of keeps its customary address: no driver is needed to know lpt1.
 */
#include "lib/linux/machine_names.h"
#include "lib/linux/files.h"
#include "lib/linux/parport.h"
#include "lib/linux/serial.h"

#include <pthread.h>
#include <string.h>

/*
 * ISA cards decode ten address lines, which leaves the ECP registers their place 0x400 above (IEEE
 * 1284 ECP port protocol). A PCI card's are a BAR of their own.
 */
#define ISA_END 0x400u
#define ECP_OFFSET 0x400u

static struct kp_port_name *named(struct kp_port_name *list, size_t count, const char *prefix,
				  unsigned number)
{
	for (size_t i = 0; i < count; i++) {
		if (machine_number(list[i].name, prefix, 100) == (int)number)
			return &list[i];
	}
	return NULL;
}

static void place_parallel(struct kp_port_name *name, const struct parport *port)
{
	name->range = (struct kp_range){ port->base, (uint16_t)(port->base + 2) };
	name->epp = port->base % 8 == 0;
	name->ecp = port->high;
	if (name->ecp == 0 && port->base < ISA_END)
		name->ecp = (uint16_t)(port->base + ECP_OFFSET);
}

static void place_all_parallel(struct kp_port_name *list, size_t count)
{
	struct parport ports[PARPORT_COUNT];
	size_t found = parport_find(ports);

	for (size_t i = 0; i < found; i++) {
		struct kp_port_name *name = named(list, count, "lpt", ports[i].number + 1);

		if (name != NULL)
			place_parallel(name, &ports[i]);
	}
}

static void place_all_serial(struct kp_port_name *list, size_t count)
{
	struct serial ports[SERIAL_COUNT];
	size_t found = serial_find(ports);

	for (size_t i = 0; i < found; i++) {
		struct kp_port_name *name = named(list, count, "com", ports[i].number + 1);

		if (name != NULL)
			name->range = ports[i].range;
	}
}

size_t machine_names_read(struct kp_port_name list[MACHINE_NAMES_MAX])
{
	size_t count = kp_legacy_names.count;

	if (count > MACHINE_NAMES_MAX)
		count = MACHINE_NAMES_MAX;
	memcpy(list, kp_legacy_names.list, count * sizeof(list[0]));
	place_all_parallel(list, count);
	place_all_serial(list, count);
	return count;
}

static struct kp_port_name names_list[MACHINE_NAMES_MAX];
static struct kp_port_names names = { .list = names_list };
static pthread_once_t names_once = PTHREAD_ONCE_INIT;

static void read_once(void)
{
	names.count = machine_names_read(names_list);
}

const struct kp_port_names *machine_names(void)
{
	pthread_once(&names_once, read_once);
	return &names;
}
