/* SPDX-License-Identifier: MIT */
#include "sim/model.h"

const struct sim_model *const sim_models[] = {
	&sim_latch, &sim_lpt, &sim_uart16550, &sim_rtc, &sim_pit, &sim_post, &sim_debugcon, NULL,
};

bool sim_model(size_t index, const char **name, const char **help)
{
	size_t count = sizeof(sim_models) / sizeof(sim_models[0]) - 1;

	if (index >= count)
		return false;
	*name = sim_models[index]->name;
	*help = sim_models[index]->help;
	return true;
}
