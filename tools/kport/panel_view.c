/* SPDX-License-Identifier: MIT */
#include "panel_view.h"

#include <stdio.h>
#include <string.h>

#include "screen.h"

#define ROWS 24
#define COLUMNS 80

#define CONNECTOR_ROW 2
#define CONNECTOR_COLUMN 6
#define PIN_STEP 5

#define REGISTERS_ROW 8
#define REGISTER_STEP 26

#define LOG_ROW 18
#define ROWS_BELOW_LOG 3 /* message, prompt, keys */

static const char keys[] = "Arrows move  Space turns a pin  d data  c control  r read  w write  "
			   ". again";
static const char more_keys[] = "p watching on or off  s save the log  q quit";

static void draw_title(const struct panel_view *view, int columns)
{
	char text[200];

	snprintf(text, sizeof(text), " kport panel  %s by %s", view->ports,
		 kport_backend_name(view->panel.handle));
	if (view->panel.has_pins)
		snprintf(text + strlen(text), sizeof(text) - strlen(text), "  %s",
			 view->watching ? "watching" : "not watching");
	for (int column = 0; column < columns; column++)
		screen_put(0, column, LOOK_TITLE, " ");
	screen_put(0, 0, LOOK_TITLE, text);
}

static void draw_pin(const struct panel_view *view, unsigned number)
{
	const struct pin *pin = pin_find(number);
	bool upper = number <= PINS_IN_UPPER_ROW;
	bool high = view->panel.is_read && pin_is_high(pin, view->panel.values);
	unsigned place = upper ? number - 1 : number - PINS_IN_UPPER_ROW - 1;
	int column = CONNECTOR_COLUMN + PIN_STEP * (int)place + (upper ? 0 : PIN_STEP / 2);
	int row = CONNECTOR_ROW + (upper ? 1 : 2);
	bool focus = number == view->focus;
	enum screen_look look = high ? LOOK_HIGH : LOOK_PLAIN;
	char text[8];

	snprintf(text, sizeof(text), "%2u", number);
	screen_put(upper ? row - 1 : row + 1, column, LOOK_PLAIN, text);
	snprintf(text, sizeof(text), "%c%c%c", focus ? '[' : '(',
		 !pin->mask ? '-' :
		 high	    ? '*' :
			      ' ',
		 focus ? ']' : ')');
	screen_put(row, column, focus ? LOOK_FOCUS : look, text);
}

static void draw_connector(const struct panel_view *view)
{
	char text[120];

	for (unsigned number = 1; number <= PINS; number++)
		draw_pin(view, number);
	panel_describe_pin(&view->panel, view->focus, text, sizeof(text));
	screen_put(CONNECTOR_ROW + 4, 2, LOOK_STRONG, text);
}

/* The name of a bit that no pin has. */
static const char *other_bit(enum pin_register reg, unsigned bit)
{
	if (reg == REGISTER_CONTROL && 1u << bit == CONTROL_INPUT)
		return "data pins are inputs";
	if (reg == REGISTER_CONTROL && 1u << bit == CONTROL_INTERRUPT)
		return "interrupt";
	return "-";
}

static void draw_bit(const struct panel *panel, enum pin_register reg, unsigned bit)
{
	unsigned number = pin_of_bit(reg, bit);
	bool set = panel->values[reg] >> bit & 1;
	bool high = number && pin_is_high(pin_find(number), panel->values);
	int column = 2 + REGISTER_STEP * (int)reg, row = REGISTERS_ROW + 8 - (int)bit;
	char text[40];

	if (number)
		snprintf(text, sizeof(text), "%u=%d %-7s pin %-2u %s", bit, set,
			 pin_find(number)->signal, number, high ? "high" : "low");
	else
		snprintf(text, sizeof(text), "%u=%d %s", bit, set, other_bit(reg, bit));
	screen_put(row, column, high ? LOOK_HIGH : LOOK_PLAIN, text);
}

static void draw_register(const struct panel *panel, enum pin_register reg)
{
	static const char *const titles[REGISTERS] = { "Data", "Status", "Control" };
	char text[40], value[8] = "--";

	if (panel->is_read)
		snprintf(value, sizeof(value), "0x%02x", panel->values[reg]);
	snprintf(text, sizeof(text), "%s 0x%04x: %s", titles[reg], panel->base + (unsigned)reg,
		 value);
	screen_put(REGISTERS_ROW, 2 + REGISTER_STEP * (int)reg, LOOK_STRONG, text);
	for (unsigned bit = 0; bit < 8 && panel->is_read; bit++)
		draw_bit(panel, reg, bit);
}

static void draw_log(const struct panel_view *view, int first, int count)
{
	const char *line = log_tail(&view->panel.log, (size_t)count);
	char text[200];

	for (int row = first; *line; row++) {
		size_t len = strcspn(line, "\n");

		snprintf(text, sizeof(text), "%.*s", (int)len, line);
		screen_put(row, 2, LOOK_PLAIN, text);
		line += len + (line[len] == '\n');
	}
}

static void draw_foot(const struct panel_view *view, int rows)
{
	char text[PROMPT_MAX + 100];

	if (view->question) {
		snprintf(text, sizeof(text), "%s %s", view->question, view->typed);
		screen_put(rows - 2, 1, LOOK_STRONG, text);
		screen_put(rows - 1, 1, LOOK_PLAIN, "Enter takes it, Esc goes back");
		screen_cursor(rows - 2, 1 + (int)strlen(text));
		return;
	}
	screen_put(rows - 2, 1, LOOK_PLAIN, keys);
	screen_put(rows - 1, 1, LOOK_PLAIN, more_keys);
	screen_cursor(-1, 0);
}

void panel_view_draw(const struct panel_view *view)
{
	int rows, columns, log_row = view->panel.has_pins ? LOG_ROW : 2;

	screen_size(&rows, &columns);
	screen_clear();
	if (rows < ROWS || columns < COLUMNS) {
		screen_put(0, 0, LOOK_PLAIN, "kport panel wants 80 columns and 24 lines.");
		screen_cursor(-1, 0);
		screen_show();
		return;
	}
	draw_title(view, columns);
	if (view->panel.has_pins) {
		draw_connector(view);
		for (int reg = 0; reg < REGISTERS; reg++)
			draw_register(&view->panel, (enum pin_register)reg);
	}
	draw_log(view, log_row, rows - log_row - ROWS_BELOW_LOG);
	screen_put(rows - ROWS_BELOW_LOG, 1, view->panel.failed ? LOOK_ERROR : LOOK_STRONG,
		   view->panel.message);
	draw_foot(view, rows);
	screen_show();
}
