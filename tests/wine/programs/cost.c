/* SPDX-License-Identifier: MIT */
/* What an access costs: one Inportb, one kport_in8, and one in a batch of 1,000. Prints figures. */
#include <stdio.h>
#include <windows.h>

#include <kport.h>

#include "kport_origin.h"

#define STATUS 0x379
#define SINGLE 100
#define OPS 1000
#define BATCHES 5

static double now_us(void)
{
	LARGE_INTEGER count;
	LARGE_INTEGER frequency;

	QueryPerformanceCounter(&count);
	QueryPerformanceFrequency(&frequency);
	return (double)count.QuadPart * 1e6 / (double)frequency.QuadPart;
}

static double cost_origin(void)
{
	double start;

	Inportb(STATUS); /* opens */
	start = now_us();
	for (unsigned i = 0; i < SINGLE; i++)
		Inportb(STATUS);
	return (now_us() - start) / SINGLE;
}

static double cost_single(kport *port)
{
	double start = now_us();
	uint8_t value;

	for (unsigned i = 0; i < SINGLE; i++)
		if (kport_in8(port, STATUS, &value) != KPORT_OK)
			return -1;
	return (now_us() - start) / SINGLE;
}

static double cost_batch(kport *port)
{
	kport_batch *batch;
	double start;
	double cost = -1;

	if (kport_batch_new(&batch) != KPORT_OK)
		return -1;
	for (unsigned i = 0; i < OPS; i++)
		if (kport_batch_in(batch, 1, STATUS) != KPORT_OK)
			goto free_batch;
	start = now_us();
	for (unsigned i = 0; i < BATCHES; i++)
		if (kport_batch_run(port, batch) != KPORT_OK)
			goto free_batch;
	cost = (now_us() - start) / BATCHES;
free_batch:
	kport_batch_free(batch);
	return cost;
}

int main(void)
{
	struct kport_options options = KPORT_OPTIONS_INIT;
	kport *port;
	double single;
	double batch;

	printf("Inportb %.1f us\n", cost_origin());
	ClosePort();
	options.backend = "kioport";
	options.ranges = "0x379";
	if (kport_open(&options, &port) != KPORT_OK) {
		printf("%s\n", kport_last_error()->text);
		return 1;
	}
	single = cost_single(port);
	batch = cost_batch(port);
	printf("kport_in8 %.1f us\nbatch of %u: %.1f us, %.3f us a read\n", single, OPS, batch,
	       batch / OPS);
	kport_close(port);
	return single < 0 || batch < 0;
}
