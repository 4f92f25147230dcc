/* SPDX-License-Identifier: MIT */
/*
 * Telling a program of its accesses. They are made by handle->backend, which of an observed handle is one
 * of its own that makes each access by handle->opened and tells of it: whoever is not observed pays
 * nothing. All else goes to handle->opened.
 */
#include "lib/internal.h"

#include <stdlib.h>

struct observation {
	struct backend backend; /* the handle's as long as this lives */
	const struct backend *bare;
	void *state; /* the bare one's */
	kport_observer observer;
	void *ctx;
	struct os_mutex *lock; /* makes access and event one step */
};

static _Thread_local uint32_t observed_process;

void kport_observe_as(uint32_t number)
{
	observed_process = number;
}

static void tell(const struct observation *observation, struct kport_access_event *event)
{
	struct kport_error error;

	event->size = sizeof(*event);
	event->process = observed_process;
	if (!event->status) {
		observation->observer(observation->ctx, event);
		return;
	}
	/* The caller is to find the words of the access, whatever the observer does. */
	error = *kport_last_error();
	observation->observer(observation->ctx, event);
	error_restore(&error);
}

static enum kport_status observed_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	struct kport_access_event event = { .port = port, .width = (uint8_t)width };
	struct observation *observation = state;

	os_mutex_lock(observation->lock);
	event.begin_ns = os_now_ns();
	event.status = observation->bare->in(observation->state, port, width, value);
	event.duration_ns = os_now_ns() - event.begin_ns;
	if (!event.status)
		event.value = *value;
	tell(observation, &event);
	os_mutex_unlock(observation->lock);
	return event.status;
}

static enum kport_status observed_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	struct kport_access_event event = {
		.port = port, .width = (uint8_t)width, .value = value, .write = true
	};
	struct observation *observation = state;

	os_mutex_lock(observation->lock);
	event.begin_ns = os_now_ns();
	event.status = observation->bare->out(observation->state, port, width, value);
	event.duration_ns = os_now_ns() - event.begin_ns;
	tell(observation, &event);
	os_mutex_unlock(observation->lock);
	return event.status;
}

/*
 * An event for each element of a string access, of which event has what they share and the time of
 * the whole. After a failure nobody knows how many were moved: it is told once.
 */
static void tell_elements(const struct observation *observation, struct kport_access_event *event,
			  const unsigned char *data, uint32_t count)
{
	uint32_t i;

	if (event->status) {
		tell(observation, event);
		return;
	}
	if (count)
		event->duration_ns /= count;
	for (i = 0; i < count; i++, event->begin_ns += event->duration_ns) {
		event->value = element_load(data + (size_t)i * event->width, event->width);
		tell(observation, event);
	}
}

static enum kport_status observed_ins(void *state, uint16_t port, unsigned width, void *data,
				      uint32_t count)
{
	struct kport_access_event event = { .port = port, .width = (uint8_t)width };
	struct observation *observation = state;

	os_mutex_lock(observation->lock);
	event.begin_ns = os_now_ns();
	event.status = observation->bare->ins(observation->state, port, width, data, count);
	event.duration_ns = os_now_ns() - event.begin_ns;
	tell_elements(observation, &event, data, count);
	os_mutex_unlock(observation->lock);
	return event.status;
}

static enum kport_status observed_outs(void *state, uint16_t port, unsigned width, const void *data,
				       uint32_t count)
{
	struct kport_access_event event = { .port = port, .width = (uint8_t)width, .write = true };
	struct observation *observation = state;

	os_mutex_lock(observation->lock);
	event.begin_ns = os_now_ns();
	event.status = observation->bare->outs(observation->state, port, width, data, count);
	event.duration_ns = os_now_ns() - event.begin_ns;
	tell_elements(observation, &event, data, count);
	os_mutex_unlock(observation->lock);
	return event.status;
}

/* What the bare back end leaves out is left out, so that the library does the same in its place. */
static void wrap(struct observation *observation)
{
	const struct backend *bare = observation->bare;
	struct backend *backend = &observation->backend;

	*backend = *bare;
	backend->abilities &= ~KPORT_CAN_BATCH;
	backend->batch = NULL;
	backend->in = observed_in;
	backend->out = observed_out;
	backend->ins = bare->ins ? observed_ins : NULL;
	backend->outs = bare->outs ? observed_outs : NULL;
}

/* NULL: no memory. */
static struct observation *begin(kport *handle)
{
	struct observation *observation = calloc(1, sizeof(*observation));

	if (!observation)
		return NULL;
	observation->lock = os_mutex_new();
	if (!observation->lock) {
		free(observation);
		return NULL;
	}
	observation->bare = handle->opened;
	observation->state = handle->opened_state;
	wrap(observation);
	handle->observation = observation;
	handle->backend = &observation->backend;
	handle->state = observation;
	return observation;
}

void observe_end(kport *handle)
{
	struct observation *observation = handle->observation;

	if (!observation)
		return;
	handle->backend = handle->opened;
	handle->state = handle->opened_state;
	handle->observation = NULL;
	os_mutex_free(observation->lock);
	free(observation);
}

enum kport_status kport_set_observer(kport *handle, kport_observer observer, void *ctx)
{
	struct observation *observation;

	if (!handle)
		return fail(KPORT_INVALID, 0, "the handle is NULL");
	if (!observer) {
		observe_end(handle);
		return KPORT_OK;
	}
	observation = handle->observation ? handle->observation : begin(handle);
	if (!observation)
		return fail(KPORT_NO_MEMORY, 0, "no memory for an observer");
	observation->observer = observer;
	observation->ctx = ctx;
	return KPORT_OK;
}
