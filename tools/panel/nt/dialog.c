/* SPDX-License-Identifier: MIT */
/*
 * A dialog template names its font, and all of its measures are in units of that font. So that the
 * dialog follows the user's choice, the template is copied with another font in it. DLGTEMPLATEEX in the
 * Platform SDK has the format.
 */
#include "dialog.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

/* Before the menu's name. */
#define HEAD_BYTES 26u
#define POINTS_PER_INCH 72
/* Size, weight, and italic and character set as one. */
#define FONT_WORDS 3u

/* A name, a number behind 0xffff, or nothing. */
static const uint16_t *skip_name(const uint16_t *at)
{
	if (*at == 0xffff)
		return at + 2;
	while (*at)
		at++;
	return at + 1;
}

static const uint16_t *find_font(const uint16_t *template)
{
	const uint16_t *at = template + HEAD_BYTES / sizeof(*template);

	at = skip_name(at);   /* menu */
	at = skip_name(at);   /* class */
	return skip_name(at); /* title */
}

static size_t aligned(size_t bytes)
{
	return (bytes + 3) & ~(size_t)3;
}

static bool message_font(LOGFONTW *font)
{
	/* The size that it had before Vista, which all versions take. */
	NONCLIENTMETRICSW metrics = { .cbSize = offsetof(NONCLIENTMETRICSW, iPaddedBorderWidth) };

	if (!SystemParametersInfoW(SPI_GETNONCLIENTMETRICS, metrics.cbSize, &metrics, 0))
		return false;
	*font = metrics.lfMessageFont;
	return font->lfHeight < 0;
}

static WORD points(const LOGFONTW *font)
{
	HDC screen = GetDC(NULL);
	int size = MulDiv(-font->lfHeight, POINTS_PER_INCH, GetDeviceCaps(screen, LOGPIXELSY));

	ReleaseDC(NULL, screen);
	return (WORD)size;
}

/* The template with this font; the caller's. NULL: no memory. */
static void *with_font(const uint16_t *template, size_t bytes, const LOGFONTW *font)
{
	const uint16_t *old_font = find_font(template);
	const uint16_t *old_end = skip_name(old_font + FONT_WORDS);
	size_t head = (size_t)((const char *)old_font - (const char *)template);
	size_t old_items = aligned((size_t)((const char *)old_end - (const char *)template));
	size_t face = (wcslen(font->lfFaceName) + 1) * sizeof(wchar_t);
	size_t items = aligned(head + FONT_WORDS * sizeof(uint16_t) + face);
	char *copy = calloc(1, items + bytes - old_items);
	uint16_t *to;

	if (!copy)
		return NULL;
	memcpy(copy, template, head);
	to = (uint16_t *)(void *)(copy + head);
	to[0] = points(font);
	to[1] = (uint16_t)font->lfWeight;
	to[2] = (uint16_t)(font->lfItalic | font->lfCharSet << 8);
	memcpy(to + FONT_WORDS, font->lfFaceName, face);
	memcpy(copy + items, (const char *)template + old_items, bytes - old_items);
	return copy;
}

HWND dialog_create(int id, HWND parent, DLGPROC procedure, LPARAM parameter)
{
	HINSTANCE program = GetModuleHandleW(NULL);
	HRSRC resource = FindResourceW(program, MAKEINTRESOURCEW(id), (LPCWSTR)RT_DIALOG);
	HGLOBAL loaded = resource ? LoadResource(program, resource) : NULL;
	const void *template = loaded ? LockResource(loaded) : NULL;
	void *copy = NULL;
	LOGFONTW font;
	HWND dialog;

	if (!template)
		return NULL;
	if (message_font(&font))
		copy = with_font(template, SizeofResource(program, resource), &font);
	dialog = CreateDialogIndirectParamW(program, copy ? copy : template, parent, procedure,
					    parameter);
	free(copy);
	return dialog;
}
