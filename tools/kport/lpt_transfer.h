/* SPDX-License-Identifier: MIT */
/*
 * Files over a link. The sender asks: HELLO (a file), START (from where), DATA, END, and when all files
 * are there, BYE. What a receiver has of a file stays in NAME.part until it is whole, so that a later
 * run goes on where an earlier one ended: its length and checksum are in the answer to HELLO, and
 * the sender compares them with its own file.
 */
#ifndef KPORT_TOOL_LPT_TRANSFER_H
#define KPORT_TOOL_LPT_TRANSFER_H

#include "lpt_link.h"

#define TRANSFER_VERSION 1u

enum transfer_type {
	ASK_HELLO = 1, /* version 1, session 4, size 8, CRC-32 4 bytes, the name */
	ASK_START = 2, /* from offset 8 */
	ASK_DATA = 3,  /* offset 8, bytes */
	ASK_END = 4,
	ASK_BYE = 5,
	ANSWER_OK = 0x81,      /* to HELLO: bytes that are there 8, their CRC-32 4 */
	ANSWER_WRONG = 0x82,   /* not now: begin with HELLO */
	ANSWER_REFUSED = 0x83, /* and why, in words */
	ANSWER_DAMAGED = 0x84, /* to END: size or checksum of the whole is not what HELLO said */
};

#define HELLO_FIXED 17u
#define DATA_FIXED 8u
#define DATA_BYTES (LINK_MAX_PAYLOAD - DATA_FIXED)

struct transfer {
	struct link *link;
	void (*progress)(void *ctx, const char *name, uint64_t done, uint64_t size);
	void *ctx;
	char error[400]; /* the words of a failure */
};

enum transfer_result {
	TRANSFER_DONE,
	TRANSFER_STOPPED, /* by the user */
	TRANSFER_FAILED,  /* error tells */
};

/* session: any number that differs from run to run. */
enum transfer_result transfer_send(struct transfer *transfer, const char *path, uint32_t session);

/* Tells the receiver that there is no more. */
enum transfer_result transfer_goodbye(struct transfer *transfer);

/*
 * Receives files until the sender says goodbye. place: a folder, ending in a slash, in which no file
 * is overwritten; or the file that what comes is written to. *count: files that are whole.
 */
enum transfer_result transfer_receive(struct transfer *transfer, const char *place,
				      unsigned *count);

/* Fills the error in and answers TRANSFER_FAILED. */
enum transfer_result transfer_fail(struct transfer *transfer, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* TRANSFER_STOPPED or, with the port's words, TRANSFER_FAILED. */
enum transfer_result transfer_ended(struct transfer *transfer, enum link_result result);

#endif /* KPORT_TOOL_LPT_TRANSFER_H */
