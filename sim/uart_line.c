/* SPDX-License-Identifier: MIT */
/* Characters on their way through a 16550A: FIFOs, shift register, line, far end. */
#include "sim/divide.h"
#include "sim/uart.h"

#define CRYSTAL_HZ 1843200u

unsigned uart_depth(const struct uart *uart)
{
	return uart->fifo & FIFO_ENABLE ? FIFO_DEPTH : 1;
}

bool uart_is_looped(const struct uart *uart)
{
	return uart->modem & MODEM_LOOP;
}

/* Start bit, 5 to 8 bits, parity, stop bits, in half bits. */
static uint64_t line_character_ns(const struct uart *uart)
{
	unsigned length = 5 + (uart->line & LINE_LENGTH);
	unsigned halves = 2 * (1 + length) + 2;
	/* The data sheet is silent on 0; a counter loaded with it takes all its steps. */
	uint64_t divisor = uart->divisor ? uart->divisor : 0x10000;

	if (uart->line & LINE_PARITY)
		halves += 2;
	if (uart->line & LINE_STOP)
		halves += length == 5 ? 1 : 2;
	return sim_quotient(halves * divisor * 8 * 1000000000, CRYSTAL_HZ);
}

uint64_t uart_character_ns(const struct uart *uart)
{
	return uart->real_timing ? line_character_ns(uart) : 0;
}

/* An error is shown when its character comes to the top of the FIFO (8.4, bits 2-4). */
static void show_errors(struct uart *uart)
{
	struct character *top = &uart->received[uart->first_received % FIFO_DEPTH];

	if (!uart->received_count)
		return;
	uart->line_status |= top->errors;
	top->errors = 0;
}

/*
 * Overrun, 8.4: without FIFO the new character takes the place of the old one, with FIFO it does
 * not get there.
 */
void uart_receive(struct uart *uart, uint8_t byte, uint8_t errors)
{
	struct character *free_place;

	if (uart->received_count == uart_depth(uart)) {
		uart->line_status |= STATUS_OVERRUN;
		if (uart->fifo & FIFO_ENABLE)
			return;
		uart->received_count = 0;
	}
	free_place = &uart->received[(uart->first_received + uart->received_count) % FIFO_DEPTH];
	free_place->byte = byte & 0xffu >> (3 - (uart->line & LINE_LENGTH));
	free_place->errors = errors;
	uart->received_count++;
	uart->moved_ns = uart->now_ns;
	if (uart->received_count == 1)
		show_errors(uart);
}

/* Into a receiver that has room, or, where time is real, whether it has or not. */
void uart_receive_what_came(struct sim_block *block, struct uart *uart)
{
	uint8_t byte;

	if (uart_is_looped(uart))
		return;
	while (uart->line_free_ns <= uart->now_ns &&
	       (uart->real_timing || uart->received_count < uart_depth(uart)) &&
	       sim_end_take(block, uart->end, &byte)) {
		uart_receive(uart, byte, 0);
		uart->line_free_ns = uart->now_ns + uart_character_ns(uart);
	}
}

static void deliver(struct sim_block *block, struct uart *uart)
{
	uint8_t byte = uart->shifted & 0xffu >> (3 - (uart->line & LINE_LENGTH));

	uart->is_full = false;
	if (uart_is_looped(uart)) {
		uart_receive(uart, byte, 0);
		return;
	}
	/* A break holds the line; the transmitter knows nothing of it (8.1, bit 6). */
	if (uart->line & LINE_BREAK)
		return;
	if (uart->far_end == PLUG)
		uart_receive(uart, byte, 0);
	if (uart->far_end == LISTENER)
		uart->is_full = !sim_end_put(block, uart->end, &byte, 1);
}

static void shift_next(struct uart *uart, uint64_t start_ns)
{
	if (!uart->to_send_count)
		return;
	uart->shifted = uart->to_send[uart->first_to_send % FIFO_DEPTH];
	uart->first_to_send = (uart->first_to_send + 1) % FIFO_DEPTH;
	uart->to_send_count--;
	uart->is_shifting = true;
	uart->shifted_ns = start_ns + uart_character_ns(uart);
	if (!uart->to_send_count)
		uart->holding_empty_pending = true;
}

/*
 * A far end that is full holds the port up, but not for longer than a real line would: who sends no
 * faster than the line loses nothing, and a program whose far end nobody reads goes on.
 */
static bool holds_up(struct uart *uart)
{
	if (!uart->is_full)
		return false;
	if (!uart->is_held)
		uart->shifted_ns = uart->now_ns + line_character_ns(uart);
	uart->is_held = uart->shifted_ns > uart->now_ns;
	return uart->is_held;
}

void uart_send_what_is_due(struct sim_block *block, struct uart *uart)
{
	uint64_t start_ns;

	while (uart->is_shifting && (uart->is_held || uart->shifted_ns <= uart->now_ns)) {
		deliver(block, uart);
		if (holds_up(uart))
			return;
		start_ns = uart->is_held ? uart->now_ns : uart->shifted_ns;
		uart->is_held = uart->is_shifting = false;
		shift_next(uart, start_ns);
	}
}

void uart_transmit(struct sim_block *block, struct uart *uart, uint8_t byte)
{
	uart->holding_empty_pending = false;
	/* The holding register is written over; a FIFO that is full takes nothing. */
	if (uart->to_send_count == 1 && uart_depth(uart) == 1)
		uart->to_send_count = 0;
	if (uart->to_send_count < uart_depth(uart)) {
		uart->to_send[(uart->first_to_send + uart->to_send_count) % FIFO_DEPTH] = byte;
		uart->to_send_count++;
	}
	if (!uart->is_shifting)
		shift_next(uart, uart->now_ns);
	uart_send_what_is_due(block, uart);
}

uint8_t uart_take(struct uart *uart)
{
	if (!uart->received_count)
		return uart->last_byte;
	uart->last_byte = uart->received[uart->first_received % FIFO_DEPTH].byte;
	uart->first_received = (uart->first_received + 1) % FIFO_DEPTH;
	uart->received_count--;
	uart->moved_ns = uart->now_ns;
	show_errors(uart);
	return uart->last_byte;
}
