/* SPDX-License-Identifier: MIT */
/* Commands that are given what is printed as their standard input, and printers of the spooler. */
#include "sim/nt/error.h"
#include "sim/sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>

static int command_open(const struct sim_end *end, void **outlet, const char **words)
{
	*words = "cannot be started";
	*outlet = _popen(end->target, "wb");
	return *outlet ? 0 : errno;
}

static int command_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	return fwrite(bytes, 1, *len, outlet) == *len && fflush(outlet) == 0 ? 0 : errno;
}

static int command_close(void *outlet)
{
	return _pclose(outlet) == 0 ? 0 : -1;
}

/* DOC_INFO_1 of winspool.h, whose library only who prints to a queue is to need. */
struct document {
	char *name, *file, *type;
};

static struct {
	BOOL(WINAPI *open)(char *name, HANDLE *printer, void *defaults);
	DWORD(WINAPI *start_document)(HANDLE printer, DWORD level, struct document *document);
	BOOL(WINAPI *start_page)(HANDLE printer);
	BOOL(WINAPI *write)(HANDLE printer, void *bytes, DWORD len, DWORD *written);
	BOOL(WINAPI *end_page)(HANDLE printer);
	BOOL(WINAPI *end_document)(HANDLE printer);
	BOOL(WINAPI *close)(HANDLE printer);
} spooler;

static const struct {
	const char *name;
	void *place;
} functions[] = {
	{ "OpenPrinterA", &spooler.open },
	{ "StartDocPrinterA", &spooler.start_document },
	{ "StartPagePrinter", &spooler.start_page },
	{ "WritePrinter", &spooler.write },
	{ "EndPagePrinter", &spooler.end_page },
	{ "EndDocPrinter", &spooler.end_document },
	{ "ClosePrinter", &spooler.close },
};

/* False: GetLastError(). Two threads that do it at once store the same. */
static bool load_spooler(void)
{
	static const char name[] = "\\winspool.drv";
	char path[MAX_PATH + sizeof(name)];
	UINT len = GetSystemDirectoryA(path, MAX_PATH);
	HMODULE module;
	size_t i;

	if (!len || len >= MAX_PATH)
		return false;
	/* By its full path: one in the program's folder or the current one is not Windows'. */
	memcpy(path + len, name, sizeof(name));
	module = LoadLibraryA(path);
	if (!module)
		return false;
	for (i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		FARPROC found = GetProcAddress(module, functions[i].name);

		if (!found)
			return false;
		memcpy(functions[i].place, &found, sizeof(found));
	}
	return true;
}

/* Raw: what old programs send is the printer's own language. */
static int queue_open(const struct sim_end *end, void **outlet, const char **words)
{
	static char document_name[] = "kport", type[] = "RAW";
	struct document document = { document_name, NULL, type };
	char name[sizeof(end->target)];
	HANDLE printer;
	int failed;

	*words = "cannot be reached without the spooler";
	if (!load_spooler())
		return nt_errno();
	snprintf(name, sizeof(name), "%s", end->target);
	*words = "cannot be opened";
	if (!spooler.open(name, &printer, NULL))
		return nt_errno();
	*words = "does not take a job";
	if (!spooler.start_document(printer, 1, &document) || !spooler.start_page(printer)) {
		failed = nt_errno();
		spooler.close(printer);
		return failed;
	}
	*outlet = printer;
	return 0;
}

static int queue_write(void *outlet, const uint8_t *bytes, size_t *len)
{
	size_t written = 0;
	DWORD part;

	while (written < *len) {
		/* Its argument is not const, but only read. */
		if (!spooler.write(outlet, (void *)(uintptr_t)(bytes + written),
				   (DWORD)(*len - written), &part))
			return nt_errno();
		written += part;
	}
	return 0;
}

static int queue_close(void *outlet)
{
	int failed = spooler.end_page(outlet) && spooler.end_document(outlet) ? 0 : nt_errno();

	spooler.close(outlet);
	return failed;
}

const struct sim_sink_kind sim_sink_command = {
	.what = "the command",
	.opens_late = true,
	.open = command_open,
	.write = command_write,
	.close = command_close,
};

const struct sim_sink_kind sim_sink_queue = {
	.what = "the printer",
	.opens_late = true,
	.open = queue_open,
	.write = queue_write,
	.close = queue_close,
};
