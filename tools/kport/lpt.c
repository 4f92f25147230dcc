/* SPDX-License-Identifier: MIT */
/* kport lpt */
#include "lpt.h"

#include "commands.h"

static const struct action actions[] = {
	{ "capture", MAX_OPERANDS,
	  TAKES(OPTION_OUTPUT) | TAKES(OPTION_SPLIT_JOBS) | TAKES(OPTION_TO), true, lpt_capture },
	{ "send", MAX_OPERANDS, TAKES(OPTION_PORT) | TAKES_OPENING, false, lpt_send },
	{ "receive", MAX_OPERANDS,
	  TAKES(OPTION_OUTPUT) | TAKES(OPTION_SPLIT_JOBS) | TAKES(OPTION_TO) |
		  TAKES(OPTION_WIRING) | TAKES(OPTION_PORT) | TAKES_OPENING,
	  false, lpt_receive },
	{ .name = NULL },
};

static int run_lpt(const struct command_line *line)
{
	return run_action(line, actions);
}

const struct subcommand command_lpt = {
	.name = "lpt",
	.summary = "catch what a program prints; move files over a parallel cable",
	.operands = { "ACTION", "FILE..." },
	.required = 1,
	.takes_program = true,
	.options = TAKES(OPTION_OUTPUT) | TAKES(OPTION_SPLIT_JOBS) | TAKES(OPTION_TO) |
		   TAKES(OPTION_WIRING) | TAKES(OPTION_PORT) |
		   (TAKES_OPENING & ~TAKES(OPTION_SPLIT)),
	.details =
		"'kport lpt capture -o FILE -- PROGRAM' runs PROGRAM with a simulated parallel "
		"port "
		"at 0x378, and what it prints lands in FILE; neither hardware nor privilege is "
		"needed. Without PROGRAM, a shell is started. --split idle=2s makes one file of "
		"each job (FILE-1, FILE-2). --to text leaves out printer commands; --to pdf takes "
		"Ghostscript for PostScript, GhostPCL for PCL where it is installed, and lays "
		"anything else out as text; it says which.\n"
		"\n"
		"'kport lpt send FILE...' and 'kport lpt receive' move files between two machines "
		"over a LapLink cable (also called parallel InterLink or FX cable), kport at both "
		"ends: half a byte at a time, with checksums, going on by itself when the cable "
		"comes back and where an earlier run ended. Received files go to the folder or "
		"file of --output.\n"
		"\n"
		"A LapLink cable carries five bits each way. It cannot receive from a program that "
		"prints, which puts eight bits and a strobe on its port. 'kport lpt receive "
		"--wiring printer -o FILE' can, with another cable and a port whose data lines can "
		"be inputs: the sender's pins 2-9 to 2-9 through 470 ohms each, 1 to 10, 16 to 12, "
		"and back 16 to 11, 1 to 10, 14 to 13, 17 to 15, and the sender's 12 to ground. A "
		"strobe that is shorter than a port access, about a microsecond, is missed: see "
		"docs/printing.md.",
	.run = run_lpt,
};
