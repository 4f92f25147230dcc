/* SPDX-License-Identifier: MIT */
/* The parallel port in parts: its standard registers and their far end (lpt.c), EPP, ECP. */
#ifndef KPORT_SIM_LPT_H
#define KPORT_SIM_LPT_H

#include "sim/device.h"

/* Status: bit 7 is the inverse of Busy, bits 6 and 3 are nAck and nFault as they are. */
#define STATUS_READY 0x80u
#define STATUS_NACK 0x40u
#define STATUS_PAPER_OUT 0x20u
#define STATUS_SELECTED 0x10u
#define STATUS_NFAULT 0x08u
#define STATUS_EPP_TIMEOUT 0x01u /* with EPP only */
#define STATUS_ONLINE (STATUS_READY | STATUS_NACK | STATUS_SELECTED | STATUS_NFAULT)

/* Control: bits 0, 1 and 3 are inverted on their way to the connector. */
#define CONTROL_STROBE 0x01u
#define CONTROL_AUTOFEED 0x02u
#define CONTROL_NINIT 0x04u
#define CONTROL_SELECT 0x08u
#define CONTROL_INPUT 0x20u   /* PS/2: the data lines are inputs */
#define CONTROL_LATCHED 0x3fu /* bits 6 and 7 do not exist and read as ones */

#define LPT_FIFO_DEPTH 16u

/* What is at the connector. */
enum { LPT_PRINTER, LPT_LOOP_DATA, LPT_LOOP_CONTROL, LPT_CABLE };

#define LPT_CABLE_NAME 16u

struct lpt {
	sim_u64 now_ns;
	sim_u64 strobed_ns; /* when the printer took its last byte */
	uint32_t end;	    /* where the paper goes */
	uint32_t peer; /* the port at the other end of a cable, from the block's start; 0: none */
	uint8_t plug;
	uint8_t data;
	uint8_t control;
	uint8_t status; /* of the printer while it is idle */
	uint8_t handshake;
	bool real_timing;
	bool has_ecp;
	bool epp_timed_out;
	uint8_t epp_address;
	uint8_t ecr; /* without the bits that tell of the FIFO */
	uint8_t fifo_first, fifo_count;
	uint8_t repeat; /* by an ECP command: how often the next byte comes once more */
	uint8_t reserved[3];
	uint8_t fifo[LPT_FIFO_DEPTH];
	char cable[LPT_CABLE_NAME]; /* its name */
};
_Static_assert(sizeof(struct lpt) == 72, "the same everywhere");

/* The printer is on line, and there is one. */
bool lpt_is_ready(const struct lpt *lpt);
void lpt_print(struct sim_block *block, struct lpt *lpt, uint8_t byte);
void lpt_tick(void *state, uint64_t now_ns);

/* ---- lpt_ecp.c; without ECP the mode is always the first ---- */

enum {
	ECP_STANDARD = 0,
	ECP_PS2 = 1,
	ECP_FIFO = 2,
	ECP_ECP = 3,
	ECP_EPP = 4,
	ECP_TEST = 6,
	ECP_CONFIGURATION = 7,
};

unsigned lpt_ecp_mode(const struct lpt *lpt);
/* A command that was written to the data register in mode ECP. */
void lpt_ecp_command(struct lpt *lpt, uint8_t command);

#define LPT_ECR_RESET 0x14u

#endif /* KPORT_SIM_LPT_H */
