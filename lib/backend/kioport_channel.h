/* SPDX-License-Identifier: MIT */
/*
 * What the back end kioport needs of a system: how a request reaches the driver. One implementation a
 * system: kioport_linux.c (/dev/kioport and ioctls), kioport_nt.c (\\.\kioport and control codes).
 */
#ifndef KPORT_LIB_BACKEND_KIOPORT_CHANNEL_H
#define KPORT_LIB_BACKEND_KIOPORT_CHANNEL_H

#include "kport_abi.h"
#include "lib/backend.h"

/* What the driver of this system can do at best; the handshake tells what it really can. */
#ifdef _WIN32
#define KIOPORT_GRANTS (KPORT_CAN_GRANT | KPORT_CAN_GRANT_PROCESS)
#else
#define KIOPORT_GRANTS KPORT_CAN_GRANT
#endif

typedef intptr_t kioport_channel; /* a descriptor or a handle */

/* flags: KPORT_READ_ONLY, KPORT_INHERIT, KPORT_INSTALL. Sets the error's text. */
enum kport_status kioport_channel_open(uint32_t flags, kioport_channel *channel);
/* To ask who holds ports: only where the driver runs, for none is started. Sets the error's text. */
enum kport_status kioport_channel_look(kioport_channel *channel);
#define KIOPORT_DOES_NOT_RUN "the driver kioport does not run: nobody holds ports through it"
#define KIOPORT_NOT_TOLD "the driver kioport tells administrators only who holds ports through it"
/* Could it be opened? Changes nothing: where the system starts the driver on demand, it is not. */
enum kport_status kioport_channel_probe(void);
void kioport_channel_close(kioport_channel channel);

/* The first request: *features is what driver and system can do. Sets the error's text. */
enum kport_status kioport_greet(kioport_channel channel, uint64_t *features);

/*
 * One request; len is that of buffer, which takes the answer. These set no text: the caller knows what
 * was tried. *code is the system's own number.
 */
enum kport_status kioport_request(kioport_channel channel, enum kp_request_number number,
				  void *buffer, size_t len, long *code);

/* One access in the way that is shortest on this system. */
enum kport_status kioport_channel_in(kioport_channel channel, uint16_t port, unsigned width,
				     uint32_t *value, long *code);
enum kport_status kioport_channel_out(kioport_channel channel, uint16_t port, unsigned width,
				      uint32_t value, long *code);

/* A claim was BUSY: the error's text, with the owner where driver or system tell who it is. */
enum kport_status kioport_busy(kioport_channel channel, struct kp_range range);

/* "kport (process 812)": who holds part of the range through the driver. False: it does not tell. */
bool kioport_holder_text(kioport_channel channel, struct kp_range range, char *text, size_t len);

/* Words that differ by system. */
extern const char kioport_mechanism[];
extern const char kioport_no_grant[]; /* why nothing can be granted here, and what to use instead */

#endif /* KPORT_LIB_BACKEND_KIOPORT_CHANNEL_H */
