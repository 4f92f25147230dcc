/* SPDX-License-Identifier: MIT */
/*
 * Frames between two computers over a LapLink cable, which carries five bits each way: the data lines
 * D0 to D4 of one end are nFault, Select, PaperOut, nAck and Busy of the other. D0 to D3 are half a
 * byte, D4 says that it is there; the other end's D4 says that it was taken. The low half goes with D4
 * high, the high half with D4 low, so that D4 is low between bytes on both ends. After a frame its
 * sender turns the last half byte over, and from then on the other end may send.
 *
 * One end asks, the other answers. A frame is type, number, length (2 bytes), payload, and a CRC-32 of
 * all that; numbers are little-endian. A question without a sound answer is asked again with the same
 * number, and the answering end gives the answer to a number that it has seen once more, without
 * acting on it twice. docs/printing.md describes the whole.
 */
#ifndef KPORT_TOOL_LPT_LINK_H
#define KPORT_TOOL_LPT_LINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <kport.h>

#define LINK_MAX_PAYLOAD 1024u

/* A parallel port, and the time. */
struct link_port {
	enum kport_status (*read_status)(void *ctx, uint8_t *status);
	enum kport_status (*write_data)(void *ctx, uint8_t data);
	uint64_t (*now_ns)(void *ctx);
	/* Called again and again while nothing happens; idle_ns: for how long that has been so. */
	void (*pause)(void *ctx, uint64_t idle_ns);
	bool (*stopped)(void *ctx);	      /* the user wants an end */
	void (*notice)(void *ctx, bool lost); /* the other end went silent, or is back */
	void *ctx;
};

enum link_result {
	LINK_OK,
	LINK_SILENT,  /* nothing came in time */
	LINK_BROKEN,  /* what came is damaged */
	LINK_STOPPED, /* by the user */
	LINK_FAILED,  /* the port does; kport_last_error() tells */
};

struct link_frame {
	uint8_t type;
	uint8_t number;
	uint16_t len;
	uint8_t payload[LINK_MAX_PAYLOAD];
};

struct link {
	struct link_port port;
	uint8_t number; /* asking: of the last question; answering: of the last one that was answered */
	bool answered; /* there was one */
	uint32_t sum;  /* its checksum: another sender may begin with the same number */
	bool lost;     /* the other end is silent, and that was said */
	bool restless; /* after a failure: its D4 has to be seen low before a frame may begin */
	struct link_frame answer; /* answering: the last one */
};

/* Sets the lines to rest. */
enum link_result link_begin(struct link *link, const struct link_port *port);

/*
 * Asks until there is an answer, which goes into frame (where the question was). LINK_OK, LINK_STOPPED,
 * LINK_FAILED, and LINK_SILENT after so many tries (0: tries for ever).
 */
enum link_result link_ask(struct link *link, struct link_frame *frame, unsigned most_tries);

/*
 * Waits for the next question. Repeated ones are answered again in here. LINK_OK, LINK_STOPPED,
 * LINK_FAILED, and LINK_SILENT after wait_ns (0: waits for ever).
 */
enum link_result link_await(struct link *link, struct link_frame *frame, uint64_t wait_ns);

/* Answers the question that came last. A failure to deliver shows by the question coming again. */
enum link_result link_answer(struct link *link, uint8_t type, const void *payload, size_t len);

/* CRC-32 of IEEE 802.3; sum is 0 at first. */
uint32_t link_crc32(uint32_t sum, const void *bytes, size_t len);

void link_put(uint8_t *at, unsigned bytes, uint64_t value);
uint64_t link_get(const uint8_t *at, unsigned bytes);

#endif /* KPORT_TOOL_LPT_LINK_H */
