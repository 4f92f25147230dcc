/* SPDX-License-Identifier: MIT */
/* One device of a bus's text while it is being made. */
#ifndef KPORT_SIM_SETUP_H
#define KPORT_SIM_SETUP_H

#include "sim/bus.h"

#define SETUP_MAX_OPTIONS 16

struct setup_option {
	const struct sim_option *option;
	char *value;	 /* owned */
	unsigned column; /* in the text, from 1 */
};

struct sim_setup {
	struct sim_bus *bus;
	const struct sim_model *model;
	uint32_t base;
	uint32_t length;
	char label[32];	 /* "lpt@0x378" */
	unsigned column; /* of the device in the text, from 1 */
	struct setup_option options[SETUP_MAX_OPTIONS];
	size_t option_count;
	struct kport_error *error;
};

#endif /* KPORT_SIM_SETUP_H */
