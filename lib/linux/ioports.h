/* SPDX-License-Identifier: MIT */
/* Which driver has which port: /proc/ioports and what everybody may read beside it. */
#ifndef KPORT_LIB_LINUX_IOPORTS_H
#define KPORT_LIB_LINUX_IOPORTS_H

#include "lib/linux/parport.h"
#include "lib/linux/serial.h"

struct ioports_owner {
	char name[64]; /* as the system calls it */
	bool contends; /* a driver that uses its ports, and cannot be asked for them */
	int parport;   /* number of the parallel port that parport may be asked for; -1: none */
};

#define IOPORTS_OWNERS_MAX 4096u

struct ioports {
	bool complete; /* false: the system withheld the addresses of most owners */
	size_t owner_count;
	struct ioports_owner owners[IOPORTS_OWNERS_MAX];
	uint16_t owner_of[KP_PORTS]; /* 1 + index into owners; 0: nobody */
	size_t parport_count;
	struct parport parports[PARPORT_COUNT];
	bool serials_found; /* whether the two below are filled in */
	size_t serial_count;
	struct serial serials[SERIAL_COUNT];
};

/* NULL: no memory. */
struct ioports *ioports_read(void);
void ioports_free(struct ioports *ports);

/* Fills in the serial ports, if that was not done. */
void ioports_find_serials(struct ioports *ports);

/* NULL: nobody. */
const struct ioports_owner *ioports_owner(const struct ioports *ports, uint32_t port);

/* The next run of ports of one owner at or after from (up to 0x10000). False: there is none. */
bool ioports_next(const struct ioports *ports, uint32_t from, struct kp_range *range);

/* One line of /proc/ioports, "  0378-037a : parport0". The name is cut to fit. */
bool ioports_parse(const char *line, struct kp_range *range, char name[64]);

enum ioports_kind {
	IOPORTS_WINDOW,	 /* of a bus: says nothing about who uses a port in it */
	IOPORTS_PRESENT, /* a device or a reservation, but no driver */
	IOPORTS_DRIVER,
};

enum ioports_kind ioports_kind(const char *name);

#endif /* KPORT_LIB_LINUX_IOPORTS_H */
