/* SPDX-License-Identifier: MIT */
/* The actions of kport lpt. Each answers the exit code. */
#ifndef KPORT_TOOL_LPT_H
#define KPORT_TOOL_LPT_H

#include "command.h"
#include "lpt_link.h"

int lpt_capture(const struct command_line *line);
int lpt_send(const struct command_line *line);
int lpt_receive(const struct command_line *line);

/* A port that is open for an action. */
struct lpt_port {
	const struct command_line *line;
	kport *handle;
	uint16_t base;
};

enum { LPT_DATA = 0, LPT_STATUS = 1, LPT_CONTROL = 2 };

/* The port of --port, and Ctrl-C noted from now on. EXIT_DONE, or the exit code after saying why not. */
int lpt_open(const struct command_line *line, struct lpt_port *port);

/* Waiting for the other end: awake at first, then in short sleeps. */
void lpt_pause(uint64_t idle_ns);

/* Receives as a printer, over a cable made for that. */
int lpt_receive_as_printer(const struct command_line *line);

#endif /* KPORT_TOOL_LPT_H */
