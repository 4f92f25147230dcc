/* SPDX-License-Identifier: MIT */
#include "pins_control.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <windowsx.h>

#include "ids.h"
#include "text.h"

#define LAMP_HIGH RGB(0x40, 0xd0, 0x40)
#define LAMP_INK RGB(0, 0, 0)

struct pins_control {
	const struct panel *panel;
	HFONT font;
	unsigned focus; /* a pin */
};

/* Everything is measured by the control's own size and its font. */
struct measures {
	int step;	  /* from one pin to the next */
	int radius;	  /* of a lamp */
	int upper, lower; /* middles of the two rows of lamps */
	int line;	  /* height of a line of text */
	int first;	  /* middle of pin 1 */
};

static struct pins_control *state_of(HWND window)
{
	return (struct pins_control *)GetWindowLongPtrW(window, GWLP_USERDATA);
}

static void measure(HWND window, HDC context, struct measures *m)
{
	TEXTMETRICW metrics;
	RECT area;

	GetClientRect(window, &area);
	GetTextMetricsW(context, &metrics);
	m->line = metrics.tmHeight;
	m->step = (int)area.right * 2 / (PINS_IN_UPPER_ROW * 2 + 1);
	m->first = m->step * 3 / 4;
	m->radius = ((int)area.bottom - 2 * m->line) / 4 - m->line / 8;
	if (m->radius > m->step * 2 / 5)
		m->radius = m->step * 2 / 5;
	m->upper = m->line + m->radius + m->line / 4;
	m->lower = (int)area.bottom - m->upper;
}

static POINT place_of(const struct measures *m, unsigned number)
{
	POINT place = { m->first + m->step * (int)(number - 1), m->upper };

	if (number > PINS_IN_UPPER_ROW) {
		place.x = m->first + m->step / 2 + m->step * (int)(number - PINS_IN_UPPER_ROW - 1);
		place.y = m->lower;
	}
	return place;
}

static void draw_text(HDC context, RECT area, const char *text)
{
	wchar_t wide[16];

	text_from_utf8(text, wide, sizeof(wide) / sizeof(wide[0]));
	DrawTextW(context, wide, -1, &area, DT_CENTER | DT_VCENTER | DT_SINGLELINE | DT_NOCLIP);
}

static void draw_label(HDC context, const struct measures *m, unsigned number)
{
	POINT middle = place_of(m, number);
	bool upper = number <= PINS_IN_UPPER_ROW;
	int top = upper ? (int)middle.y - m->radius - m->line - m->line / 8 :
			  (int)middle.y + m->radius + m->line / 8;
	RECT area = { middle.x - m->step / 2, top, middle.x + m->step / 2, top + m->line };

	SetTextColor(context, GetSysColor(COLOR_BTNTEXT));
	draw_text(context, area, pin_find(number)->signal);
}

static void draw_lamp(HDC context, const struct measures *m, const struct panel *panel,
		      unsigned number)
{
	const struct pin *pin = pin_find(number);
	bool high = panel && panel->is_read && pin_is_high(pin, panel->values);
	int edge = m->line / 12 + 1, radius = pin->mask ? m->radius : m->radius * 2 / 3;
	POINT middle = place_of(m, number);
	RECT area = { middle.x - radius, middle.y - radius, middle.x + radius, middle.y + radius };
	HPEN pen = CreatePen(PS_SOLID, edge, GetSysColor(COLOR_BTNTEXT));
	HBRUSH brush = CreateSolidBrush(high ? LAMP_HIGH : GetSysColor(COLOR_WINDOW));
	char text[8];

	if (pen && brush) {
		SelectObject(context, pen);
		SelectObject(context, pin->mask ? brush : (HBRUSH)GetStockObject(NULL_BRUSH));
		/* What the computer sets is round, what it only watches is square. */
		if (pin->mask && !pin_is_output(pin))
			Rectangle(context, area.left, area.top, area.right, area.bottom);
		else
			Ellipse(context, area.left, area.top, area.right, area.bottom);
		SelectObject(context, GetStockObject(BLACK_PEN));
		SelectObject(context, GetStockObject(WHITE_BRUSH));
	}
	DeleteObject(pen);
	DeleteObject(brush);
	SetTextColor(context,
		     high ? LAMP_INK : GetSysColor(pin->mask ? COLOR_WINDOWTEXT : COLOR_BTNTEXT));
	snprintf(text, sizeof(text), "%u", number);
	draw_text(context, area, text);
}

static void draw_focus(HDC context, const struct measures *m, unsigned number)
{
	POINT middle = place_of(m, number);
	int reach = m->radius + m->line / 5;
	RECT area = { middle.x - reach, middle.y - reach, middle.x + reach, middle.y + reach };

	SetTextColor(context, GetSysColor(COLOR_BTNTEXT));
	DrawFocusRect(context, &area);
}

/* The font for signals' names: smaller where the longest is wider than there is room. NULL: as it is. */
static HFONT label_font(HDC context, HFONT font, const struct measures *m)
{
	static const wchar_t longest[] = L"nAUTOFD  ";
	LOGFONTW smaller;
	SIZE size;

	if (!GetTextExtentPoint32W(context, longest, (int)wcslen(longest), &size) ||
	    size.cx <= m->step || !GetObjectW(font, sizeof(smaller), &smaller))
		return NULL;
	smaller.lfHeight = MulDiv((int)smaller.lfHeight, m->step, (int)size.cx);
	smaller.lfWidth = 0;
	return CreateFontIndirectW(&smaller);
}

static void draw(HWND window, HDC context)
{
	const struct pins_control *control = state_of(window);
	struct measures m;
	HFONT font = control->font ? control->font : (HFONT)GetStockObject(DEFAULT_GUI_FONT);
	HFONT for_labels;
	RECT area;

	GetClientRect(window, &area);
	FillRect(context, &area, GetSysColorBrush(COLOR_BTNFACE));
	SelectObject(context, font);
	SetBkMode(context, TRANSPARENT);
	measure(window, context, &m);
	for (unsigned number = 1; number <= PINS; number++)
		draw_lamp(context, &m, control->panel, number);
	for_labels = label_font(context, font, &m);
	SelectObject(context, for_labels ? for_labels : font);
	for (unsigned number = 1; number <= PINS; number++)
		draw_label(context, &m, number);
	SelectObject(context, font);
	DeleteObject(for_labels);
	if (GetFocus() == window)
		draw_focus(context, &m, control->focus);
}

/* In memory first, so that a lamp that changes does not make all of them flicker. */
static void paint(HWND window)
{
	PAINTSTRUCT painting;
	HDC to = BeginPaint(window, &painting);
	HDC memory = CreateCompatibleDC(to);
	RECT area;
	HBITMAP picture;
	HGDIOBJ before;

	GetClientRect(window, &area);
	picture = CreateCompatibleBitmap(to, area.right, area.bottom);
	if (memory && picture) {
		before = SelectObject(memory, picture);
		draw(window, memory);
		BitBlt(to, 0, 0, area.right, area.bottom, memory, 0, 0, SRCCOPY);
		SelectObject(memory, before);
	}
	DeleteObject(picture);
	DeleteDC(memory);
	EndPaint(window, &painting);
}

static void tell(HWND window, int what)
{
	SendMessageW(GetParent(window), WM_COMMAND, MAKEWPARAM(GetDlgCtrlID(window), what),
		     (LPARAM)window);
}

static void move_to(HWND window, unsigned number)
{
	state_of(window)->focus = number;
	InvalidateRect(window, NULL, FALSE);
	tell(window, PINS_MOVED);
}

static struct measures measures_of(HWND window)
{
	const struct pins_control *control = state_of(window);
	HDC context = GetDC(window);
	struct measures m;
	HGDIOBJ before = SelectObject(
		context, control->font ? control->font : (HFONT)GetStockObject(DEFAULT_GUI_FONT));

	measure(window, context, &m);
	SelectObject(context, before);
	ReleaseDC(window, context);
	return m;
}

static LRESULT click(HWND window, int x, int y)
{
	struct measures m = measures_of(window);

	SetFocus(window);
	for (unsigned number = 1; number <= PINS; number++) {
		POINT middle = place_of(&m, number);

		if (abs(x - (int)middle.x) > m.radius || abs(y - (int)middle.y) > m.radius)
			continue;
		move_to(window, number);
		tell(window, PINS_PRESSED);
		break;
	}
	return 0;
}

static LRESULT press(HWND window, WPARAM key)
{
	unsigned focus = state_of(window)->focus;

	if (key == VK_SPACE || key == VK_RETURN)
		tell(window, PINS_PRESSED);
	else if (key == VK_LEFT)
		move_to(window, pin_beside(focus, PIN_LEFT));
	else if (key == VK_RIGHT)
		move_to(window, pin_beside(focus, PIN_RIGHT));
	else if (key == VK_UP)
		move_to(window, pin_beside(focus, PIN_UP));
	else if (key == VK_DOWN)
		move_to(window, pin_beside(focus, PIN_DOWN));
	else if (key == VK_HOME)
		move_to(window, 1);
	else if (key == VK_END)
		move_to(window, PINS);
	return 0;
}

/* Arrows are ours; of the other keys that dialogs use, Enter is. */
static LRESULT dialog_code(const MSG *message)
{
	if (message && message->message == WM_KEYDOWN && message->wParam == VK_RETURN)
		return DLGC_WANTARROWS | DLGC_WANTMESSAGE;
	return DLGC_WANTARROWS;
}

static LRESULT create(HWND window)
{
	struct pins_control *control = calloc(1, sizeof(*control));

	if (!control)
		return -1;
	control->focus = 2;
	SetWindowLongPtrW(window, GWLP_USERDATA, (LONG_PTR)control);
	/* NOLINTNEXTLINE(clang-analyzer-unix.Malloc): the window has it */
	return 0;
}

static LRESULT own_message(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
	struct pins_control *control = state_of(window);
	struct measures m;
	POINT place;

	switch (message) {
	case PINS_SET_PANEL:
		control->panel = (const struct panel *)lparam;
		InvalidateRect(window, NULL, FALSE);
		return 0;
	case PINS_GET_FOCUS:
		return (LRESULT)control->focus;
	case PINS_GET_PLACE:
		if (wparam < 1 || wparam > PINS)
			return 0;
		m = measures_of(window);
		place = place_of(&m, (unsigned)wparam);
		return MAKELONG(place.x, place.y);
	default:
		return DefWindowProcW(window, message, wparam, lparam);
	}
}

static LRESULT CALLBACK procedure(HWND window, UINT message, WPARAM wparam, LPARAM lparam)
{
	switch (message) {
	case WM_CREATE:
		return create(window);
	case WM_NCDESTROY:
		free(state_of(window));
		SetWindowLongPtrW(window, GWLP_USERDATA, 0);
		return 0;
	case WM_SETFONT:
		state_of(window)->font = (HFONT)wparam;
		return 0;
	case WM_ERASEBKGND:
		return 1;
	case WM_PAINT:
		paint(window);
		return 0;
	case WM_SETFOCUS:
	case WM_KILLFOCUS:
	case WM_SIZE:
	case WM_SYSCOLORCHANGE:
		InvalidateRect(window, NULL, FALSE);
		return 0;
	case WM_GETDLGCODE:
		return dialog_code((const MSG *)lparam);
	case WM_KEYDOWN:
		return press(window, wparam);
	case WM_LBUTTONDOWN:
		return click(window, GET_X_LPARAM(lparam), GET_Y_LPARAM(lparam));
	default:
		return own_message(window, message, wparam, lparam);
	}
}

bool pins_control_register(void)
{
	WNDCLASSW class = {
		.lpfnWndProc = procedure,
		.hInstance = GetModuleHandleW(NULL),
		.hCursor = LoadCursorW(NULL, (LPCWSTR)IDC_ARROW),
		.lpszClassName = L"" PINS_CLASS,
	};

	return RegisterClassW(&class) != 0;
}
