/* SPDX-License-Identifier: MIT */
/*
 * A spooler for the tests: winspool.drv with one printer, "laser", whose jobs are appended to the file
 * that KPORT_TEST_SPOOL names, calls in brackets. Calls out of order fail.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <windows.h>
#include <winspool.h>

enum state { CLOSED, OPEN, DOCUMENT, PAGE };

static enum state state;
static FILE *spool;

static BOOL step(enum state from, enum state to, const char *words)
{
	if (state != from) {
		SetLastError(ERROR_INVALID_HANDLE);
		return FALSE;
	}
	state = to;
	fputs(words, spool);
	return TRUE;
}

BOOL WINAPI OpenPrinterA(LPSTR name, LPHANDLE printer, LPPRINTER_DEFAULTSA defaults)
{
	const char *path = getenv("KPORT_TEST_SPOOL");

	(void)defaults;
	if (strcmp(name, "laser") || !path) {
		SetLastError(1801); /* ERROR_INVALID_PRINTER_NAME */
		return FALSE;
	}
	spool = fopen(path, "ab");
	*printer = (HANDLE)spool;
	return spool && step(CLOSED, OPEN, "[open]");
}

DWORD WINAPI StartDocPrinterA(HANDLE printer, DWORD level, LPBYTE info)
{
	const DOC_INFO_1A *document = (const void *)info;

	(void)printer;
	if (level != 1 || document->pOutputFile || strcmp(document->pDatatype, "RAW"))
		return 0;
	return step(OPEN, DOCUMENT, "[document]") ? 1 : 0;
}

BOOL WINAPI StartPagePrinter(HANDLE printer)
{
	(void)printer;
	return step(DOCUMENT, PAGE, "[page]");
}

BOOL WINAPI WritePrinter(HANDLE printer, LPVOID bytes, DWORD len, LPDWORD written)
{
	(void)printer;
	if (!step(PAGE, PAGE, ""))
		return FALSE;
	/* Part of them at a time, as it may be. */
	*written = len > 1 ? len / 2 : len;
	fwrite(bytes, 1, *written, spool);
	return TRUE;
}

BOOL WINAPI EndPagePrinter(HANDLE printer)
{
	(void)printer;
	return step(PAGE, DOCUMENT, "[end of page]");
}

BOOL WINAPI EndDocPrinter(HANDLE printer)
{
	(void)printer;
	return step(DOCUMENT, OPEN, "[end of document]");
}

BOOL WINAPI ClosePrinter(HANDLE printer)
{
	BOOL closed = step(OPEN, CLOSED, "[closed]");

	(void)printer;
	fclose(spool);
	return closed;
}
