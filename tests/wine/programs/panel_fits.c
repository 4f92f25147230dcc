/* SPDX-License-Identifier: MIT */
/*
 * Does everything in the panel's window fit, in whatever font the user chose? TAP.
 *
 * panel_fits.exe             looks at the panel that runs
 * panel_fits.exe font POINTS makes the message font so large, for programs that start from then on
 */
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "nio.h"
#include "panel_hands.h"
#include "tools/panel/nt/ids.h"

#define POINTS_PER_INCH 72

static NONCLIENTMETRICSW metrics = { .cbSize = offsetof(NONCLIENTMETRICSW, iPaddedBorderWidth) };

static void set_font(int size)
{
	HDC screen = GetDC(NULL);
	bool done;

	metrics.lfMessageFont.lfHeight =
		-MulDiv(size, GetDeviceCaps(screen, LOGPIXELSY), POINTS_PER_INCH);
	done = SystemParametersInfoW(SPI_SETNONCLIENTMETRICS, metrics.cbSize, &metrics,
				     SPIF_UPDATEINIFILE);
	ReleaseDC(NULL, screen);
	ok(done, "the message font has %d points", size);
}

static HFONT font; /* the panel's, as it is to be */

static struct {
	int count, clipped, outside;
} seen;

/* What a label or button says, without the mark of its mnemonic. */
static bool text_fits(HWND window)
{
	wchar_t text[HANDS_TEXT] = L"";
	RECT area, needed = { 0 };
	HDC context = GetDC(window);
	HGDIOBJ before = SelectObject(context, font);

	GetWindowTextW(window, text, HANDS_TEXT);
	GetClientRect(window, &area);
	DrawTextW(context, text, -1, &needed, DT_CALCRECT | DT_SINGLELINE);
	SelectObject(context, before);
	ReleaseDC(window, context);
	if (needed.right <= area.right && needed.bottom <= area.bottom + 1)
		return true;
	note("%ls: %ldx%ld in %ldx%ld", text, needed.right, needed.bottom, area.right, area.bottom);
	return false;
}

static bool is_inside(HWND window)
{
	RECT own, parent;

	GetWindowRect(window, &own);
	GetClientRect(GetParent(window), &parent);
	MapWindowPoints(GetParent(window), NULL, (POINT *)&parent, 2);
	if (own.left >= parent.left && own.top >= parent.top && own.right <= parent.right &&
	    own.bottom <= parent.bottom)
		return true;
	note("control %d leaves its window", GetDlgCtrlID(window));
	return false;
}

static BOOL CALLBACK look_at(HWND window, LPARAM parameter)
{
	wchar_t class[40] = L"";

	(void)parameter;
	GetClassNameW(window, class, 40);
	if (_wcsicmp(class, L"ComboLBox") == 0)
		return TRUE;
	seen.count++;
	seen.outside += !is_inside(window);
	if (_wcsicmp(class, L"Static") == 0 || _wcsicmp(class, L"Button") == 0)
		seen.clipped += !text_fits(window);
	return TRUE;
}

static void look(void)
{
	HWND panel = hands_find_panel();
	RECT area, screen;

	ok(panel != NULL, "the panel's window is there");
	font = CreateFontIndirectW(&metrics.lfMessageFont);
	EnumChildWindows(panel, look_at, 0);
	ok(seen.count > 40, "it has controls, %d of them", seen.count);
	same(seen.outside, 0, "no control leaves its window");
	same(seen.clipped, 0, "no label or button is cut");
	GetWindowRect(panel, &area);
	SystemParametersInfoW(SPI_GETWORKAREA, 0, &screen, 0);
	ok(area.right - area.left <= screen.right && area.bottom - area.top <= screen.bottom,
	   "it is no larger than the screen: %ldx%ld", area.right - area.left,
	   area.bottom - area.top);
}

int main(int argc, char **argv)
{
	SystemParametersInfoW(SPI_GETNONCLIENTMETRICS, metrics.cbSize, &metrics, 0);
	if (argc == 3 && strcmp(argv[1], "font") == 0)
		set_font(atoi(argv[2]));
	else
		look();
	return plan();
}
