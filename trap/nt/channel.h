/* SPDX-License-Identifier: MIT */
/*
 * The memory that allowio shares with one program that the DLL was put into: a mailbox with room for one
 * question. Programs of either bitness see the same layout. The program can write anything here, so
 * allowio believes nothing and checks every question; what the program is told is for its own good.
 */
#ifndef KPORT_TRAP_NT_CHANNEL_H
#define KPORT_TRAP_NT_CHANNEL_H

#include <stdbool.h>
#include <stdint.h>

#define CHANNEL_MAGIC 0x5041524bu /* "KRAP" */
#define CHANNEL_VERSION 2u
#define CHANNEL_PORTS 0x10000u
#define CHANNEL_BELLS 64u

/* What the DLL is to do. */
#define CHANNEL_SERVE 0x1u     /* serve IN and OUT; otherwise they are granted */
#define CHANNEL_PASS_OVER 0x2u /* CLI and STI do nothing */
#define CHANNEL_FOLLOW 0x4u    /* tell of processes that the program starts */
#define CHANNEL_NO_RUN_AHEAD 0x8u

/* Who holds the mailbox. The program: FREE -> ASKED; allowio: ASKED -> ANSWERED. */
enum channel_state {
	CHANNEL_FREE,
	CHANNEL_ASKED,
	CHANNEL_ANSWERED,
};

enum channel_question {
	CHANNEL_IN,	 /* port, width; value: answer */
	CHANNEL_OUT,	 /* port, width, value */
	CHANNEL_REFUSED, /* a port outside the grant was touched: say so */
	CHANNEL_PASSED,	 /* CLI or STI was passed over, for the first time: say so */
	CHANNEL_CHILD,	 /* value: id of a process that is about to run */
};

/* Ports as the program says them. */
struct channel_ports {
	uint8_t may[CHANNEL_PORTS / 8]; /* a bit for each that the program was given */
	uint32_t is_mapped;		/* 0: each is where it says, and place may be zeros */
	uint16_t place[CHANNEL_PORTS];	/* where a port really is */
};

struct channel {
	uint32_t magic;
	uint32_t version;
	uint32_t flags;

	/* Handles as the program has them; those of 64-bit Windows have 32 bits as well. */
	uint32_t asked;	   /* event that wakes allowio */
	uint32_t answered; /* event that wakes the program */
	uint32_t allowio;  /* its process: signalled when nobody is there to answer any more */

	/* Each side says that it is about to sleep, then looks at state once more. */
	int32_t state;
	int32_t allowio_sleeps;
	int32_t program_sleeps;

	uint32_t question;
	uint32_t port;
	uint32_t width;
	uint32_t value;
	uint32_t done; /* answer: 0 for no */

	/* A simulated bus that the program touches by itself: handles as above. */
	uint32_t bus; /* section of its memory; 0: allowio is asked */
	uint32_t bells
		[CHANNEL_BELLS]; /* events: who sends to far end 1 + i wakes its host by them */

	struct channel_ports ports;
};

_Static_assert(sizeof(struct channel) == 316 + 0x2000 + 4 + 0x20000,
	       "the same in programs of either bitness");

static inline unsigned channel_place(const struct channel_ports *ports, unsigned port)
{
	return ports->is_mapped ? ports->place[port] : port;
}

/* Also false for a wide access whose ports are not side by side where they really are. */
static inline bool channel_may(const struct channel_ports *ports, unsigned port, unsigned width)
{
	if (port + width > CHANNEL_PORTS)
		return false;
	for (unsigned at = port; at < port + width; at++) {
		if (!(ports->may[at / 8] >> at % 8 & 1) ||
		    channel_place(ports, at) - channel_place(ports, port) != at - port)
			return false;
	}
	return true;
}

/* What the DLL's start function answers, as its thread's exit code; 0 is what a killed thread may have. */
enum channel_start {
	CHANNEL_START_OK = 0x6b70,
	CHANNEL_START_NO_SECTION, /* the section's handle cannot be mapped */
	CHANNEL_START_BAD_SECTION,
	CHANNEL_START_NO_HANDLER, /* before Windows XP there are no vectored handlers */
	CHANNEL_START_NO_BUS,	  /* the bus's handle cannot be mapped, or is none of a bus */
	CHANNEL_START_NO_FOLLOW,  /* ntdll looks unlike any that is known: children go unseen */
};

#endif /* KPORT_TRAP_NT_CHANNEL_H */
