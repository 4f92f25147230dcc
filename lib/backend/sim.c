/* SPDX-License-Identifier: MIT */
/* The simulated bus: each handle has one of its own, which ends with it. */
#include "lib/backend/list.h"
#include "lib/internal.h"

#include "sim/sim.h"

#include <stdlib.h>

struct sim {
	struct sim_bus *bus;
	const char *single_threaded; /* os_single_threaded() */
	struct os_mutex *lock;	     /* a bus belongs to one thread at a time */
};

static enum kport_status report(enum kport_status status, const struct kport_error *error)
{
	if (status)
		error_restore(error);
	return status;
}

static uint64_t now_ns(void *ctx)
{
	(void)ctx;
	return os_now_ns();
}

static enum kport_status sim_open(const struct backend_context *context, void **state)
{
	const struct sim_clock clock = { now_ns, NULL };
	struct sim *sim = calloc(1, sizeof(*sim));
	enum kport_status status;
	struct kport_error error;

	if (!sim)
		return fail(KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
	sim->single_threaded = os_single_threaded();
	sim->lock = os_mutex_new();
	if (!sim->lock) {
		status = fail(KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
		goto free_sim;
	}
	status = report(sim_bus_open(context->device, &clock, &sim->bus, &error), &error);
	if (status)
		goto free_lock;
	*state = sim;
	return KPORT_OK;

free_lock:
	os_mutex_free(sim->lock);
free_sim:
	free(sim);
	return status;
}

static void sim_close(void *state)
{
	struct sim *sim = state;

	sim_bus_close(sim->bus);
	os_mutex_free(sim->lock);
	free(sim);
}

/*
 * The lock costs more than the access, and a process with a single thread does without. It stays so
 * until the access is over: threads that devices begin, to wait for a command, touch no bus.
 */
static inline bool lock(struct sim *sim)
{
	if (*sim->single_threaded)
		return false;
	os_mutex_lock(sim->lock);
	return true;
}

static inline void unlock(struct sim *sim, bool locked)
{
	if (locked)
		os_mutex_unlock(sim->lock);
}

/* Not inlined, with room for an error: what is short needs neither that nor its registers. */
__attribute__((noinline)) static enum kport_status settle(struct sim *sim)
{
	struct kport_error error;

	return report(sim_bus_settle(sim->bus, &error), &error);
}

__attribute__((noinline)) static enum kport_status any_in(struct sim *sim, uint16_t port,
							  unsigned width, uint32_t *value)
{
	enum kport_status status;
	struct kport_error error;
	bool locked = lock(sim);

	status = sim_bus_in(sim->bus, port, width, value, &error);
	unlock(sim, locked);
	return report(status, &error);
}

__attribute__((noinline)) static enum kport_status any_out(struct sim *sim, uint16_t port,
							   unsigned width, uint32_t value)
{
	enum kport_status status;
	struct kport_error error;
	bool locked = lock(sim);

	status = sim_bus_out(sim->bus, port, width, value, &error);
	unlock(sim, locked);
	return report(status, &error);
}

static enum kport_status sim_in(void *state, uint16_t port, unsigned width, uint32_t *value)
{
	struct sim *sim = state;

	if (!*sim->single_threaded || !sim_bus_in_short(sim->bus, port, width, value))
		return any_in(sim, port, width, value);
	return sim_bus_is_settled(sim->bus) ? KPORT_OK : settle(sim);
}

static enum kport_status sim_out(void *state, uint16_t port, unsigned width, uint32_t value)
{
	struct sim *sim = state;

	if (!*sim->single_threaded || !sim_bus_out_short(sim->bus, port, width, value))
		return any_out(sim, port, width, value);
	return sim_bus_is_settled(sim->bus) ? KPORT_OK : settle(sim);
}

static enum kport_status sim_add_device(void *state, uint16_t first, uint32_t length,
					const struct kport_sim_device *device)
{
	struct sim *sim = state;
	struct kport_error error;

	return report(sim_bus_add(sim->bus, first, length, device, &error), &error);
}

static bool sim_note(const void *state, size_t index, const char **device, const char **note)
{
	return sim_bus_note(((const struct sim *)state)->bus, index, device, note);
}

enum kport_status kport_sim_model(size_t model, size_t option, const char **name, bool *has_value,
				  const char **help)
{
	if (!name || !has_value || !help)
		return fail(KPORT_INVALID, 0, "a place for the words is NULL");
	if (!sim_model(model, option, name, has_value, help))
		return fail(KPORT_INVALID, 0, "there is no such model or option");
	return KPORT_OK;
}

const struct backend backend_sim = {
	.name = "sim",
	.mechanism = "a simulated bus inside the program, with models of devices on it",
	.needs = "nothing; it must be asked for by name",
	.abilities = KPORT_CAN_WIDE,
	.release_is_safe = true,
	.names = &kp_legacy_names,
	.open = sim_open,
	.close = sim_close,
	.in = sim_in,
	.out = sim_out,
	.add_device = sim_add_device,
	.note = sim_note,
};
