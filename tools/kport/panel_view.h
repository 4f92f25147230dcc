/* SPDX-License-Identifier: MIT */
/* kport panel: what is on the screen. */
#ifndef KPORT_TOOL_PANEL_VIEW_H
#define KPORT_TOOL_PANEL_VIEW_H

#include "../panel/panel.h"

#define PROMPT_MAX 200

struct panel_view {
	struct panel panel;
	const char *ports;
	unsigned focus; /* a pin, 1 to 25 */
	bool watching;
	const char *question; /* what is being typed in; NULL: nothing is */
	char typed[PROMPT_MAX];
};

void panel_view_draw(const struct panel_view *view);

#endif /* KPORT_TOOL_PANEL_VIEW_H */
