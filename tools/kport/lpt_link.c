/* SPDX-License-Identifier: MIT */
#include "lpt_link.h"

#include <string.h>

/* The registers as IEEE 1284's annex on PC ports has them: bit 7 of the status is the inverse of Busy. */
#define STATUS_NIBBLE_SHIFT 3
#define STATUS_NOT_BUSY 0x80u
#define D4 0x10u
#define NIBBLE 0x0fu

#define HALF_BYTE_NS 300000000u	   /* a loaded machine may stop for some time */
#define ANSWER_NS 1500000000u	   /* to begin an answer: a disk may have to be written */
#define REST_NS (2 * HALF_BYTE_NS) /* until the other end has given a broken frame up */
#define LOST_AFTER 2		   /* questions without an answer until it is said */

#define HEAD_LEN 4u
#define SUM_LEN 4u

/* ---- numbers ---- */

uint32_t link_crc32(uint32_t sum, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	sum = ~sum;
	for (; len; len--, at++) {
		sum ^= *at;
		for (int bit = 0; bit < 8; bit++)
			sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
	}
	return ~sum;
}

void link_put(uint8_t *at, unsigned bytes, uint64_t value)
{
	for (unsigned i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

uint64_t link_get(const uint8_t *at, unsigned bytes)
{
	uint64_t value = 0;

	for (unsigned i = 0; i < bytes; i++)
		value |= (uint64_t)at[i] << 8 * i;
	return value;
}

/* ---- half bytes ---- */

static enum link_result put_lines(struct link *link, uint8_t data)
{
	return link->port.write_data(link->port.ctx, data) ? LINK_FAILED : LINK_OK;
}

/* The other end's five lines, D4 to D0. */
static enum link_result get_lines(struct link *link, uint8_t *lines)
{
	uint8_t status;

	if (link->port.read_status(link->port.ctx, &status))
		return LINK_FAILED;
	*lines = (uint8_t)((status >> STATUS_NIBBLE_SHIFT & NIBBLE) |
			   (status & STATUS_NOT_BUSY ? 0 : D4));
	return LINK_OK;
}

/* Waits until the other end's lines of mask are as wanted. *lines: all, read once more after that. */
static enum link_result wait_for(struct link *link, uint8_t mask, uint8_t wanted, uint64_t wait_ns,
				 uint8_t *lines)
{
	uint64_t began_ns = link->port.now_ns(link->port.ctx);
	enum link_result result;
	uint64_t idle_ns;

	for (;;) {
		result = get_lines(link, lines);
		if (result)
			return result;
		/* Its lines do not change all at the same instant. */
		if ((*lines & mask) == wanted)
			return get_lines(link, lines);
		idle_ns = link->port.now_ns(link->port.ctx) - began_ns;
		if (wait_ns && idle_ns > wait_ns)
			return LINK_SILENT;
		if (link->port.stopped(link->port.ctx))
			return LINK_STOPPED;
		link->port.pause(link->port.ctx, idle_ns);
	}
}

/* The half byte first, then D4: the lines are steady when it says so. d4: D4 or 0 */
static enum link_result put_half(struct link *link, uint8_t half, uint8_t d4)
{
	enum link_result result = put_lines(link, half | (uint8_t)(d4 ^ D4));
	uint8_t unused;

	if (!result)
		result = put_lines(link, half | d4);
	return result ? result : wait_for(link, D4, d4, HALF_BYTE_NS, &unused);
}

static enum link_result get_half(struct link *link, uint8_t *half, uint8_t d4, uint64_t wait_ns)
{
	enum link_result result = wait_for(link, D4, d4, wait_ns, half);

	*half &= NIBBLE;
	return result ? result : put_lines(link, d4);
}

static enum link_result put_bytes(struct link *link, const uint8_t *bytes, size_t len)
{
	enum link_result result = LINK_OK;

	for (; !result && len; len--, bytes++) {
		result = put_half(link, *bytes & NIBBLE, D4);
		if (!result)
			result = put_half(link, *bytes >> 4, 0);
	}
	return result;
}

/* wait_ns: for the first of them. */
static enum link_result get_bytes(struct link *link, uint8_t *bytes, size_t len, uint64_t wait_ns)
{
	enum link_result result = LINK_OK;
	uint8_t low = 0, high = 0;

	for (; !result && len; len--, bytes++) {
		result = get_half(link, &low, D4, wait_ns);
		if (!result)
			result = get_half(link, &high, 0, HALF_BYTE_NS);
		*bytes = (uint8_t)(low | high << 4);
		wait_ns = HALF_BYTE_NS;
	}
	return result;
}

/*
 * Whoever sent a frame shows that it saw the last half byte taken by turning that over on its lines;
 * only then may the other end begin a frame. Else its D4 might rise again before it was seen low.
 */
static enum link_result put_turn(struct link *link, uint8_t last)
{
	return put_lines(link, ~(last >> 4) & NIBBLE);
}

static enum link_result get_turn(struct link *link, uint8_t last)
{
	uint8_t unused;

	return wait_for(link, D4 | NIBBLE, ~(last >> 4) & NIBBLE, HALF_BYTE_NS, &unused);
}

/* ---- frames ---- */

/*
 * After a failure: all lines low for so long that the other end gives its half of the frame up as well.
 * What a port without a cable shows, D4 high for ever, begins no frame.
 */
static enum link_result rest(struct link *link)
{
	uint64_t began_ns = link->port.now_ns(link->port.ctx);
	enum link_result result = put_lines(link, 0);
	uint64_t idle_ns = 0;

	while (!result && idle_ns < REST_NS) {
		if (link->port.stopped(link->port.ctx))
			return LINK_STOPPED;
		link->port.pause(link->port.ctx, idle_ns);
		idle_ns = link->port.now_ns(link->port.ctx) - began_ns;
	}
	return result;
}

static enum link_result put_frame(struct link *link, const struct link_frame *frame)
{
	uint8_t head[HEAD_LEN] = { frame->type, frame->number };
	uint8_t sum[SUM_LEN];
	enum link_result result;

	link_put(head + 2, 2, frame->len);
	link_put(sum, SUM_LEN,
		 link_crc32(link_crc32(0, head, sizeof(head)), frame->payload, frame->len));
	result = put_bytes(link, head, sizeof(head));
	if (!result)
		result = put_bytes(link, frame->payload, frame->len);
	if (!result)
		result = put_bytes(link, sum, sizeof(sum));
	return result ? result : put_turn(link, sum[SUM_LEN - 1]);
}

static enum link_result get_frame(struct link *link, struct link_frame *frame, uint64_t wait_ns)
{
	uint8_t head[HEAD_LEN], sum[SUM_LEN];
	enum link_result result;
	uint32_t found;

	result = get_bytes(link, head, sizeof(head), wait_ns);
	if (result)
		return result;
	frame->type = head[0];
	frame->number = head[1];
	frame->len = (uint16_t)link_get(head + 2, 2);
	if (frame->len > LINK_MAX_PAYLOAD)
		return LINK_BROKEN;
	result = get_bytes(link, frame->payload, frame->len, HALF_BYTE_NS);
	if (!result)
		result = get_bytes(link, sum, sizeof(sum), HALF_BYTE_NS);
	if (!result)
		result = get_turn(link, sum[SUM_LEN - 1]);
	if (result)
		return result == LINK_SILENT ? LINK_BROKEN : result;
	found = link_crc32(link_crc32(0, head, sizeof(head)), frame->payload, frame->len);
	return link_get(sum, SUM_LEN) == found ? LINK_OK : LINK_BROKEN;
}

static bool is_final(enum link_result result)
{
	return result == LINK_STOPPED || result == LINK_FAILED;
}

static void note(struct link *link, bool lost)
{
	if (link->lost != lost)
		link->port.notice(link->port.ctx, lost);
	link->lost = lost;
}

enum link_result link_begin(struct link *link, const struct link_port *port)
{
	memset(link, 0, sizeof(*link));
	link->port = *port;
	link->restless = true;
	return put_lines(link, 0);
}

enum link_result link_ask(struct link *link, struct link_frame *frame, unsigned most_tries)
{
	struct link_frame question = *frame;
	enum link_result result;
	unsigned tries = 0;

	question.number = ++link->number;
	for (;;) {
		result = put_frame(link, &question);
		if (!result)
			result = get_frame(link, frame, ANSWER_NS);
		if (!result && frame->number == question.number) {
			note(link, false);
			return LINK_OK;
		}
		if (!is_final(result))
			result = rest(link);
		if (is_final(result))
			return result;
		if (++tries == LOST_AFTER)
			note(link, true);
		if (tries == most_tries)
			return LINK_SILENT;
	}
}

static uint32_t sum_of(const struct link_frame *frame)
{
	return link_crc32(link_crc32(0, &frame->type, 1), frame->payload, frame->len);
}

/* A question that came again: its answer went astray. */
static bool is_repeated(const struct link *link, const struct link_frame *frame)
{
	return link->answered && frame->number == link->number && sum_of(frame) == link->sum;
}

enum link_result link_await(struct link *link, struct link_frame *frame, uint64_t wait_ns)
{
	enum link_result result = LINK_OK;
	uint8_t unused;

	for (;;) {
		if (link->restless)
			result = wait_for(link, D4, 0, wait_ns, &unused);
		if (!result)
			result = get_frame(link, frame, wait_ns);
		link->restless = result != LINK_OK;
		if (!result && is_repeated(link, frame))
			result = put_frame(link, &link->answer);
		else if (!result)
			break;
		if (is_final(result) || (result == LINK_SILENT && wait_ns))
			break;
		if (result) {
			link->restless = true;
			result = put_lines(link, 0);
		}
		if (result)
			break;
	}
	if (!result) {
		link->number = frame->number;
		link->sum = sum_of(frame);
		link->answered = false;
	}
	return result;
}

enum link_result link_answer(struct link *link, uint8_t type, const void *payload, size_t len)
{
	enum link_result result;

	link->answer.type = type;
	link->answer.number = link->number;
	link->answer.len = (uint16_t)len;
	memcpy(link->answer.payload, payload, len);
	link->answered = true;
	result = put_frame(link, &link->answer);
	if (is_final(result))
		return result;
	link->restless = result != LINK_OK;
	return result ? put_lines(link, 0) : LINK_OK;
}
