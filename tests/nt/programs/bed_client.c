/* SPDX-License-Identifier: MIT */
/*
 * A second process, which is asked by one pipe and answers by another, a line each:
 *	in PORT WIDTH, out PORT WIDTH VALUE, cli, spawn PORT (what a child of its own sees), exit
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bed.h"

#define PATIENCE_MS 10000u
#define LINE 512

static void answer(const char *text)
{
	printf("%s\n", text);
	fflush(stdout);
}

static void answer_fault(DWORD fault, const char *otherwise)
{
	char text[32];

	snprintf(text, sizeof(text), "fault 0x%lx", fault);
	answer(fault ? text : otherwise);
}

static void serve_in(char *words)
{
	unsigned port = (unsigned)strtoul(words, &words, 0);
	unsigned width = (unsigned)strtoul(words, NULL, 0);
	uint32_t value = 0;
	DWORD fault = port_in(port, width, &value);
	char text[32];

	snprintf(text, sizeof(text), "0x%x", value);
	answer_fault(fault, text);
}

static void serve_out(char *words)
{
	unsigned port = (unsigned)strtoul(words, &words, 0);
	unsigned width = (unsigned)strtoul(words, &words, 0);

	answer_fault(port_out(port, width, (uint32_t)strtoul(words, NULL, 0)), "done");
}

static void serve_spawn(char *words)
{
	struct client child;

	if (!client_start(&child, "")) {
		answer("no child");
		return;
	}
	answer(client_ask(&child, "in %s 1", words));
	client_end(&child);
}

int client_main(void)
{
	char line[LINE];

	port_catch();
	answer("ready");
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\r\n")] = '\0';
		if (strncmp(line, "in ", 3) == 0)
			serve_in(line + 3);
		else if (strncmp(line, "out ", 4) == 0)
			serve_out(line + 4);
		else if (strncmp(line, "spawn ", 6) == 0)
			serve_spawn(line + 6);
		else if (strcmp(line, "cli") == 0)
			answer_fault(port_cli(), "done");
		else if (strcmp(line, "exit") == 0)
			break;
		else
			answer("what?");
	}
	return 0;
}

/* ---- the side that asks ---- */

/* A pipe of which the other process inherits one end only, or it would never be told of the end. */
static bool pipe_for(HANDLE *mine, HANDLE *others, bool mine_reads)
{
	SECURITY_ATTRIBUTES inheritable = { sizeof(inheritable), NULL, TRUE };
	HANDLE reading;
	HANDLE writing;

	if (!CreatePipe(&reading, &writing, &inheritable, 0))
		return false;
	*others = mine_reads ? writing : reading;
	return DuplicateHandle(GetCurrentProcess(), mine_reads ? reading : writing,
			       GetCurrentProcess(), mine, 0, FALSE,
			       DUPLICATE_SAME_ACCESS | DUPLICATE_CLOSE_SOURCE);
}

static const char *read_line(HANDLE from)
{
	static char line[LINE];
	size_t len = 0;
	DWORD got;

	while (len + 1 < sizeof(line) && ReadFile(from, line + len, 1, &got, NULL) && got &&
	       line[len] != '\n')
		len += line[len] != '\r';
	line[len] = '\0';
	return line;
}

bool client_start(struct client *client, const char *before)
{
	STARTUPINFOA startup = { .cb = sizeof(startup), .dwFlags = STARTF_USESTDHANDLES };
	char line[LINE];
	bool started;

	memset(client, 0, sizeof(*client));
	snprintf(line, sizeof(line), "%s%s%s\\nt_bed.exe client", before, *before ? " " : "",
		 bed_folder());
	if (!pipe_for(&client->to, &startup.hStdInput, false) ||
	    !pipe_for(&client->from, &startup.hStdOutput, true))
		return false;
	startup.hStdError = startup.hStdOutput;
	started = CreateProcessA(NULL, line, NULL, NULL, TRUE, 0, NULL, NULL, &startup,
				 &client->process);
	if (!started)
		note("%s: Windows error %lu", line, GetLastError());
	CloseHandle(startup.hStdInput);
	CloseHandle(startup.hStdOutput);
	if (started && strcmp(read_line(client->from), "ready") != 0) {
		note("%s: said %s", line, read_line(client->from));
		started = false;
	}
	if (!started)
		client_end(client);
	return started;
}

const char *client_ask(struct client *client, const char *words, ...)
{
	char line[LINE];
	va_list arguments;
	DWORD written;

	va_start(arguments, words);
	vsnprintf(line, sizeof(line) - 1, words, arguments);
	va_end(arguments);
	strcat(line, "\n");
	if (!WriteFile(client->to, line, (DWORD)strlen(line), &written, NULL))
		return "";
	return read_line(client->from);
}

bool client_becomes(struct client *client, unsigned port, bool works)
{
	DWORD start_ms = GetTickCount();

	for (;;) {
		const char *said = client_ask(client, "in 0x%x 1", port);

		if (strncmp(said, works ? "0x" : "fault 0xc0000096", works ? 2 : 16) == 0)
			return true;
		if (!*said || GetTickCount() - start_ms > PATIENCE_MS) {
			note("it says: %s", said);
			return false;
		}
		Sleep(10);
	}
}

void client_end(struct client *client)
{
	DWORD written;

	if (!client->to)
		return;
	WriteFile(client->to, "exit\n", 5, &written, NULL);
	CloseHandle(client->to);
	if (client->process.hProcess &&
	    WaitForSingleObject(client->process.hProcess, PATIENCE_MS) == WAIT_TIMEOUT)
		note("the other process did not end by itself");
	end(&client->process);
	CloseHandle(client->from);
	memset(client, 0, sizeof(*client));
}
