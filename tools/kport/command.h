/* SPDX-License-Identifier: MIT */
/*
 * What a subcommand is, and how the command line reaches it. Each subcommand is one file that ends in
 * one designated initialiser; commands.c lists them. Help, manual page and completion come from these
 * tables: see generate.py.
 */
#ifndef KPORT_TOOL_COMMAND_H
#define KPORT_TOOL_COMMAND_H

#include <stdbool.h>
#include <stdint.h>

#include <kport.h>

enum exit_code {
	EXIT_DONE = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_DENIED = 3,
	EXIT_UNSUPPORTED = 4,
	EXIT_BUSY = 5,
};

enum option_id {
	OPTION_COUNT,
	OPTION_INTERVAL,
	OPTION_FORCE,
	OPTION_LIMIT,
	OPTION_FORMAT,
	OPTION_SUMMARY,
	OPTION_SALVAGE,
	OPTION_DRIVER,
	OPTION_REQUESTS,
	OPTION_OUTPUT,
	OPTION_SPLIT_JOBS,
	OPTION_TO,
	OPTION_WIRING,
	OPTION_PORT,
	OPTION_BACKEND,
	OPTION_DEVICE,
	OPTION_SHARE,
	OPTION_UNSAFE,
	OPTION_SPLIT,
	OPTION_RECORD,
	OPTION_PATH,
	OPTION_INSECURE_PATH,
	OPTION_FOR,
	OPTION_INSECURE,
	OPTION_JSON,
	OPTION_HELP,
	OPTION_LIST,
	OPTIONS, /* how many there are */
};

#define TAKES(option) (1u << (option))
/* those of every subcommand that opens a handle */
#define TAKES_OPENING                                                                              \
	(TAKES(OPTION_BACKEND) | TAKES(OPTION_DEVICE) | TAKES(OPTION_SHARE) |                      \
	 TAKES(OPTION_UNSAFE) | TAKES(OPTION_SPLIT) | TAKES(OPTION_RECORD))

struct option {
	const char *name;     /* without the dashes */
	const char *argument; /* "N"; NULL: takes none */
	const char *help;     /* one sentence; NULL: not shown */
	char letter;	      /* 0: none */
	bool own;	      /* belongs into its subcommand's usage line */
};

extern const struct option options[OPTIONS];

#define MAX_OPERANDS 32

struct subcommand;

/* The command line, taken apart. Texts are main's. */
struct command_line {
	const struct subcommand *command; /* NULL: none was named */
	const char *operands[MAX_OPERANDS];
	int count;	      /* of operands */
	char *const *program; /* what stands behind "--", with its arguments; NULL: nothing */
	uint32_t set;	      /* TAKES() of each option that was given */
	const char *values[OPTIONS];
};

struct subcommand {
	const char *name;
	const char *summary; /* a few words for the list */
	/* as they stand in the usage line; one that ends in ... may be given again and again */
	const char *operands[MAX_OPERANDS];
	int required;	     /* so many of them cannot be left out */
	bool takes_program;  /* what stands behind "--" is a command of its own */
	uint32_t options;    /* TAKES() */
	const char *details; /* paragraphs separated by an empty line */
	int (*run)(const struct command_line *line);
};

/* One of those that a subcommand's first operand chooses among. */
struct action {
	const char *name;
	int most;	  /* operands, its name among them */
	uint32_t options; /* TAKES(), of those of its subcommand */
	bool takes_program;
	int (*run)(const struct command_line *line);
};

/* actions ends with one without a name. What the chosen one does not take is a mistake of usage. */
int run_action(const struct command_line *line, const struct action *actions);

/* In the order of the help; ends with NULL. */
extern const struct subcommand *const commands[];

/*
 * Takes argv apart. Options may stand anywhere, "--" ends them. Answers EXIT_DONE, or EXIT_USAGE after
 * saying what is wrong.
 */
int command_line_parse(int argc, char **argv, struct command_line *line);

static inline bool has(const struct command_line *line, enum option_id option)
{
	return (line->set & TAKES(option)) != 0;
}

/* Says what is wrong and one line of right usage; answers EXIT_USAGE. */
int usage_error(const struct command_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* "kport read: ..." on standard error. */
void complain(const struct command_line *line, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The exit code that goes with the library's last error. */
int library_code(void);

/* Says the library's last error and answers the exit code that goes with it. */
int library_error(const struct command_line *line);

/* The word of list that wrong most probably means, or NULL. list ends with NULL. */
const char *suggestion(const char *wrong, const char *const *list);

/* The usage line without "usage: ", into text. */
void usage_text(const struct subcommand *command, char *text, size_t len);

/* What "kport help" and "kport help COMMAND" print. */
void print_overview(void);
void print_help(const struct subcommand *command);

const struct subcommand *command_find(const char *name);

#endif /* KPORT_TOOL_COMMAND_H */
