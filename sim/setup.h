/* SPDX-License-Identifier: MIT */
/* One device of a bus's text while it is being made. */
#ifndef KPORT_SIM_SETUP_H
#define KPORT_SIM_SETUP_H

#include "sim/host.h"
#include "sim/model.h"

#define SETUP_MAX_OPTIONS 16

struct setup_option {
	const struct sim_option *option;
	char *value;	 /* owned */
	unsigned column; /* in the text, from 1 */
};

struct sim_setup {
	struct sim_host *host;
	struct sim_block *block; /* the host's */
	const struct sim_model *model;
	uint32_t device; /* its number */
	uint32_t base;
	uint32_t length;
	char label[32];	 /* "lpt@0x378" */
	unsigned column; /* of the device in the text, from 1 */
	struct setup_option options[SETUP_MAX_OPTIONS];
	size_t option_count;
	struct kport_error *error;
};

/* Gives the device its number. */
enum kport_status sim_setup_begin(struct sim_setup *setup);

/* *taken: the device that has one of the ports, where the answer is KPORT_BUSY. */
enum kport_status sim_map(struct sim_block *block, const struct sim_run *run,
			  const struct sim_device **taken);

/* Puts the devices of a text onto the host's bus. */
enum kport_status sim_parse(struct sim_host *host, const char *devices, struct kport_error *error);

#endif /* KPORT_SIM_SETUP_H */
