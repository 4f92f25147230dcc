/* SPDX-License-Identifier: MIT */
#include "access.h"

#include <stdio.h>

static kport_record *record; /* of the handle: a subcommand opens one */

static int begin_record(const struct command_line *line, kport *handle)
{
	const char *path = line->values[OPTION_RECORD];

	if (!path)
		return EXIT_DONE;
	if (kport_record_create(path, handle, &record) == KPORT_OK &&
	    kport_set_observer(handle, kport_record_access, record) == KPORT_OK)
		return EXIT_DONE;
	return library_error(line);
}

int access_close(const struct command_line *line, kport *handle, int result)
{
	kport_close(handle);
	if (kport_record_close(record) != KPORT_OK) {
		int failure = library_error(line);

		if (result == EXIT_DONE)
			result = failure;
	}
	record = NULL;
	return result;
}

/* Where simulated devices are to be found: a pseudo terminal has a new name each time. */
static void tell_notes(const kport *handle)
{
	const char *device, *note;

	for (size_t i = 0; kport_sim_note(handle, i, &device, &note) == KPORT_OK; i++) {
		if (*note)
			fprintf(stderr, "kport: %s is at %s\n", device, note);
	}
}

int access_open(const struct command_line *line, const char *ranges, uint32_t flags, kport **handle)
{
	static const struct {
		enum option_id option;
		uint32_t flag;
	} flagged[] = {
		{ OPTION_SHARE, KPORT_SHARE },
		{ OPTION_UNSAFE, KPORT_UNSAFE },
		{ OPTION_SPLIT, KPORT_SPLIT },
	};
	struct kport_options wanted = KPORT_OPTIONS_INIT;
	int result;

	wanted.backend = line->values[OPTION_BACKEND];
	wanted.device = line->values[OPTION_DEVICE];
	wanted.ranges = ranges;
	wanted.flags = flags;
	for (size_t i = 0; i < sizeof(flagged) / sizeof(flagged[0]); i++) {
		if (has(line, flagged[i].option))
			wanted.flags |= flagged[i].flag;
	}
	if (kport_open(&wanted, handle) != KPORT_OK)
		return library_error(line);
	tell_notes(*handle);
	result = begin_record(line, *handle);
	return result == EXIT_DONE ? EXIT_DONE : access_close(line, *handle, result);
}

enum kport_status access_in(kport *handle, const struct target *target, uint32_t *value)
{
	enum kport_status status;
	uint16_t value16 = 0;
	uint8_t value8 = 0;

	if (target->width == 4)
		return kport_in32(handle, target->port, value);
	if (target->width == 2) {
		status = kport_in16(handle, target->port, &value16);
		*value = value16;
		return status;
	}
	status = kport_in8(handle, target->port, &value8);
	*value = value8;
	return status;
}

enum kport_status access_out(kport *handle, const struct target *target, uint32_t value)
{
	if (target->width == 4)
		return kport_out32(handle, target->port, value);
	if (target->width == 2)
		return kport_out16(handle, target->port, (uint16_t)value);
	return kport_out8(handle, target->port, (uint8_t)value);
}
