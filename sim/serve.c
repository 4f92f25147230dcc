/* SPDX-License-Identifier: MIT */
#include "sim/serve.h"

#include "sim/model.h"
#include "sim/shared.h"
#include "sim/threads.h"

#include <stdlib.h>

#define IDLE_MS 1000u
#define FULL_MS 5u    /* until a far end that was full, or a device that was, is tried again */
#define LISTEN_MS 20u /* a serial port's modem lines are looked at as often */
#define JOB_ENDS 10u  /* times idle: then what was printed is a job */

/* One far end: a thread for each direction, so that a slow one holds up nobody else. */
struct served {
	struct sim_serve *serve;
	uint32_t end;
	struct sim_thread *out;
	struct sim_thread *in;
};

struct sim_serve {
	struct sim_host *host;
	void (*complain)(void *ctx, const char *words);
	void *ctx;
	uint32_t stopping;
	uint32_t count;
	struct served served[BUS_MAX_ENDS];
};

const struct sim_world *sim_serve_world(void)
{
	return &sim_threads_world;
}

uint64_t sim_serve_now_ns(void)
{
	return sim_threads_world.now_ns(NULL);
}

static bool is_stopping(const struct sim_serve *serve)
{
	return __atomic_load_n(&serve->stopping, __ATOMIC_SEQ_CST);
}

/*
 * Nothing is slept over: who puts bytes, or stops all this, looks after that whether somebody sleeps,
 * and the kernel compares the word.
 */
static void wait_for_bytes(const struct sim_serve *serve, struct sim_end *end)
{
	__atomic_store_n(&end->sleeps, 1, __ATOMIC_SEQ_CST);
	if (sim_ring_len(&end->out))
		sim_word_wait(&end->sleeps, 1, FULL_MS);
	else if (!is_stopping(serve))
		sim_word_wait(&end->sleeps, 1, IDLE_MS);
	__atomic_store_n(&end->sleeps, 0, __ATOMIC_SEQ_CST);
}

static void tell(const struct sim_serve *serve, const struct kport_error *error)
{
	if (serve->complain)
		serve->complain(serve->ctx, error->text);
}

static void end_job(const struct sim_serve *serve, uint32_t end)
{
	struct kport_error error;

	if (serve->host->sinks[end] && sim_sink_end_job(serve->host->sinks[end], &error))
		tell(serve, &error);
}

static void move_out(void *ctx)
{
	struct served *served = ctx;
	struct sim_serve *serve = served->serve;
	struct sim_end *end = &serve->host->block->ends[served->end];
	const struct sim_sink *sink = serve->host->sinks[served->end];
	bool is_queue = sink && sim_sink_end(sink)->kind == SIM_END_QUEUE;
	enum kport_status before = KPORT_OK, status;
	struct kport_error error;
	unsigned idle = 0;

	for (;;) {
		bool last = is_stopping(serve);
		bool any = sim_ring_len(&end->out) != 0;

		status = sim_host_flush_end(serve->host, served->end, &error);
		if (status && !before)
			tell(serve, &error);
		if (any)
			before = status;
		idle = any ? 0 : idle + 1;
		if (last || (idle == JOB_ENDS && is_queue))
			end_job(serve, served->end);
		if (last)
			return;
		wait_for_bytes(serve, end);
	}
}

static void move_in(void *ctx)
{
	struct served *served = ctx;
	struct sim_serve *serve = served->serve;
	struct sim_end *end = &serve->host->block->ends[served->end];
	uint32_t seen;

	while (!is_stopping(serve)) {
		seen = __atomic_load_n(&end->in.read, __ATOMIC_ACQUIRE);
		if (sim_ring_len(&end->in)) {
			sim_word_wait(&end->in.read, seen, FULL_MS);
			continue;
		}
		sim_sink_wait(serve->host->sinks[served->end], LISTEN_MS);
		sim_host_fetch(serve->host, served->end);
	}
}

static enum kport_status serve_end(struct sim_serve *serve, uint32_t end, struct kport_error *error)
{
	struct served *served = &serve->served[serve->count++];
	bool listens = serve->host->sinks[end] && serve->host->block->ends[end].in.size;

	served->serve = serve;
	served->end = end;
	served->out = sim_thread_start(move_out, served);
	if (served->out && listens)
		served->in = sim_thread_start(move_in, served);
	if (!served->out || (!served->in && listens))
		return sim_fail(error, KPORT_NO_MEMORY, 0,
				"no thread can be started that serves a simulated device");
	return KPORT_OK;
}

static void wake_up(struct sim_end *end)
{
	__atomic_store_n(&end->sleeps, 0, __ATOMIC_SEQ_CST);
	sim_word_wake(&end->sleeps);
}

enum kport_status sim_serve_start(struct sim_host *host,
				  void (*complain)(void *ctx, const char *words), void *ctx,
				  struct sim_serve **serve, struct kport_error *error)
{
	struct sim_serve *started = calloc(1, sizeof(*started));
	enum kport_status status = KPORT_OK;
	uint32_t i;

	*serve = NULL;
	if (!started)
		return sim_fail(error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	started->host = host;
	started->complain = complain;
	started->ctx = ctx;
	host->block->host = sim_threads_world.self(NULL);
	for (i = 1; !status && i < host->end_count; i++)
		status = serve_end(started, i, error);
	if (status) {
		sim_serve_stop(started);
		return status;
	}
	*serve = started;
	return KPORT_OK;
}

void sim_serve_stop(struct sim_serve *serve)
{
	struct sim_block *block;
	uint32_t i;

	if (!serve)
		return;
	block = serve->host->block;
	__atomic_store_n(&serve->stopping, 1, __ATOMIC_SEQ_CST);
	for (i = 0; i < serve->count; i++) {
		wake_up(&block->ends[serve->served[i].end]);
		sim_thread_join(serve->served[i].out);
		sim_thread_join(serve->served[i].in);
	}
	block->host = 0;
	free(serve);
}
