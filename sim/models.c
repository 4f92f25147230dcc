/* SPDX-License-Identifier: MIT */
#include "sim/model.h"

const struct sim_model *const sim_models[] = {
	&sim_latch, &sim_lpt, &sim_uart16550, &sim_rtc, &sim_pit, &sim_post, &sim_debugcon, NULL,
};

/* The option, or NULL with *index less by those that there are. */
static const struct sim_option *option_at(const struct sim_option *option, size_t *index)
{
	for (; option && option->name; option++) {
		if ((*index)-- == 0)
			return option;
	}
	return NULL;
}

bool sim_model(size_t model, size_t option, const char **name, bool *has_value, const char **help)
{
	size_t count = sizeof(sim_models) / sizeof(sim_models[0]) - 1;
	const struct sim_option *found;

	if (model >= count)
		return false;
	*name = sim_models[model]->name;
	*help = sim_models[model]->help;
	*has_value = false;
	if (option-- == 0)
		return true;
	found = option_at(sim_models[model]->options, &option);
	*has_value = found != NULL;
	if (!found)
		found = option_at(sim_models[model]->flags, &option);
	if (!found)
		return false;
	*name = found->name;
	*help = found->help;
	return true;
}
