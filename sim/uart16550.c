/* SPDX-License-Identifier: MIT */
/*
 * A serial port with a 16550A. Registers: National Semiconductor, PC16550D data sheet (TL/C/8652,
 * June 1995), section 8; its crystal: IBM Technical Reference, Personal Computer AT,
 * "Serial/Parallel Adapter". Interrupts do not reach the bus, but are identified as the chip does
 * it. A character takes no time on the line unless the text asks for the time of a real one.
 */
#include "sim/uart.h"

enum {
	DATA = 0,   /* receiver buffer, transmitter holding; divisor's low byte behind DLAB */
	ENABLE = 1, /* of interrupts; divisor's high byte behind DLAB */
	IDENTIFY = 2,
	FIFO = 2,
	LINE = 3,
	MODEM = 4,
	LINE_STATUS = 5,
	MODEM_STATUS = 6,
	SCRATCH = 7,
	REGISTERS = 8,
};

/* Interrupt enable, 8.7. Bits 4-7 are always 0. */
#define ENABLE_RECEIVED 0x01u
#define ENABLE_HOLDING_EMPTY 0x02u
#define ENABLE_LINE_STATUS 0x04u
#define ENABLE_MODEM_STATUS 0x08u
#define ENABLE_BITS 0x0fu

/* Interrupt identification, 8.6, table IV; the order is that of their priority. */
#define PENDING_LINE_STATUS 0x06u
#define PENDING_RECEIVED 0x04u
#define PENDING_TIME_OUT 0x0cu
#define PENDING_HOLDING_EMPTY 0x02u
#define PENDING_MODEM_STATUS 0x00u
#define PENDING_NONE 0x01u
#define IDENTIFY_FIFOS 0xc0u

/* Modem control, 8.8. Bits 5-7 are always 0. */
#define MODEM_DTR 0x01u
#define MODEM_RTS 0x02u
#define MODEM_OUT1 0x04u
#define MODEM_OUT2 0x08u
#define MODEM_BITS 0x1fu

/* Modem status, 8.9: bits 0-3 say that bits 4-7 changed since the last read. */
#define LINE_CTS 0x10u
#define LINE_DSR 0x20u
#define LINE_RI 0x40u
#define LINE_DCD 0x80u
#define DELTA_BITS 0x0fu
#define DELTA_RI 0x04u /* the trailing edge only */

static bool is_error_in_fifo(const struct uart *uart)
{
	uint8_t errors = uart->line_status;
	unsigned i;

	for (i = 0; i < uart->received_count; i++)
		errors |= uart->received[(uart->first_received + i) % FIFO_DEPTH].errors;
	return uart->fifo & FIFO_ENABLE && errors & STATUS_OF_CHARACTER;
}

static uint8_t read_line_status(struct uart *uart)
{
	uint8_t status = uart->line_status;

	if (is_error_in_fifo(uart))
		status |= STATUS_ERROR_IN_FIFO;
	if (uart->received_count)
		status |= STATUS_READY;
	if (!uart->to_send_count)
		status |= STATUS_HOLDING_EMPTY;
	if (!uart->to_send_count && !uart->is_shifting && !uart->is_sending)
		status |= STATUS_ALL_EMPTY;
	uart->line_status = 0;
	return status;
}

/* 8.5, table of bits 6 and 7; 8.11: below that, four character times without movement. */
static uint8_t pending_receive(const struct uart *uart)
{
	static const uint8_t triggers[] = { 1, 4, 8, 14 };
	unsigned trigger = uart_depth(uart) == 1 ? 1 : triggers[uart->fifo >> FIFO_TRIGGER];

	if (uart->received_count >= trigger)
		return PENDING_RECEIVED;
	if (uart->received_count && uart->now_ns - uart->moved_ns >= 4 * uart_character_ns(uart))
		return PENDING_TIME_OUT;
	return PENDING_NONE;
}

static uint8_t pending(const struct uart *uart)
{
	if (uart->enable & ENABLE_LINE_STATUS && uart->line_status & STATUS_ERRORS)
		return PENDING_LINE_STATUS;
	if (uart->enable & ENABLE_RECEIVED && pending_receive(uart) != PENDING_NONE)
		return pending_receive(uart);
	if (uart->enable & ENABLE_HOLDING_EMPTY && uart->holding_empty_pending)
		return PENDING_HOLDING_EMPTY;
	if (uart->enable & ENABLE_MODEM_STATUS && uart->lines & DELTA_BITS)
		return PENDING_MODEM_STATUS;
	return PENDING_NONE;
}

/* Reading it is what ends "holding register empty", if it was that (table IV, last column). */
static uint8_t read_identification(struct uart *uart)
{
	uint8_t identification = pending(uart);

	if (identification == PENDING_HOLDING_EMPTY)
		uart->holding_empty_pending = false;
	return identification | (uart->fifo & FIFO_ENABLE ? IDENTIFY_FIFOS : 0u);
}

static void write_enable(struct uart *uart, uint8_t value)
{
	if (value & ~uart->enable & ENABLE_HOLDING_EMPTY && !uart->to_send_count)
		uart->holding_empty_pending = true;
	uart->enable = value & ENABLE_BITS;
}

static void clear_receiver(struct uart *uart)
{
	uart->received_count = 0;
}

static void clear_transmitter(struct uart *uart)
{
	if (uart->to_send_count)
		uart->holding_empty_pending = true;
	uart->to_send_count = 0;
}

/* 8.5: a change of bit 0 clears both; without bit 0 the others are not programmed. */
static void write_fifo(struct uart *uart, uint8_t value)
{
	bool changed = (value ^ uart->fifo) & FIFO_ENABLE;

	if (changed || (value & FIFO_ENABLE && value & FIFO_CLEAR_RECEIVER))
		clear_receiver(uart);
	if (changed || (value & FIFO_ENABLE && value & FIFO_CLEAR_TRANSMITTER))
		clear_transmitter(uart);
	uart->fifo = value & FIFO_ENABLE ? value : 0;
}

/* A line that is held at 0 for longer than a character is a character 0 without a stop bit. */
static void write_line(struct uart *uart, uint8_t value)
{
	bool began = value & ~uart->line & LINE_BREAK;

	uart->line = value;
	if (began && uart->far_end == PLUG && !uart_is_looped(uart))
		uart_receive(uart, 0, STATUS_BREAK | STATUS_FRAMING);
}

static uint8_t line_if(unsigned condition, unsigned line)
{
	return condition ? (uint8_t)line : 0;
}

/* 8.8, bit 4, and the usual wiring of a plug: RTS to CTS, DTR to DSR and DCD. */
static uint8_t lines_now(const struct uart *uart)
{
	uint8_t modem = uart->modem;

	if (uart_is_looped(uart))
		return line_if(modem & MODEM_RTS, LINE_CTS) | line_if(modem & MODEM_DTR, LINE_DSR) |
		       line_if(modem & MODEM_OUT1, LINE_RI) | line_if(modem & MODEM_OUT2, LINE_DCD);
	if (uart->far_end == PLUG)
		return line_if(modem & MODEM_RTS, LINE_CTS) |
		       line_if(modem & MODEM_DTR, LINE_DSR | LINE_DCD);
	return uart->far_end == LISTENER ? uart->far_lines : 0;
}

static void update_lines(struct uart *uart)
{
	uint8_t now = lines_now(uart);
	uint8_t changed = (now ^ uart->lines) >> 4;

	if (now & LINE_RI)
		changed &= (uint8_t)~DELTA_RI;
	uart->lines = now | (uart->lines & DELTA_BITS) | changed;
}

static void write_modem(struct uart *uart, uint8_t value)
{
	uart->modem = value & MODEM_BITS;
	update_lines(uart);
}

/* A real line hears of rate, format and modem lines, and tells of its own. */
static void look_at_listener(struct sim_block *block, struct uart *uart)
{
	if (uart->far_end != LISTENER)
		return;
	uart->far_lines = sim_end_lines(block, uart->end) & (uint8_t)~DELTA_BITS;
	uart->is_sending = uart->is_bridge && !sim_end_is_idle(block, uart->end);
	update_lines(uart);
}

static void tell_listener(struct sim_block *block, const struct uart *uart)
{
	uint8_t modem = uart_is_looped(uart) ? 0 : uart->modem;

	if (uart->is_bridge)
		sim_end_set(block, uart->end,
			    uart->divisor | (uint32_t)uart->line << SIM_SETTINGS_LINE |
				    (uint32_t)modem << SIM_SETTINGS_MODEM);
}

static uint8_t read_modem_status(struct uart *uart)
{
	uint8_t status = uart->lines;

	uart->lines &= (uint8_t)~DELTA_BITS;
	return status;
}

static uint8_t read_register(struct uart *uart, unsigned offset)
{
	switch (offset) {
	case DATA:
		return uart_take(uart);
	case ENABLE:
		return uart->enable;
	case IDENTIFY:
		return read_identification(uart);
	case LINE:
		return uart->line;
	case MODEM:
		return uart->modem;
	case LINE_STATUS:
		return read_line_status(uart);
	case MODEM_STATUS:
		return read_modem_status(uart);
	default:
		return uart->scratch;
	}
}

static void write_register(struct sim_block *block, struct uart *uart, unsigned offset,
			   uint8_t value)
{
	switch (offset) {
	case DATA:
		uart_transmit(block, uart, value);
		break;
	case ENABLE:
		write_enable(uart, value);
		break;
	case FIFO:
		write_fifo(uart, value);
		break;
	case LINE:
		write_line(uart, value);
		break;
	case MODEM:
		write_modem(uart, value);
		break;
	case SCRATCH:
		uart->scratch = value;
		break;
	default: /* the status registers: writing is for the factory's tests (8.4) */
		break;
	}
}

static bool is_divisor(const struct uart *uart, unsigned offset)
{
	return uart->line & LINE_DLAB && offset <= ENABLE;
}

static uint32_t uart_in(struct sim_block *block, void *state, unsigned offset, unsigned width)
{
	struct uart *uart = state;

	(void)width;
	look_at_listener(block, uart);
	uart_send_what_is_due(block, uart);
	uart_receive_what_came(block, uart);
	if (is_divisor(uart, offset))
		return (uint8_t)(uart->divisor >> 8 * offset);
	return read_register(uart, offset);
}

static void write_divisor(struct uart *uart, unsigned offset, uint8_t value)
{
	uart->divisor &= (uint16_t) ~(0xffu << 8 * offset);
	uart->divisor |= (uint16_t)(value << 8 * offset);
}

static void uart_out(struct sim_block *block, void *state, unsigned offset, unsigned width,
		     uint32_t value)
{
	struct uart *uart = state;

	(void)width;
	look_at_listener(block, uart);
	uart_send_what_is_due(block, uart);
	if (is_divisor(uart, offset))
		write_divisor(uart, offset, (uint8_t)value);
	else
		write_register(block, uart, offset, (uint8_t)value);
	if (offset != DATA || is_divisor(uart, offset))
		tell_listener(block, uart);
}

static void uart_tick(void *state, uint64_t now_ns)
{
	((struct uart *)state)->now_ns = now_ns;
}

/* What is still on its way when the bus ends gets there. */
static void uart_finish(struct sim_block *block, void *state)
{
	struct uart *uart = state;

	uart->now_ns = UINT64_MAX;
	while (uart->is_shifting)
		uart_send_what_is_due(block, uart);
}

const struct sim_registers sim_uart_registers = {
	.widths = 1,
	.in = uart_in,
	.out = uart_out,
	.tick = uart_tick,
	.finish = uart_finish,
	.finish_len = sizeof(struct uart),
	.holds = true,
};

#if __STDC_HOSTED__
#include "sim/model.h"

static enum kport_status take_options(struct sim_setup *setup, struct uart *uart)
{
	static const char *const ways_out[] = { "file", "stdout", "pty", "tty", "loop", NULL };
	static const char *const timings[] = { "instant", "real", NULL };
	enum kport_status status = sim_setup_end(setup, ways_out, &uart->end);
	size_t timing;

	if (status)
		return status;
	uart->far_end = uart->end ? LISTENER : NOTHING;
	uart->far_lines = sim_setup_lines(setup);
	uart->is_bridge = sim_setup_option(setup, "tty") != NULL;
	if (sim_setup_option(setup, "loop"))
		uart->far_end = PLUG;
	status = sim_setup_choice(setup, "timing", timings, &timing);
	uart->real_timing = timing == 1;
	return status;
}

static enum kport_status uart_create(struct sim_setup *setup)
{
	enum kport_status status;
	struct uart *uart;
	void *state;

	status = sim_setup_state(setup, sizeof(*uart), &state);
	if (status)
		return status;
	uart = state;
	status = take_options(setup, uart);
	if (status)
		return status;
	/* Table III, reset; but the line as a PC's firmware leaves it, 9600 baud and 8N1. */
	uart->divisor = 12;
	uart->line = LINE_LENGTH;
	uart->lines = lines_now(uart);
	return sim_setup_map(setup, sim_setup_base(setup), REGISTERS, SIM_REGISTERS_UART, uart);
}

static const struct sim_option uart_options[] = {
	{ "file", "file that what is sent is appended to" },
	{ "tty", "serial port of this computer that it is joined to: /dev/ttyUSB0, COM3" },
	{ "link", "with pty: symbolic link to make to the pseudo terminal" },
	{ "timing", "instant, or real: characters take the time that rate and format give them" },
	{ NULL, NULL },
};

static const struct sim_option uart_flags[] = {
	{ "stdout", "what is sent goes to standard output" },
	{ "pty", "the far end is a pseudo terminal, for another program to open (Linux)" },
	{ "loop",
	  "a plug that joins the port's outputs with its inputs; with none of these nothing "
	  "is plugged in" },
	{ NULL, NULL },
};

const struct sim_model sim_uart16550 = {
	.name = "uart",
	.help = "a serial port with a 16550A: uart@0x3f8,pty",
	.options = uart_options,
	.flags = uart_flags,
	.usual_base = 0x3f8,
	.length = REGISTERS,
	.create = uart_create,
};
#endif
