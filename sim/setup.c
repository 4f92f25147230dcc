/* SPDX-License-Identifier: MIT */
/* What a model sees of its device's text, and how it comes onto the bus. */
#include "sim/setup.h"

#include <stdio.h>
#include <string.h>

uint16_t sim_setup_base(const struct sim_setup *setup)
{
	return (uint16_t)setup->base;
}

uint32_t sim_setup_length(const struct sim_setup *setup)
{
	return setup->length;
}

static const struct setup_option *given(const struct sim_setup *setup, const char *name)
{
	size_t i;

	for (i = 0; i < setup->option_count; i++) {
		if (!strcmp(setup->options[i].option->name, name))
			return &setup->options[i];
	}
	return NULL;
}

const char *sim_setup_option(const struct sim_setup *setup, const char *name)
{
	const struct setup_option *option = given(setup, name);

	return option ? option->value : NULL;
}

enum kport_status sim_setup_fail(struct sim_setup *setup, enum kport_status status,
				 const char *words)
{
	return sim_fail(setup->error, status, 0, "devices, column %u: %s: %s", setup->column,
			setup->label, words);
}

enum kport_status sim_setup_fail_option(struct sim_setup *setup, const char *name,
					enum kport_status status, long system_code,
					const char *words)
{
	const struct setup_option *option = given(setup, name);

	return sim_fail(setup->error, status, system_code, "devices, column %u: %s: %s",
			option ? option->column : setup->column, setup->label, words);
}

enum kport_status sim_setup_one_of(struct sim_setup *setup, const char *const *names)
{
	const struct setup_option *last = NULL, *option;
	size_t used, count = 0, i;
	char text[200];

	used = (size_t)snprintf(text, sizeof(text), "only one of these can be given:");
	for (i = 0; names[i] && used < sizeof(text); i++) {
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s", i ? "," : "",
					 names[i]);
		option = given(setup, names[i]);
		count += option != NULL;
		if (option && (!last || option->column > last->column))
			last = option;
	}
	if (count < 2)
		return KPORT_OK;
	return sim_setup_fail_option(setup, last->option->name, KPORT_INVALID, 0, text);
}

void sim_setup_note(struct sim_setup *setup, const char *words)
{
	struct device *device = &setup->bus->devices[setup->bus->device_count - 1];

	snprintf(device->note, sizeof(device->note), "%s", words);
}

bool sim_bus_note(const struct sim_bus *bus, size_t index, const char **label, const char **note)
{
	if (index >= bus->device_count)
		return false;
	*label = bus->devices[index].label;
	*note = bus->devices[index].note;
	return true;
}

enum kport_status sim_setup_choice(struct sim_setup *setup, const char *name,
				   const char *const *words, size_t *index)
{
	const char *value = sim_setup_option(setup, name);
	char text[200];
	size_t used, i;

	*index = 0;
	if (!value)
		return KPORT_OK;
	for (i = 0; words[i]; i++) {
		if (!strcmp(words[i], value)) {
			*index = i;
			return KPORT_OK;
		}
	}
	used = (size_t)snprintf(text, sizeof(text), "%s cannot be \"%.40s\"; there are:", name,
				value);
	for (i = 0; words[i] && used < sizeof(text); i++)
		used += (size_t)snprintf(text + used, sizeof(text) - used, "%s %s", i ? "," : "",
					 words[i]);
	return sim_setup_fail_option(setup, name, KPORT_INVALID, 0, text);
}

enum kport_status sim_setup_map(struct sim_setup *setup, uint32_t first, uint32_t length,
				const struct sim_registers *registers, void *state)
{
	const struct device *taken = NULL;
	struct run run = { .registers = *registers, .state = state, .tick = setup->model->tick };
	enum kport_status status;
	char text[100];

	if (!length || first + length > BUS_PORTS)
		return sim_setup_fail(setup, KPORT_INVALID, "its ports run past 0xffff, the last");
	run.first = (uint16_t)first;
	run.last = (uint16_t)(first + length - 1);
	run.device = (uint16_t)(setup->bus->device_count - 1);
	status = bus_map(setup->bus, &run, &taken);
	if (status == KPORT_BUSY) {
		snprintf(text, sizeof(text), "its ports 0x%x-0x%x overlap those of %s", run.first,
			 run.last, taken->label);
		return sim_setup_fail(setup, KPORT_INVALID, text);
	}
	if (status == KPORT_NO_MEMORY)
		return sim_setup_fail(setup, status, "no memory");
	if (status)
		return sim_setup_fail(setup, status, "there are too many devices on this bus");
	return KPORT_OK;
}
