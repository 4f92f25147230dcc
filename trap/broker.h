/* SPDX-License-Identifier: MIT */
/*
 * The host's end of the channel: it alone has the ports, and serves what trapped programs ask for after
 * it has checked it. A program may write anything into the channel; it gets no port by that.
 */
#ifndef KPORT_TRAP_BROKER_H
#define KPORT_TRAP_BROKER_H

#include "ports.h"

struct broker {
	struct trap_ports *ports;
	struct channel *channel;
	int fd;		   /* of the channel, for programs to inherit */
	uint32_t stopping; /* is_closed of the channel is for programs, which could write it back */
};

/* flags: CHANNEL_... False: errno tells. */
bool broker_open(struct broker *broker, struct trap_ports *ports, uint32_t flags);

/*
 * From now on programs touch the simulated bus of this descriptor by themselves. It is moved to where
 * programs do not look for theirs; answers the number by which they know it. -1: errno tells.
 */
int broker_set_bus(struct broker *broker, int fd);

/* Serves until broker_stop(). */
void broker_serve(struct broker *broker);

/* From any thread. Accesses from now on end the program. */
void broker_stop(struct broker *broker);
void broker_close(struct broker *broker);

#endif /* KPORT_TRAP_BROKER_H */
