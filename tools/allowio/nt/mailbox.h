/* SPDX-License-Identifier: MIT */
/* allowio's end of the channel to one program. */
#ifndef KPORT_ALLOWIO_NT_MAILBOX_H
#define KPORT_ALLOWIO_NT_MAILBOX_H

#include <stdbool.h>
#include <stdint.h>
#include <windows.h>

#include "bus.h"
#include "trap/nt/channel.h"

struct mailbox {
	struct channel *channel; /* the view of the section */
	HANDLE section;
	HANDLE asked, answered;
	HANDLE process;	      /* owned */
	uint32_t for_program; /* the section as the program has it */
	uint32_t questions;   /* so far */
};

/*
 * Makes the channel and gives the program its handles. flags: CHANNEL_SERVE | ... process is copied. bus,
 * where it has a block, is for the program to touch; NULL: none is. On a failure *failure is the system's
 * error, and nothing is left.
 */
bool mailbox_open(struct mailbox *mailbox, HANDLE process, uint32_t flags,
		  const struct channel_ports *ports, const struct bus *bus, DWORD *failure);
void mailbox_close(struct mailbox *mailbox);

/* The program is told that it has no ports any more. Accepts one that was not opened. */
void mailbox_revoke(struct mailbox *mailbox);

/* A question, copied before it is looked at, since the program can change it at any time. */
struct question {
	uint32_t kind; /* enum channel_question, if the program is honest */
	uint32_t port, width, value;
};

/* Waits for the next question. False: the program has ended. */
bool mailbox_next(struct mailbox *mailbox, struct question *question);
void mailbox_answer(struct mailbox *mailbox, bool done, uint32_t value);

#endif /* KPORT_ALLOWIO_NT_MAILBOX_H */
