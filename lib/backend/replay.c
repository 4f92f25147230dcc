/* SPDX-License-Identifier: MIT */
/*
 * A recording played back. Strict, as it is unless told otherwise, every access must be the next of
 * the recording. By port, a reading gets what this port answered next at this width, the last answer
 * again and again where the recording has no more, and a write goes to any port that was written.
 */
#include "lib/backend/list.h"
#include "lib/internal.h"

#include <stdlib.h>
#include <string.h>

#define NONE 0xffffffffu
#define CHAINS (KP_PORTS * 3u) /* a port at each of the widths 1, 2 and 4 */

struct replay {
	struct os_mutex *lock;
	char *path;
	bool by_port;
	bool salvage;
	struct kport_access_event *events;
	uint32_t count;
	uint32_t room;
	uint32_t at; /* strict: the next one */
	/* by port: the readings of each chain; first is the next one, next[] leads on */
	uint32_t *first;
	uint32_t *next;
	struct kp_portset written;
};

static unsigned chain_of(uint16_t port, unsigned width)
{
	return port * 3u + (width == 4 ? 2 : width - 1);
}

/* Takes ",word" from the end of the path. */
static bool take_word(char *path, const char *word)
{
	size_t len = strlen(path);
	size_t word_len = strlen(word);

	if (len <= word_len || strcmp(path + len - word_len, word) != 0)
		return false;
	path[len - word_len] = '\0';
	return true;
}

static void take_words(struct replay *replay)
{
	bool taken = true;

	while (taken) {
		bool by_port = take_word(replay->path, ",by-port");
		bool salvage = take_word(replay->path, ",salvage");

		replay->by_port |= by_port;
		replay->salvage |= salvage;
		taken = by_port || salvage || take_word(replay->path, ",strict");
	}
}

static enum kport_status no_memory(void)
{
	return fail(KPORT_NO_MEMORY, 0, "no memory to play a recording");
}

static enum kport_status read_events(struct replay *replay, kport_recording *recording)
{
	struct kport_access_event event;
	struct kport_access_event *events;
	enum kport_status status;
	bool end;

	for (;;) {
		status = kport_recording_next(recording, &event, &end);
		if (status == KPORT_INVALID && replay->salvage)
			return KPORT_OK;
		if (status || end)
			return status;
		events = batch_grow(replay->events, &replay->room, replay->count + 1, 256,
				    sizeof(event));
		if (!events)
			return no_memory();
		replay->events = events;
		events[replay->count++] = event;
	}
}

/* From the last to the first, so that each chain begins with its first. */
static enum kport_status make_chains(struct replay *replay)
{
	uint32_t i;

	replay->first = malloc(CHAINS * sizeof(*replay->first));
	replay->next = malloc((replay->count + 1u) * sizeof(*replay->next));
	if (!replay->first || !replay->next)
		return no_memory();
	memset(replay->first, 0xff, CHAINS * sizeof(*replay->first));
	for (i = replay->count; i-- > 0;) {
		const struct kport_access_event *event = &replay->events[i];
		unsigned chain = chain_of(event->port, event->width);
		struct kp_range range = { event->port, (uint16_t)(event->port + event->width - 1) };

		if (event->write) {
			kp_portset_add(&replay->written, range);
			continue;
		}
		replay->next[i] = replay->first[chain];
		replay->first[chain] = i;
	}
	return KPORT_OK;
}

static void replay_close(void *state)
{
	struct replay *replay = state;

	free(replay->next);
	free(replay->first);
	free(replay->events);
	free(replay->path);
	os_mutex_free(replay->lock);
	free(replay);
}

static enum kport_status load(struct replay *replay)
{
	kport_recording *recording;
	enum kport_status status;

	take_words(replay);
	status = kport_recording_open(replay->path, &recording);
	if (status)
		return status;
	status = read_events(replay, recording);
	kport_recording_close(recording);
	if (!status && replay->by_port)
		status = make_chains(replay);
	return status;
}

static enum kport_status replay_open(const struct backend_context *context, void **state)
{
	struct replay *replay;
	enum kport_status status;

	if (!context->device || !*context->device)
		return fail(KPORT_INVALID, 0,
			    "which recording is to be played? replay:FILE, or the device FILE");
	replay = calloc(1, sizeof(*replay));
	if (!replay)
		return no_memory();
	replay->lock = os_mutex_new();
	replay->path = strdup(context->device);
	status = replay->lock && replay->path ? load(replay) : no_memory();
	if (status)
		replay_close(replay);
	else
		*state = replay;
	return status;
}

/* "in8 0x379", "out8 0x378 0x41" */
struct access_text {
	char text[32];
};

static struct access_text access_text(const struct kport_access_event *event)
{
	struct access_text text;

	if (event->write)
		snprintf(text.text, sizeof(text.text), "out%u 0x%x 0x%x", 8u * event->width,
			 event->port, (unsigned)event->value);
	else
		snprintf(text.text, sizeof(text.text), "in%u 0x%x", 8u * event->width, event->port);
	return text;
}

static bool is_same(const struct kport_access_event *a, const struct kport_access_event *b)
{
	return a->write == b->write && a->port == b->port && a->width == b->width &&
	       (!a->write || a->value == b->value);
}

/* What the recording says of an access, itself a failure or not. */
static enum kport_status answer(const struct replay *replay, uint32_t at)
{
	const struct kport_access_event *event = &replay->events[at];

	if (!event->status)
		return KPORT_OK;
	return fail(event->status, 0, "%.200s, access %lu (%s): it failed when it was recorded: %s",
		    replay->path, (unsigned long)at + 1, access_text(event).text,
		    kport_status_name(event->status));
}

/* *at: the record that answers the access. */
static enum kport_status find_strictly(struct replay *replay,
				       const struct kport_access_event *access, uint32_t *at)
{
	if (replay->at == replay->count)
		return fail(KPORT_INVALID, 0,
			    "%.200s ends after %lu accesses, and the program goes on with %s",
			    replay->path, (unsigned long)replay->count, access_text(access).text);
	if (!is_same(access, &replay->events[replay->at]))
		return fail(KPORT_INVALID, 0,
			    "%.200s, access %lu: %s was recorded and is expected, but the program "
			    "makes %s",
			    replay->path, (unsigned long)replay->at + 1,
			    access_text(&replay->events[replay->at]).text,
			    access_text(access).text);
	*at = replay->at++;
	return KPORT_OK;
}

static enum kport_status find_by_port(struct replay *replay,
				      const struct kport_access_event *access, uint32_t *at)
{
	uint32_t *first = &replay->first[chain_of(access->port, access->width)];

	if (*first == NONE)
		return fail(KPORT_INVALID, 0, "%.200s has no %s", replay->path,
			    access_text(access).text);
	*at = *first;
	if (replay->next[*at] != NONE)
		*first = replay->next[*at];
	return KPORT_OK;
}

static enum kport_status replay_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	const struct kport_access_event access = { .port = port, .width = (uint8_t)width };
	struct replay *replay = state;
	enum kport_status status;
	uint32_t at = 0;

	os_mutex_lock(replay->lock);
	status = replay->by_port ? find_by_port(replay, &access, &at) :
				   find_strictly(replay, &access, &at);
	os_mutex_unlock(replay->lock);
	if (!status)
		status = answer(replay, at);
	if (!status)
		*value = replay->events[at].value;
	return status;
}

static enum kport_status replay_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	const struct kport_access_event access = {
		.port = port, .width = (uint8_t)width, .value = value, .write = true
	};
	struct replay *replay = state;
	enum kport_status status;
	uint32_t at = 0;

	if (replay->by_port) {
		if (kp_portset_allows(&replay->written, port, width))
			return KPORT_OK;
		return fail(KPORT_INVALID, 0, "%.200s has no out%u 0x%x", replay->path, 8 * width,
			    port);
	}
	os_mutex_lock(replay->lock);
	status = find_strictly(replay, &access, &at);
	os_mutex_unlock(replay->lock);
	return status ? status : answer(replay, at);
}

const struct backend backend_replay = {
	.name = "replay",
	.mechanism = "a recording of accesses, played back",
	.needs = "a recording (--record FILE); it must be asked for by name",
	.abilities = KPORT_CAN_WIDE,
	.release_is_safe = true,
	/* What is played back does not depend on the machine that plays. */
	.names = &kp_legacy_names,
	.open = replay_open,
	.close = replay_close,
	.in = replay_in,
	.out = replay_out,
};
