/* SPDX-License-Identifier: MIT */
/*
 * The 16550A in two parts: its registers (uart16550.c), and characters on their way through FIFOs
 * and line (uart_line.c). Sections are those of the PC16550D data sheet that uart16550.c names.
 */
#ifndef KPORT_SIM_UART_H
#define KPORT_SIM_UART_H

#include "sim/device.h"

/* FIFO control, 8.5 */
#define FIFO_ENABLE 0x01u
#define FIFO_CLEAR_RECEIVER 0x02u
#define FIFO_CLEAR_TRANSMITTER 0x04u
#define FIFO_TRIGGER 6 /* shift */
#define FIFO_DEPTH 16u

/* Line control, 8.1 */
#define LINE_LENGTH 0x03u /* 5 to 8 bits */
#define LINE_STOP 0x04u	  /* 2 stop bits, 1.5 with 5 bits */
#define LINE_PARITY 0x08u
#define LINE_BREAK 0x40u
#define LINE_DLAB 0x80u

/* Modem control, 8.8 */
#define MODEM_LOOP 0x10u

/* Line status, 8.4 */
#define STATUS_READY 0x01u
#define STATUS_OVERRUN 0x02u
#define STATUS_FRAMING 0x08u
#define STATUS_BREAK 0x10u
#define STATUS_HOLDING_EMPTY 0x20u
#define STATUS_ALL_EMPTY 0x40u
#define STATUS_ERROR_IN_FIFO 0x80u
#define STATUS_ERRORS 0x1eu
#define STATUS_OF_CHARACTER 0x1cu /* parity, framing, break: they travel with it */

enum far_end { NOTHING, LISTENER, PLUG };

struct character {
	uint8_t byte;
	uint8_t errors;
};

struct uart {
	sim_u64 now_ns;
	sim_u64 moved_ns; /* when a character last came or was read */
	sim_u64 line_free_ns;
	sim_u64 shifted_ns; /* when the last bit of what is shifted is out */

	uint32_t end;	 /* the listener */
	uint8_t far_end; /* enum far_end */
	bool real_timing;

	uint16_t divisor;
	uint8_t enable, fifo, line, modem, scratch;
	uint8_t line_status; /* the errors that were not read yet */
	uint8_t lines;	     /* CTS, DSR, RI and DCD, with their delta bits */
	bool holding_empty_pending;

	uint8_t last_byte; /* that was read */
	uint8_t first_received, received_count;
	uint8_t first_to_send, to_send_count;
	bool is_shifting;
	uint8_t shifted;
	bool is_full;	   /* the listener did not take the last character */
	bool is_held;	   /* it is out, but the far end is full */
	uint8_t far_lines; /* those that the listener has set */
	bool is_bridge;	   /* the listener is a real line */
	bool is_sending;   /* and has not sent everything yet */
	uint8_t reserved[4];
	struct character received[FIFO_DEPTH];
	uint8_t to_send[FIFO_DEPTH];
};
_Static_assert(sizeof(struct uart) == 112, "the same everywhere");

/* How many characters each direction holds: 16 with FIFOs, else one. */
unsigned uart_depth(const struct uart *uart);
bool uart_is_looped(const struct uart *uart);

/* How long a character takes: nothing, or where time is real what rate and format make of it. */
uint64_t uart_character_ns(const struct uart *uart);

/* A character that the line brings, with its errors of line status. */
void uart_receive(struct uart *uart, uint8_t byte, uint8_t errors);
/* All that the far end has sent by now. */
void uart_receive_what_came(struct sim_block *block, struct uart *uart);
/* The receiver buffer is read. */
uint8_t uart_take(struct uart *uart);

/* The transmitter holding register is written. */
void uart_transmit(struct sim_block *block, struct uart *uart, uint8_t byte);
/* What is out by now reaches the far end. */
void uart_send_what_is_due(struct sim_block *block, struct uart *uart);

#endif /* KPORT_SIM_UART_H */
