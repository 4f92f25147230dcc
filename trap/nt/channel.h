/* SPDX-License-Identifier: MIT */
/*
 * The memory that allowio shares with one program that the DLL was put into: a mailbox with room for one
 * question. Programs of either bitness see the same layout. The program can write anything here, so
 * allowio believes nothing and checks every question; what the program is told is for its own good.
 */
#ifndef KPORT_TRAP_NT_CHANNEL_H
#define KPORT_TRAP_NT_CHANNEL_H

#include <stdint.h>

#define CHANNEL_MAGIC 0x5041524bu /* "KRAP" */
#define CHANNEL_VERSION 1u

/* What the DLL is to do. */
#define CHANNEL_SERVE 0x1u     /* have IN and OUT done by allowio; otherwise they are granted */
#define CHANNEL_PASS_OVER 0x2u /* CLI and STI do nothing */
#define CHANNEL_FOLLOW 0x4u    /* tell of processes that the program starts */

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

	uint8_t may[0x10000 / 8]; /* the ports that the program was given, a bit each */
};

_Static_assert(sizeof(struct channel) == 56 + 0x2000, "the same in programs of either bitness");

/* What the DLL's start function answers, as its thread's exit code; 0 is what a killed thread may have. */
enum channel_start {
	CHANNEL_START_OK = 0x6b70,
	CHANNEL_START_NO_SECTION, /* the section's handle cannot be mapped */
	CHANNEL_START_BAD_SECTION,
	CHANNEL_START_NO_HANDLER, /* before Windows XP there are no vectored handlers */
	CHANNEL_START_NO_FOLLOW,  /* ntdll looks unlike any that is known: children go unseen */
};

#endif /* KPORT_TRAP_NT_CHANNEL_H */
