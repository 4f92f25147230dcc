/* SPDX-License-Identifier: MIT */
/* kport panel: a parallel port's pins and any port, on a terminal. */
#include <stdio.h>
#include <string.h>

#include "access.h"
#include "commands.h"
#include "panel_view.h"
#include "platform.h"
#include "screen.h"

#define LOOK_EVERY_MS 100

/* ---- what is typed in ---- */

static void take_register(struct panel_view *view, enum pin_register reg)
{
	struct panel_access access = { .width = 1 };

	if (panel_parse_value(&view->panel, view->typed, &access))
		panel_set_register(&view->panel, reg, (uint8_t)access.value);
}

static void take_data(struct panel_view *view)
{
	take_register(view, REGISTER_DATA);
}

static void take_control(struct panel_view *view)
{
	take_register(view, REGISTER_CONTROL);
}

static void take_access(struct panel_view *view, bool write)
{
	struct panel_access access = { .write = write };
	const char *port = strtok(view->typed, " ");
	const char *value = port ? strtok(NULL, " ") : NULL;

	if (!port || !value != !write || strtok(NULL, " ")) {
		panel_say(&view->panel, true,
			  write ? "A port and a value are wanted." : "A port is wanted.");
		return;
	}
	if (!panel_parse_port(&view->panel, port, 1, &access) ||
	    (write && !panel_parse_value(&view->panel, value, &access)))
		return;
	panel_do(&view->panel, &access);
}

static void take_read(struct panel_view *view)
{
	take_access(view, false);
}

static void take_write(struct panel_view *view)
{
	take_access(view, true);
}

static void take_file(struct panel_view *view)
{
	if (view->typed[0])
		panel_save_log(&view->panel, view->typed);
}

/* ---- keys ---- */

static void toggle(struct panel_view *view)
{
	if (view->panel.has_pins)
		panel_toggle(&view->panel, view->focus);
}

static void again(struct panel_view *view)
{
	panel_repeat(&view->panel);
}

static void watch(struct panel_view *view)
{
	view->watching = view->panel.has_pins && !view->watching;
}

/* question: what is asked for before take is called. */
static const struct panel_key {
	int key;
	const char *question;
	void (*take)(struct panel_view *view);
} panel_keys[] = {
	{ ' ', NULL, toggle },
	{ SCREEN_ENTER, NULL, toggle },
	{ 'd', "Data (such as 0x55):", take_data },
	{ 'c', "Control (such as 0x0c):", take_control },
	{ 'r', "Read port (0x379, lpt1.status, 0x300/16):", take_read },
	{ 'w', "Write port and value (0x378 0x55):", take_write },
	{ '.', NULL, again },
	{ 'p', NULL, watch },
	{ 's', "Save the log as:", take_file },
};

static const struct panel_key *asked; /* whose question is on the screen */

static void press(struct panel_view *view, int key)
{
	for (size_t i = 0; i < sizeof(panel_keys) / sizeof(panel_keys[0]); i++) {
		if (panel_keys[i].key != key)
			continue;
		if (panel_keys[i].question) {
			asked = &panel_keys[i];
			view->question = asked->question;
			view->typed[0] = '\0';
		} else {
			panel_keys[i].take(view);
		}
		return;
	}
	if (key >= SCREEN_LEFT && key <= SCREEN_DOWN)
		view->focus = pin_beside(view->focus, (enum pin_direction)(key - SCREEN_LEFT));
}

static void type(struct panel_view *view, int key)
{
	size_t len = strlen(view->typed);

	if (key == SCREEN_ESCAPE) {
		view->question = NULL;
	} else if (key == SCREEN_ENTER) {
		view->question = NULL;
		asked->take(view);
	} else if (key == SCREEN_BACKSPACE && len > 0) {
		view->typed[len - 1] = '\0';
	} else if (key >= ' ' && key < SCREEN_LEFT && key != SCREEN_BACKSPACE &&
		   len + 1 < PROMPT_MAX) {
		view->typed[len] = (char)key;
		view->typed[len + 1] = '\0';
	}
}

static void run_loop(struct panel_view *view)
{
	bool going = true;

	while (going && !platform_interrupted()) {
		int key;

		panel_view_draw(view);
		key = screen_key(LOOK_EVERY_MS);
		if (key == SCREEN_NOTHING)
			view->watching = view->watching && panel_refresh(&view->panel);
		else if (view->question)
			type(view, key);
		else
			press(view, key);
		going = key != SCREEN_GONE && (view->question || key != 'q');
	}
}

static int show(const struct command_line *line, struct panel_view *view)
{
	char why[200];

	platform_watch_interrupt();
	if (!screen_begin(why, sizeof(why))) {
		complain(line, "%s", why);
		return EXIT_UNSUPPORTED;
	}
	run_loop(view);
	screen_end();
	return EXIT_DONE;
}

static int run_panel(const struct command_line *line)
{
	struct panel_view view = { .ports = "lpt1", .focus = 2 };
	kport *handle;
	int result;

	if (line->count > 0)
		view.ports = line->operands[0];
	result = access_open(line, view.ports, 0, &handle);
	if (result != EXIT_DONE)
		return result;
	panel_adopt(&view.panel, handle, view.ports);
	view.watching = view.panel.has_pins && view.panel.is_read;
	result = show(line, &view);
	result = access_close(line, panel_give_back(&view.panel), result);
	log_clear(&view.panel.log);
	if (platform_interrupted())
		platform_end_interrupted();
	return result;
}

const struct subcommand command_panel = {
	.name = "panel",
	.summary = "watch and set the pins of a parallel port on the screen",
	.operands = { "RANGES" },
	.options = TAKES_OPENING,
	.details =
		"Draws the 25 pins of a parallel port's connector and the bits of its three "
		"registers, follows them, and turns data and control pins when Space is pressed on "
		"them. Any other port can be read and written from there. RANGES, which is lpt1 "
		"where it is not given, begins with the parallel port, by name or as just three "
		"ports (0xd010+3); with other ports, no pins are drawn and nothing is read "
		"unasked. "
		"The keys are on the screen.\n"
		"\n"
		"Watching reads the three registers ten times a second. What was done is in a log, "
		"in the form that 'kport run' takes. 'kport panel --backend sim' needs no "
		"hardware. "
		"On Windows, kport-panel.exe is the same with a window.",
	.run = run_panel,
};
