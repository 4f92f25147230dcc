/* SPDX-License-Identifier: MIT */
/* The text of a bus: "lpt@0x378,printer=out.prn latch@0x300+16". */
#include "sim/setup.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char sim_default_devices[] = "lpt@0x378 latch@0x300+32";

struct reader {
	const char *text;
	const char *at;
	struct kport_error *error;
};

static enum kport_status wrong(const struct reader *reader, const char *words)
{
	return sim_fail(reader->error, KPORT_INVALID, 0, "devices, column %u: %s",
			(unsigned)(reader->at - reader->text) + 1, words);
}

static enum kport_status no_memory(const struct reader *reader)
{
	return sim_fail(reader->error, KPORT_NO_MEMORY, 0, "no memory for a simulated bus");
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void skip_blanks(struct reader *reader)
{
	while (is_blank(*reader->at))
		reader->at++;
}

static size_t name_len(const struct reader *reader)
{
	return strcspn(reader->at, "@+,=\" \t\r\n");
}

static enum kport_status unknown_model(const struct reader *reader)
{
	size_t len = name_len(reader);
	char names[200] = "";
	size_t used = 0, i;

	for (i = 0; sim_models[i] && used < sizeof(names); i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s", i ? ", " : "",
					 sim_models[i]->name);
	return sim_fail(reader->error, KPORT_INVALID, 0,
			"devices, column %u: there is no device \"%.*s\"; there are: %s",
			(unsigned)(reader->at - reader->text) + 1, len < 40 ? (int)len : 40,
			reader->at, names);
}

/* NULL: there is none of this name. */
static const struct sim_model *take_model(struct reader *reader)
{
	size_t len = name_len(reader);
	size_t i;

	for (i = 0; sim_models[i]; i++) {
		if (strlen(sim_models[i]->name) == len &&
		    !memcmp(sim_models[i]->name, reader->at, len)) {
			reader->at += len;
			return sim_models[i];
		}
	}
	return NULL;
}

static int digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 99;
}

static enum kport_status take_number(struct reader *reader, uint32_t max, uint32_t *number)
{
	const char *start = reader->at, *at = start;
	uint32_t value = 0;
	int base = 10;

	if (at[0] == '0' && (at[1] == 'x' || at[1] == 'X')) {
		base = 16;
		start = at += 2;
	} else if (at[0] == '0' && digit_of(at[1]) < 10) {
		return wrong(reader, "a number that begins with 0 could be octal: write 0x or "
				     "leave the 0 out");
	}
	for (; digit_of(*at) < base; at++) {
		value = value * (uint32_t)base + (uint32_t)digit_of(*at);
		if (value > max)
			return wrong(reader, "this number is too large: ports end at 0xffff");
	}
	if (at == start)
		return wrong(reader, "a number such as 0x378 is expected");
	reader->at = at;
	*number = value;
	return KPORT_OK;
}

static size_t list_options(const struct sim_option *option, char *names, size_t size, size_t used)
{
	for (; option && option->name && used < size; option++)
		used += (size_t)snprintf(names + used, size - used, "%s%s", used ? ", " : "",
					 option->name);
	return used;
}

static enum kport_status unknown_option(const struct reader *reader, const struct sim_setup *setup,
					size_t len)
{
	char names[200] = "none";
	size_t used;

	used = list_options(setup->model->options, names, sizeof(names), 0);
	list_options(setup->model->flags, names, sizeof(names), used);
	return sim_fail(reader->error, KPORT_INVALID, 0,
			"devices, column %u: %s has no option \"%.*s\"; there are: %s",
			(unsigned)(reader->at - reader->text) + 1, setup->model->name,
			len < 40 ? (int)len : 40, reader->at, names);
}

static char *copy(const char *text, size_t len)
{
	char *copied = malloc(len + 1);

	if (copied) {
		memcpy(copied, text, len);
		copied[len] = '\0';
	}
	return copied;
}

static enum kport_status take_value(struct reader *reader, char **value)
{
	size_t len;

	if (*reader->at == '"') {
		len = strcspn(reader->at + 1, "\"");
		if (!reader->at[1 + len])
			return wrong(reader, "this quote has no end");
		*value = copy(reader->at + 1, len);
		reader->at += len + 2;
	} else {
		len = strcspn(reader->at, ", \t\r\n\"");
		if (!len)
			return wrong(reader, "the option's value is missing");
		*value = copy(reader->at, len);
		reader->at += len;
	}
	return *value ? KPORT_OK : no_memory(reader);
}

/* NULL: there is none of this name. */
static const struct sim_option *option_at(const struct reader *reader,
					  const struct sim_option *option, size_t len)
{
	for (; option && option->name; option++) {
		if (strlen(option->name) == len && !memcmp(option->name, reader->at, len))
			return option;
	}
	return NULL;
}

static enum kport_status take_flag(struct reader *reader, char **value)
{
	if (*reader->at == '=')
		return wrong(reader, "this option has no value");
	*value = copy("", 0);
	return *value ? KPORT_OK : no_memory(reader);
}

static enum kport_status take_equals_value(struct reader *reader, char **value)
{
	if (*reader->at != '=')
		return wrong(reader, "= and the option's value are expected");
	reader->at++;
	return take_value(reader, value);
}

static enum kport_status take_option(struct reader *reader, struct sim_setup *setup)
{
	struct setup_option *taken = &setup->options[setup->option_count];
	size_t len = name_len(reader);
	const struct sim_option *option = option_at(reader, setup->model->options, len);
	const struct sim_option *flag = option_at(reader, setup->model->flags, len);
	enum kport_status status;

	if (!option && !flag)
		return unknown_option(reader, setup, len);
	if (sim_setup_option(setup, option ? option->name : flag->name) ||
	    setup->option_count == SETUP_MAX_OPTIONS)
		return wrong(reader, "this option was given already");
	taken->option = option ? option : flag;
	taken->column = (unsigned)(reader->at - reader->text) + 1;
	reader->at += len;
	status = option ? take_equals_value(reader, &taken->value) :
			  take_flag(reader, &taken->value);
	if (!status)
		setup->option_count++;
	return status;
}

static enum kport_status take_place(struct reader *reader, struct sim_setup *setup)
{
	const struct sim_model *model = setup->model;

	setup->length = model->length;
	setup->base = model->usual_base;
	if (*reader->at != '@' && model->usual_base)
		return KPORT_OK;
	if (*reader->at != '@')
		return wrong(reader, "@ and the device's first port are expected");
	reader->at++;
	if (take_number(reader, BUS_PORTS - 1, &setup->base))
		return KPORT_INVALID;
	if (*reader->at != '+')
		return KPORT_OK;
	if (!model->any_length)
		return wrong(reader, "this device has a fixed number of ports");
	reader->at++;
	if (take_number(reader, BUS_PORTS, &setup->length))
		return KPORT_INVALID;
	return setup->length ? KPORT_OK : wrong(reader, "a device has at least one port");
}

static enum kport_status take_device(struct reader *reader, struct sim_host *host)
{
	struct sim_setup setup = { .host = host, .block = host->block, .error = reader->error };
	enum kport_status status;

	setup.column = (unsigned)(reader->at - reader->text) + 1;
	setup.model = take_model(reader);
	status = setup.model ? take_place(reader, &setup) : unknown_model(reader);
	while (!status && *reader->at == ',') {
		reader->at++;
		status = take_option(reader, &setup);
	}
	if (!status && *reader->at && !is_blank(*reader->at))
		status = wrong(reader, "a comma and an option, or a blank, are expected");
	if (!status)
		status = sim_setup_begin(&setup);
	if (!status)
		status = setup.model->create(&setup);
	while (setup.option_count)
		free(setup.options[--setup.option_count].value);
	return status;
}

enum kport_status sim_parse(struct sim_host *host, const char *devices, struct kport_error *error)
{
	struct reader reader = { .error = error };
	enum kport_status status = KPORT_OK;

	reader.text = reader.at = devices ? devices : sim_default_devices;
	for (skip_blanks(&reader); !status && *reader.at; skip_blanks(&reader))
		status = take_device(&reader, host);
	return status;
}
