/* SPDX-License-Identifier: MIT */
#include "sim/named_bus.h"

#include "sim/model.h"
#include "sim/shared.h"

#include <stdio.h>
#include <string.h>

static bool is_name(const char *name)
{
	size_t length = strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "0123456789-_");

	return length && length <= NAMED_BUS_NAME_LEN && !name[length];
}

enum kport_status named_bus_begin(struct named_bus *bus, const char *name,
				  void (*complain)(void *ctx, const char *words), void *ctx,
				  struct kport_error *error)
{
	if (!is_name(name))
		return sim_fail(error, KPORT_INVALID, 0,
				"a shared bus has a name of letters, digits, - and _, at most %u: "
				"not \"%.60s\"",
				NAMED_BUS_NAME_LEN, name);
	*bus = (struct named_bus){ .complain = complain, .ctx = ctx };
	snprintf(bus->name, sizeof(bus->name), "%s", name);
	return KPORT_OK;
}

enum kport_status named_bus_check_text(const char *devices, struct kport_error *error)
{
	const size_t room = sizeof(((struct sim_block *)0)->text);

	if (!devices || strlen(devices) < room)
		return KPORT_OK;
	return sim_fail(error, KPORT_INVALID, 0,
			"the text of a shared bus has less than %u characters", (unsigned)room);
}

static enum kport_status make_absolute(struct named_bus *bus, struct kport_error *error)
{
	uint32_t i;

	for (i = 1; i < bus->block->end_count; i++) {
		struct sim_end *end = &bus->block->ends[i];
		char path[sizeof(end->target)];
		const char *words;

		if (end->kind != SIM_END_FILE)
			continue;
		if (!named_bus_path(end->target, path, sizeof(path)))
			return sim_fail(error, KPORT_INVALID, 0, "the path of %.200s is too long",
					end->target);
		memcpy(end->target, path, sizeof(path));
		if (sim_host_open_end(bus->host, i, &words) != 0)
			return sim_fail(error, KPORT_NO_MEMORY, 0, "%.200s: %s", path, words);
	}
	return KPORT_OK;
}

static enum kport_status serve(struct named_bus *bus, struct kport_error *error)
{
	return sim_serve_start(bus->host, bus->complain, bus->ctx, &bus->serve, error);
}

enum kport_status named_bus_make(struct named_bus *bus, const char *devices,
				 struct kport_error *error)
{
	enum kport_status status =
		sim_host_create(bus->block, devices, sim_serve_now_ns(), &bus->host, error);

	if (!status)
		status = make_absolute(bus, error);
	if (!status)
		status = serve(bus, error);
	return status;
}

enum kport_status named_bus_check(const struct named_bus *bus, const char *devices,
				  struct kport_error *error)
{
	const struct sim_block *block = bus->block;

	if (!sim_shared_check(block, SIM_BLOCK_SIZE))
		return sim_fail(error, KPORT_INVALID, 0,
				"the shared bus %s is damaged, or of another version", bus->name);
	if (devices && strncmp(devices, block->text, sizeof(block->text)) != 0)
		return sim_fail(error, KPORT_INVALID, 0,
				"the shared bus %s is there already, with other devices: %.200s",
				bus->name, block->text);
	return KPORT_OK;
}

static void tell(const struct named_bus *bus, const char *words)
{
	if (bus->complain)
		bus->complain(bus->ctx, words);
}

/* It has a host in bus->host then, if that could be. */
static void take_over(struct named_bus *bus)
{
	struct kport_error error;

	if (!sim_shared_check(bus->block, SIM_BLOCK_SIZE)) {
		tell(bus, "the shared bus is damaged: its devices' far ends are not served any "
			  "more");
		return;
	}
	if (sim_host_attach(bus->block, &bus->host, &error) || error.status)
		tell(bus, error.text);
}

void named_bus_inherit(struct named_bus *bus)
{
	struct kport_error error;

	take_over(bus);
	if (bus->host && serve(bus, &error))
		tell(bus, error.text);
}

void named_bus_finish(struct named_bus *bus)
{
	uint32_t self;

	if (!bus->host)
		take_over(bus);
	if (!bus->host)
		return;
	self = sim_shared_lock(bus->block, sim_serve_world());
	sim_host_finish(bus->host);
	sim_shared_unlock(bus->block, self);
}
