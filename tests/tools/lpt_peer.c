/* SPDX-License-Identifier: MIT */
/*
 * lpt_peer send|receive BASE PATH: one end of a transfer by IN and OUT of its own, as a program of its
 * own. Run twice under allowio, it shows the protocol over a simulated cable.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "../../tools/kport/lpt_transfer.h"

static uint16_t base;

static enum kport_status read_status(void *ctx, uint8_t *status)
{
	(void)ctx;
	*status = kport_direct_in8((uint16_t)(base + 1));
	return KPORT_OK;
}

static enum kport_status write_data(void *ctx, uint8_t data)
{
	(void)ctx;
	kport_direct_out8(base, data);
	return KPORT_OK;
}

static uint64_t now_ns(void *ctx)
{
	struct timespec now;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void pause_a_little(void *ctx, uint64_t idle_ns)
{
	const struct timespec time = { .tv_nsec = 100000 };

	(void)ctx;
	if (idle_ns > 1000000)
		nanosleep(&time, NULL);
}

static bool stopped(void *ctx)
{
	(void)ctx;
	return false;
}

static void notice(void *ctx, bool lost)
{
	(void)ctx;
	fprintf(stderr, "lpt_peer: %s\n", lost ? "lost" : "found");
}

static void progress(void *ctx, const char *name, uint64_t done, uint64_t size)
{
	(void)ctx, (void)name, (void)done, (void)size;
}

int main(int argc, char **argv)
{
	const struct link_port port = { read_status, write_data, now_ns, pause_a_little,
					stopped,     notice,	 NULL };
	struct link link;
	struct transfer transfer = { .link = &link, .progress = progress };
	enum transfer_result result;
	unsigned count = 0;

	if (argc != 4) {
		fputs("usage: lpt_peer send|receive BASE PATH\n", stderr);
		return 2;
	}
	base = (uint16_t)strtoul(argv[2], NULL, 0);
	if (link_begin(&link, &port) != LINK_OK)
		return 1;
	if (strcmp(argv[1], "send") == 0) {
		result = transfer_send(&transfer, argv[3], (uint32_t)now_ns(NULL));
		if (result == TRANSFER_DONE)
			result = transfer_goodbye(&transfer);
	} else {
		result = transfer_receive(&transfer, argv[3], &count);
		printf("%u\n", count);
	}
	if (result == TRANSFER_FAILED)
		fprintf(stderr, "lpt_peer: %s\n", transfer.error);
	return result == TRANSFER_DONE ? 0 : 1;
}
