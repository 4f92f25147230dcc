/* SPDX-License-Identifier: MIT */
/* kport-panel.exe: ports in a window. */
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <commctrl.h>
#include <objbase.h>

#include "pins_control.h"
#include "window.h"

static const wchar_t help[] =
	L"kport-panel [OPTION]...\n\n"
	L"--backend NAME\tthe way to the ports, as in kport backends\n"
	L"--device TEXT\tits device\n"
	L"--sim TEXT\tsimulated devices, such as lpt@0x378,loop=data: no hardware is needed\n"
	L"--ports RANGES\twhat to open; lpt1 where it is not given\n"
	L"--page NAME\tpins, port or program\n"
	L"--program FILE\tan old program, on the page for it\n";

static int tell(const wchar_t *text, UINT icon)
{
	MessageBoxW(NULL, text, L"kport panel", MB_OK | icon);
	return icon == MB_ICONERROR ? EXIT_FAILURE : EXIT_SUCCESS;
}

static bool take_page(struct wishes *wishes, const char *value)
{
	static const char *const names[PAGES] = {
		[PAGE_PINS] = "pins",
		[PAGE_PORT] = "port",
		[PAGE_PROGRAM] = "program",
	};

	for (int i = 0; i < PAGES; i++) {
		if (strcmp(value, names[i]) == 0) {
			wishes->page = (enum page)i;
			return true;
		}
	}
	return false;
}

static bool take_option(struct wishes *wishes, const char *name, const char *value)
{
	if (strcmp(name, "--backend") == 0) {
		wishes->backend = value;
	} else if (strcmp(name, "--device") == 0) {
		wishes->device = value;
	} else if (strcmp(name, "--sim") == 0) {
		wishes->backend = "sim";
		wishes->device = value;
	} else if (strcmp(name, "--ports") == 0) {
		wishes->ports = value;
	} else if (strcmp(name, "--program") == 0) {
		wishes->program = value;
		wishes->page = PAGE_PROGRAM;
	} else {
		return strcmp(name, "--page") == 0 && take_page(wishes, value);
	}
	return true;
}

static bool take_options(int argc, char **argv, struct wishes *wishes)
{
	for (int i = 1; i < argc; i += 2) {
		if (i + 1 == argc || !take_option(wishes, argv[i], argv[i + 1]))
			return false;
	}
	return true;
}

static int run(struct window *window)
{
	MSG message;

	while (GetMessageW(&message, NULL, 0, 0) > 0) {
		if (window_takes_message(window, &message))
			continue;
		TranslateMessage(&message);
		DispatchMessageW(&message);
	}
	return (int)message.wParam;
}

int main(int argc, char **argv)
{
	static struct window window;
	INITCOMMONCONTROLSEX controls = { sizeof(controls), ICC_TAB_CLASSES };
	struct wishes wishes = { 0 };
	int result;

	if (argc == 2 && strcmp(argv[1], "--help") == 0)
		return tell(help, MB_ICONINFORMATION);
	if (!take_options(argc, argv, &wishes))
		return tell(help, MB_ICONERROR);
	CoInitialize(NULL);
	if (!InitCommonControlsEx(&controls) || !pins_control_register() ||
	    !window_create(&window, &wishes))
		return tell(L"The window cannot be made.", MB_ICONERROR);
	result = run(&window);
	panel_close(&window.panel);
	log_clear(&window.panel.log);
	CoUninitialize();
	return result;
}
