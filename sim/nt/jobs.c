/* SPDX-License-Identifier: MIT */
/* Commands that are given what is printed as their standard input, and printers of the spooler. */
#include "sim/nt/error.h"
#include "sim/sink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <windows.h>
#include <winspool.h>

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

/* Raw: what old programs send is the printer's own language. */
static int queue_open(const struct sim_end *end, void **outlet, const char **words)
{
	static char document[] = "kport", type[] = "RAW";
	DOC_INFO_1A job = { document, NULL, type };
	char name[sizeof(end->target)];
	HANDLE printer;
	int failed;

	snprintf(name, sizeof(name), "%s", end->target);
	*words = "cannot be opened";
	if (!OpenPrinterA(name, &printer, NULL))
		return nt_errno();
	*words = "does not take a job";
	if (!StartDocPrinterA(printer, 1, (LPBYTE)&job) || !StartPagePrinter(printer)) {
		failed = nt_errno();
		ClosePrinter(printer);
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
		if (!WritePrinter(outlet, (LPVOID)(uintptr_t)(bytes + written),
				  (DWORD)(*len - written), &part))
			return nt_errno();
		written += part;
	}
	return 0;
}

static int queue_close(void *outlet)
{
	int failed = EndPagePrinter(outlet) && EndDocPrinter(outlet) ? 0 : nt_errno();

	ClosePrinter(outlet);
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
